import { createHash, randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { CheckedAction, CheckDetails, ProofTask } from '../../../contract/checks.ts'
import { useToken } from '../../storage/used-tokens.ts'
import type { Company, Context } from '../ports.ts'
import { serverKey } from '../server-keys.ts'
import { createDifficulty } from './difficulty.ts'

type Reason = CheckDetails['reason']

const LIFETIME_SECONDS = 10 * 60
const ALGORITHM = 'HS256'
const AUDIENCE = 'portico-proof'
const PROOF = /^([\w.-]{1,1000}):(\d{1,16})$/

/**
 * Work that costs a person a moment and a flood of requests a lot; after Adam Back, "Hashcash: a denial of service
 * counter-measure" (2002). Challenges are signed and carry all that is to be known of them, so that only those that were
 * met have to be kept, and any server can tell whether they were.
 */
export function createProofs(ctx: Context) {
  const difficulty = createDifficulty(ctx.clock)
  const key = serverKey(ctx.db, 'proof_key')

  return {
    isAsked: ({ file }: Company, action: CheckedAction): boolean => {
      const proof = file.abuse?.proof_of_work
      return proof !== undefined && (proof.for ?? ['chat', 'call', 'email']).includes(action)
    },

    async task(company: Company, action: CheckedAction): Promise<ProofTask> {
      const bits = difficulty.bits(company)
      const seed = randomBytes(16).toString('base64url')
      const now = Math.floor(ctx.clock.now().getTime() / 1000)
      const challenge = await new SignJWT({ action, bits })
        .setProtectedHeader({ alg: ALGORITHM })
        .setAudience(AUDIENCE)
        .setSubject(company.id)
        .setJti(seed)
        .setExpirationTime(now + LIFETIME_SECONDS)
        .sign(await key())
      return { challenge, seed, bits }
    },

    /** Uses a proof up. @returns what is wrong with it */
    async take(company: Company, action: CheckedAction, proof: string): Promise<Reason | null> {
      const [, challenge, nonce] = PROOF.exec(proof) ?? []
      if (challenge === undefined || nonce === undefined) return 'proof_malformed'
      const read = await jwtVerify(challenge, await key(), {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        subject: company.id,
        requiredClaims: ['exp', 'jti'],
        currentDate: ctx.clock.now(),
      }).catch(reasonOf)
      if (typeof read === 'string') return read
      const { exp = 0, jti = '', ...claims } = read.payload
      const digest = createHash('sha256').update(`${jti}:${nonce}`).digest()
      const isMet = claims['action'] === action && zeroBits(digest) >= Number(claims['bits'])
      if (!isMet) return 'proof_wrong'
      const hash = createHash('sha256').update(`proof of work\n${jti}`).digest('hex')
      const expiresAt = new Date(exp * 1000).toISOString()
      const isFirst = await useToken(ctx.db, { hash, expiresAt }, ctx.clock.now().toISOString())
      if (!isFirst) return 'proof_used'
      difficulty.count(company)
      return null
    },
  }
}

function reasonOf(error: unknown): Reason {
  if (error instanceof errors.JWTExpired) return 'proof_expired'
  if (error instanceof errors.JOSEError) return 'proof_wrong'
  throw error
}

function zeroBits(digest: Uint8Array): number {
  const first = digest.findIndex((byte) => byte !== 0)
  return first === -1 ? digest.length * 8 : first * 8 + Math.clz32(digest[first] ?? 0) - 24
}
