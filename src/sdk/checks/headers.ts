import type { PROOF_HEADER, RECAPTCHA_HEADER } from '../../../contract/checks.ts'

// held to the contract's own by their types: its modules stay on the server
export const PROOF: typeof PROOF_HEADER = 'x-portico-proof'
export const RECAPTCHA: typeof RECAPTCHA_HEADER = 'x-portico-recaptcha'
