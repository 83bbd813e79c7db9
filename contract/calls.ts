import { Type, type Static } from 'typebox'
import {
  CustomData,
  EmailAddress,
  Id,
  IdempotencyKey,
  Instant,
  Lang,
  MenuRef,
  Strict,
} from './common.ts'
import { QueuePlace } from './queue.ts'

export const CallStatus = Type.Enum([
  'scheduled',
  'queued',
  'assigned',
  'connected',
  'finished',
  'failed',
  'canceled',
])
export type CallStatus = Static<typeof CallStatus>

export const CallType = Type.Enum(['instant', 'scheduled'])
export type CallType = Static<typeof CallType>

export const RecordingPermission = Type.Enum([
  'recording_permission_not_asked',
  'recording_permission_granted',
  'recording_permission_denied',
])
export type RecordingPermission = Static<typeof RecordingPermission>

/** Instant without `scheduled_at`, else scheduled at the start of a free slot. */
export const CallRequest = Strict({
  /** E.164, or as written in the country of the company. */
  phone_number: Type.String({ minLength: 3, maxLength: 40 }),
  lang: Type.Optional(Lang),
  scheduled_at: Type.Optional(Instant),
  ticket_id: Type.Optional(Type.String({ maxLength: 128 })),
  email: Type.Optional(EmailAddress),
  recording_permission: Type.Optional(RecordingPermission),
  custom_data: Type.Optional(CustomData),
})
export type CallRequest = Static<typeof CallRequest>

/** What travels: the SDK adds the key. */
export const CallCreateBody = Strict({ key: IdempotencyKey, call: CallRequest })

/** Another free slot of the same queue. */
export const CallRescheduleBody = Strict({ scheduled_at: Instant })
export type CallReschedule = Static<typeof CallRescheduleBody>

export const CallResponse = Strict({
  id: Id,
  lang: Type.String(),
  menu_id: Id,
  status: CallStatus,
  type: CallType,
  scheduled_at: Type.Optional(Instant),
  recording_permitted: Type.Boolean(),
  survey_enabled: Type.Boolean(),
  created_at: Instant,
  menus: Type.Array(MenuRef),
  /** Ours: E.164. */
  phone_number: Type.Optional(Type.String()),
  /** Ours: when it is tried again, after nobody answered. */
  retry_at: Type.Optional(Instant),
  /** Ours: the place in the queue and the seconds left to wait, while queued and due. */
  queue: Type.Optional(QueuePlace),
  /** Ours: what came of it, once it is finished or failed. */
  outcome: Type.Optional(
    Type.Enum(['connected', 'no_answer', 'wrong_number', 'voicemail', 'follow_up']),
  ),
})
export type CallResponse = Static<typeof CallResponse>

export const CallList = Type.Array(CallResponse)

/** Starts of free slots, ISO 8601 UTC, ascending. */
export const TimeSlots = Type.Array(Instant)
