/** The bits of the fractional parts of roots of the first primes, as FIPS 180-4 has them. */
function fractions(count: number, root: number): Uint32Array {
  const found = new Uint32Array(count)
  for (let n = 2, at = 0; at < count; n++) {
    let isPrime = true
    for (let divisor = 2; divisor * divisor <= n && isPrime; divisor++) isPrime = n % divisor !== 0
    if (isPrime) found[at++] = (n ** (1 / root) % 1) * 2 ** 32
  }
  return found
}

const START = fractions(8, 2)
const ROUNDS = fractions(64, 3)
const words = new Uint32Array(64)

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by))

/**
 * The first 32 bits of the SHA-256 of ASCII text. `crypto.subtle` answers each hash on its own and only on secure pages; here are
 * as many as there is time for.
 */
export function sha256Start(text: string): number {
  const length = text.length
  const padded = new DataView(new ArrayBuffer(Math.ceil((length + 9) / 64) * 64))
  for (let at = 0; at < length; at++) padded.setUint8(at, text.charCodeAt(at))
  padded.setUint8(length, 0x80)
  padded.setUint32(padded.byteLength - 4, length * 8)
  const state = Uint32Array.from(START)
  for (let offset = 0; offset < padded.byteLength; offset += 64) mix(state, padded, offset)
  return state[0] ?? 0
}

function mix(state: Uint32Array, block: DataView, offset: number): void {
  const word = (at: number) => words[at] ?? 0
  for (let at = 0; at < 16; at++) words[at] = block.getUint32(offset + at * 4)
  for (let at = 16; at < 64; at++) {
    const [early, late] = [word(at - 15), word(at - 2)]
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    words[at] = word(at - 16) + small + word(at - 7) + large
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let at = 0; at < 64; at++) {
    const chosen = (e & f) ^ (~e & g)
    const large = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const one = (h + large + chosen + (ROUNDS[at] ?? 0) + word(at)) | 0
    const most = (a & b) ^ (a & c) ^ (b & c)
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const sums = [a, b, c, d, e, f, g, h]
  for (const [at, sum] of sums.entries()) state[at] = (state[at] ?? 0) + sum
}
