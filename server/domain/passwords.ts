import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** scrypt (RFC 7914) as OWASP's password storage cheat sheet has it: N = 2^15, r = 8, p = 3 takes 32 MB. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const MAX_MEMORY = 64 * 1024 * 1024
const KEY_BYTES = 32

/** `scrypt$N$r$p$salt$key`, so that the cost can rise later. `n` is the work factor, a power of two. */
export async function hashPassword(password: string, n = COST.N): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, { ...COST, N: n })
  return ['scrypt', n, COST.r, COST.p, base64(salt), base64(key)].join('$')
}

export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, n, r, p, salt = '', key = ''] = hash.split('$')
  if (scheme !== 'scrypt') return false
  const cost = { N: Number(n), r: Number(r), p: Number(p) }
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), cost)
  return expected.length === actual.length && timingSafeEqual(actual, expected)
}

function derive(password: string, salt: Uint8Array, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key))
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, { ...cost, maxmem: MAX_MEMORY }, done)
  })
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64url')
}
