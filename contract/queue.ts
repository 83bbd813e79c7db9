import { Type, type Static } from 'typebox'
import { Strict } from './common.ts'

/**
 * Why a wait that was announced grew: an urgent case was put before this one, an agent left, or the conversations before
 * it take longer than they usually do.
 */
export const QueueCause = Type.Enum(['urgent_case', 'fewer_agents', 'longer_chats'])
export type QueueCause = Static<typeof QueueCause>

/** Ours: a place in line. Neither number rises without a `cause`, which stays for two minutes. */
export const QueuePlace = Strict({
  /** 1 is next. */
  position: Type.Integer(),
  /** Seconds left to wait. */
  wait_seconds: Type.Integer(),
  cause: Type.Optional(QueueCause),
})
export type QueuePlace = Static<typeof QueuePlace>
