import { Type, type Static } from 'typebox'
import { Strict } from './common.ts'

/** The header of a request that comes with a proof of work: `CHALLENGE:NONCE`. */
export const PROOF_HEADER = 'x-portico-proof'

/**
 * A small task for who is not known, where a company asks for it (`abuse.proof_of_work`): find a NONCE, a decimal number, with which
 * the SHA-256 of `CHALLENGE:NONCE` begins with `bits` zero bits. A challenge is good for five minutes, and once.
 */
export const ProofChallenge = Strict({
  challenge: Type.String(),
  bits: Type.Integer({ minimum: 1 }),
})
export type ProofChallenge = Static<typeof ProofChallenge>
