import { Type, type Static } from 'typebox'
import { EmailAddress, Id, IdempotencyKey, Lang, Strict } from './common.ts'

/** The fields of the multipart form; files follow them as parts named `files`. */
export const EmailFields = Strict({
  key: IdempotencyKey,
  name: Type.Optional(Type.String({ maxLength: 200 })),
  email: EmailAddress,
  content: Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S' }),
  lang: Type.Optional(Lang),
  recaptcha: Type.Optional(Type.String({ maxLength: 4096 })),
})
export type EmailFields = Static<typeof EmailFields>

/**
 * Asks for the check of an email before its files travel: the answer goes along with the email of the same key, in the
 * header of proofs.
 */
export const EmailCheckBody = Strict({ key: IdempotencyKey })
export const EmailCheckResponse = Strict({ pass: Type.String() })
export type EmailCheckResponse = Static<typeof EmailCheckResponse>

export const EmailResponse = Strict({
  id: Id,
  type: Type.String(),
  /** `queued`, `sent` (the company's mail server took it) or `failed`. */
  status: Type.String(),
  fail_reason: Type.String(),
  attachment_count: Type.Integer(),
  /** Ours: what the customer can quote. */
  reference: Type.Optional(Type.String()),
})
export type EmailResponse = Static<typeof EmailResponse>
