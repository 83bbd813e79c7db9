import { Type } from 'typebox'
import { Lang, Strict } from '../../contract/common.ts'
import { closed, EnvRef, Key, PhoneNumber } from './schema-parts.ts'

/** Higher goes first; among equals, who has waited longest. */
const Priority = Type.Optional(Type.Integer({ minimum: 0, maximum: 9 }))

export const Routing = Strict({
  /** Time to write up what has ended, before anything new is offered. */
  wrap_up_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600 })),
  priorities: Type.Optional(
    Strict({
      /** Chats that were with an agent already. */
      transfer: Priority,
      /** Chats that a virtual agent hands over. */
      escalation: Priority,
      /** Calls whose time has come, and calls that are tried again. */
      callback: Priority,
      /** New arrivals. */
      call: Priority,
      chat: Priority,
    }),
  ),
})

export const Calls = Strict({
  /** ISO 3166-1 alpha-2 of numbers written without a country. */
  default_country: Type.String({ pattern: '^[A-Z]{2}$' }),
  /** Only these are called; empty: every country. */
  countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' })),
  ask_recording_permission: Type.Boolean(),
  slot_minutes: Type.Integer({ minimum: 5, maximum: 240 }),
  lead_minutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
  horizon_days: Type.Integer({ minimum: 1, maximum: 60 }),
  /** Calls in one slot: skilled agents who work then, times this, rounded up. */
  slot_factor: Type.Number({ exclusiveMinimum: 0, maximum: 10 }),
  /** Who dials: the agent at the desk, by default, or Twilio. */
  telephony: Type.Optional(Type.Enum(['desk', 'twilio'])),
  twilio: Type.Optional(
    Strict({
      account_sid: EnvRef,
      auth_token: EnvRef,
      /** A number of the account: what agents and customers see as the caller. */
      from: PhoneNumber,
    }),
  ),
  /** How long a call that is due rings at one agent; as long as a chat does by default. */
  offer_seconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 600 })),
  /** A call that nobody answers is tried this many times more, so many minutes apart. */
  retries: Type.Optional(
    Strict({
      attempts: Type.Integer({ minimum: 1, maximum: 10 }),
      minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
    }),
  ),
  /** A call that was due for so long and that nobody took is offered to every agent who speaks its language. */
  escalate_after_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
  /** Reminded so long before a scheduled call, where an address is known; 0: never. An hour by default. */
  reminder_minutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_080 })),
  /** True: numbers that cost the caller extra are called too. */
  premium_rate: Type.Optional(Type.Boolean()),
  /** Calls that may be asked for within a day. */
  limits: Type.Optional(
    Strict({
      per_identity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      per_number: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      per_address: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    }),
  ),
})

/** Names of sets in `opening_hours`, by language. */
export const LanguageHours = Type.Record(Lang, Key, { minProperties: 1, ...closed })

/** Where the hours of a channel differ from those of its queue. */
export const channelHours = {
  hours: Type.Optional(Key),
  language_hours: Type.Optional(LanguageHours),
}
