import { Type, type Static } from 'typebox'

/** Every error code that the server answers with, and its HTTP status. Codes are stable: clients branch on them. */
export const ERROR_STATUS = {
  validation_failed: 400,
  broken_json: 400,
  slot_invalid: 400,
  token_missing: 401,
  token_invalid: 401,
  token_expired: 401,
  token_replayed: 401,
  credentials_invalid: 401,
  session_expired: 401,
  forbidden: 403,
  identity_required: 403,
  origin_not_allowed: 403,
  check_refused: 403,
  not_found: 404,
  company_not_found: 404,
  menu_not_found: 404,
  chat_not_found: 404,
  call_not_found: 404,
  transcript_not_found: 404,
  survey_not_found: 404,
  escalation_not_found: 404,
  file_not_found: 404,
  chat_already_open: 409,
  chat_ended: 409,
  chat_not_dismissed: 409,
  chat_not_assigned: 409,
  chat_taken: 409,
  chat_state_conflict: 409,
  chat_not_ended: 409,
  survey_already_sent: 409,
  rating_already_sent: 409,
  check_in_not_required: 409,
  form_already_answered: 409,
  agent_at_capacity: 409,
  agent_unavailable: 409,
  channel_closed: 409,
  slot_taken: 409,
  call_already_open: 409,
  call_state_conflict: 409,
  call_taken: 409,
  email_taken: 409,
  email_already_answered: 409,
  idempotency_conflict: 409,
  file_too_large: 413,
  payload_too_large: 413,
  too_many_files: 413,
  upload_quota_exceeded: 413,
  file_type_prohibited: 415,
  file_type_mismatch: 415,
  media_type_unsupported: 415,
  file_empty: 422,
  phone_invalid: 422,
  country_not_served: 422,
  phone_premium_rate: 422,
  custom_data_invalid: 422,
  form_not_requested: 422,
  transfer_target_invalid: 422,
  check_required: 428,
  rate_limited: 429,
  server_error: 500,
  unavailable: 503,
  check_unavailable: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** Codes that only a client makes: nothing came back from the server. */
export const CLIENT_ERROR_CODES = ['network', 'timeout', 'aborted', 'no_chat', 'destroyed'] as const
export type ClientErrorCode = (typeof CLIENT_ERROR_CODES)[number]

/**
 * The body of every answer that is not a success. `message` is English and for developers; user interfaces translate
 * `code`. `details` is per code: `fields` (`validation_failed`: path to reason), `next_slots` (`slot_taken`), `chat_id`
 * (`chat_already_open`), `call_id` (`call_already_open`), `reason` and `opens_at` (`channel_closed`), `max_bytes`
 * (`file_too_large`), `max_files` (`too_many_files`), `max_bytes` and `per` (`upload_quota_exceeded`: `chat` or `day`), `file` (its name), `retry_after` (`rate_limited`, seconds),
 * `proof`, `recaptcha` and `reason` (`check_required`, see contract/checks.ts).
 */
export const ErrorBody = Type.Object({
  code: Type.Enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
  message: Type.String(),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type ErrorBody = Static<typeof ErrorBody>
