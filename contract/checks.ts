import { Type, type Static } from 'typebox'
import { Strict } from './common.ts'

/** The header of a request that comes with a proof of work: `CHALLENGE:NONCE`. */
export const PROOF_HEADER = 'x-portico-proof'

/** The header of a request that comes with a token of reCAPTCHA. */
export const RECAPTCHA_HEADER = 'x-portico-recaptcha'

/** What a company may have checked (`abuse` in its file) before it takes it from somebody whom it does not know. */
export const CheckedAction = Type.Enum(['visitor', 'chat', 'call', 'email'])
export type CheckedAction = Static<typeof CheckedAction>

/**
 * A small piece of work: find a NONCE, a decimal number, with which the SHA-256 of `SEED:NONCE` begins with `bits` zero
 * bits, and send `CHALLENGE:NONCE` back. A challenge is good for one action, for ten minutes, and once.
 */
export const ProofTask = Strict({
  challenge: Type.String(),
  seed: Type.String(),
  bits: Type.Integer({ minimum: 1 }),
})
export type ProofTask = Static<typeof ProofTask>

/** A token to get of Google: by score (version 3), or by the invisible box of version 2. */
export const RecaptchaTask = Strict({
  site_key: Type.String(),
  type: Type.Enum(['score', 'invisible']),
  action: CheckedAction,
  /** Address of Google's script, without a query. */
  script: Type.String(),
})
export type RecaptchaTask = Static<typeof RecaptchaTask>

/** The `details` of `check_required`: everything that has to be sent with the next try, and why the last one did not do. */
export const CheckDetails = Strict({
  proof: Type.Optional(ProofTask),
  recaptcha: Type.Optional(RecaptchaTask),
  reason: Type.Enum([
    'proof_missing',
    'proof_malformed',
    'proof_wrong',
    'proof_expired',
    'proof_used',
    'recaptcha_missing',
    'recaptcha_invalid',
  ]),
})
export type CheckDetails = Static<typeof CheckDetails>
