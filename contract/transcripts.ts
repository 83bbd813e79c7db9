import { Type, type Static } from 'typebox'
import { EmailAddress, Id, IdempotencyKey, Instant, Lang, Strict, TimeZone } from './common.ts'

export const TranscriptStatus = Type.Enum(['queued', 'processing', 'succeeded', 'failed'])
export type TranscriptStatus = Static<typeof TranscriptStatus>

/** The zone and language that the transcript is written in; the chat's language and the company's zone by default. */
export const TranscriptBody = Strict({
  time_zone: Type.Optional(TimeZone),
  lang: Type.Optional(Lang),
})

export const TranscriptResponse = Strict({
  status: TranscriptStatus,
  chat_transcript_id: Id,
})
export type TranscriptResponse = Static<typeof TranscriptResponse>

/** The answer while there is no PDF yet, with the header `x-transcript-status`; after that the answer is the PDF itself. */
export const TranscriptState = Strict({
  status: TranscriptStatus,
  failed_reason: Type.Optional(Type.String()),
})
export type TranscriptState = Static<typeof TranscriptState>

export const TranscriptMailBody = Strict({
  key: IdempotencyKey,
  emails: Type.Array(EmailAddress, { minItems: 1, maxItems: 5 }),
  time_zone: Type.Optional(TimeZone),
  lang: Type.Optional(Lang),
})

export const DeliveryStatus = Type.Enum(['queued', 'sent', 'failed'])
export type DeliveryStatus = Static<typeof DeliveryStatus>

/** Where a transcript was mailed to, and whether the mail server took it. */
export const TranscriptDelivery = Strict({
  id: Id,
  email: Type.String(),
  status: DeliveryStatus,
  failed_reason: Type.Optional(Type.String()),
  requested_at: Instant,
  sent_at: Type.Optional(Instant),
})
export type TranscriptDelivery = Static<typeof TranscriptDelivery>
export const TranscriptDeliveries = Type.Array(TranscriptDelivery)
