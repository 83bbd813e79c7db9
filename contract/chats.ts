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
import { DeflectionLink } from './menus.ts'
import { WireMessage } from './messages.ts'
import { QueuePlace } from './queue.ts'
import { DeflectionChannel } from './rich-messages.ts'

export const CHAT_STATUSES = [
  'queued',
  'va_assigned',
  'assigned',
  'dismissed',
  'va_dismissed',
  'finished',
  'timeout',
  'failed',
  'canceled',
] as const
export const ChatStatus = Type.Enum([...CHAT_STATUSES])
export type ChatStatus = (typeof CHAT_STATUSES)[number]

/** Statuses in which a chat goes on: messages may be sent. */
export const ONGOING_CHAT_STATUSES = [
  'queued',
  'va_assigned',
  'assigned',
] as const satisfies ChatStatus[]
/** Statuses from which a chat can be resumed. */
export const DISMISSED_CHAT_STATUSES = ['dismissed', 'va_dismissed'] as const satisfies ChatStatus[]

export const ChatRequest = Strict({
  lang: Type.Optional(Lang),
  trigger_id: Type.Optional(Type.String({ maxLength: 128 })),
  ticket_id: Type.Optional(Type.String({ maxLength: 128 })),
  email: Type.Optional(EmailAddress),
  /** The customer's first words, sent with the chat; none where they are blank. */
  greeting: Type.Optional(Type.String({ maxLength: 2000 })),
  cobrowsable: Type.Optional(Type.Boolean()),
  custom_data: Type.Optional(CustomData),
})
export type ChatRequest = Static<typeof ChatRequest>
export const ChatCreateBody = Strict({ key: IdempotencyKey, chat: ChatRequest })

export const ChatAgent = Strict({
  id: Id,
  name: Type.String(),
  first_name: Type.Optional(Type.String()),
  avatar_url: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
})
export const ChatVirtualAgent = Strict({
  id: Id,
  name: Type.String(),
  avatar_url: Type.Optional(Type.String()),
})

export const POST_SESSION_STATUSES = ['waiting', 'ready', 'in_progress', 'finished'] as const
export const PostSessionStatus = Type.Enum([...POST_SESSION_STATUSES])
export type PostSessionStatus = (typeof POST_SESSION_STATUSES)[number]

export const CheckInState = Strict({
  /** `required`: answer by `answer_until`; `timed_out`: no agent is offered the chat until it is rejoined. */
  state: Type.Enum(['required', 'answered', 'timed_out']),
  answer_until: Type.Optional(Instant),
  /** Rejoining by then keeps the place in the queue; later it is the last one. */
  rejoin_until: Type.Optional(Instant),
})
export type CheckInState = Static<typeof CheckInState>

export const Escalation = Strict({
  id: Id,
  status: Type.Enum(['started', 'accepted', 'failed']),
  /** Of a failed one: why nobody could be called, and when somebody can. */
  reason: Type.Optional(Type.String()),
  opens_at: Type.Optional(Instant),
  /** What the customer chose; see `trackChatEscalation`. */
  channel: Type.Optional(DeflectionChannel),
})
export type Escalation = Static<typeof Escalation>

export const ChatResponse = Strict({
  id: Id,
  status: ChatStatus,
  status_text: Type.Optional(Type.String()),
  features: Type.Array(Type.String()),
  created_at: Instant,
  ends_at: Type.Optional(Instant),
  timeout_at: Type.Optional(Instant),
  lang: Type.String(),
  menus: Type.Array(MenuRef),
  agent: Type.Optional(ChatAgent),
  virtual_agent: Type.Optional(ChatVirtualAgent),
  all_agents: Type.Array(ChatAgent),
  all_virtual_agents: Type.Array(ChatVirtualAgent),
  end_user: Strict({ id: Id, identifier: Type.Optional(Type.String()) }),
  post_session_required: Type.Optional(Type.Boolean()),
  post_session_opt_in_required: Type.Optional(Type.Boolean()),
  /** `waiting`: the customer is asked to opt in; `in_progress`: with the virtual agent; `finished`. */
  post_session_transfer_status: Type.Optional(PostSessionStatus),
  /** Ours: index of the last message; -1 while there is none. */
  last_index: Type.Integer(),
  /** Ours: index of the last message with sticky buttons; absent while there is none. */
  sticky_index: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Ours: rises with every change of the chat; an older revision never replaces a newer one. */
  revision: Type.Integer(),
  /** Ours: the place in the queue and the seconds left to wait, while queued. */
  queue: Type.Optional(QueuePlace),
  /** Ours: highest `$index` that each side has seen; -1 before any. */
  seen: Strict({ end_user: Type.Integer(), agent: Type.Integer() }),
  /** Ours: set once a waiting customer was asked whether they are still there. */
  check_in: Type.Optional(CheckInState),
  /** Ours: the last call for a person. */
  escalation: Type.Optional(Escalation),
  /** Ours: whether a survey or a rating can still be given; absent before the chat is over. */
  survey: Type.Optional(Type.Enum(['open', 'sent', 'skipped', 'none'])),
  rating: Type.Optional(Type.Enum(['open', 'sent', 'none'])),
  /** Ours: how the chat ended. */
  ended_by: Type.Optional(Type.Enum(['end_user', 'agent', 'virtual_agent', 'system'])),
})
export type ChatResponse = Static<typeof ChatResponse>

export const OngoingChatResponse = Strict({ chat: Type.Union([ChatResponse, Type.Null()]) })

/** What a customer's page may add of its own to what it tells: bytes as JSON, fields, and levels in each other. */
export const MOST_TOLD = { bytes: 4000, fields: 50, levels: 8 } as const
const open = { additionalProperties: true, maxProperties: MOST_TOLD.fields } as const

/** Any other field is kept with the chat and shown to the agent. */
export const EscalateBody = Type.Object(
  {
    reason: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    /** Another queue than the chat's, and another language. */
    menu_id: Type.Optional(Type.Union([Id, Type.Null()])),
    language: Type.Optional(Type.Union([Lang, Type.Null()])),
  },
  open,
)
export type EscalateBody = Static<typeof EscalateBody> & { [extra: string]: unknown }
export const EscalationParams = Strict({ id: Id, escalation: Id })
/** What the customer chose when a person was called. */
export const TrackEscalationBody = Strict({
  channel: DeflectionChannel,
  external_link_id: Type.Optional(Id),
})

/** Something that the customer did beside the conversation. Kept with the chat and shown to the agent, any other field too. */
export const EndUserEventBody = Type.Object(
  {
    /** A name that an anonymous customer gives; a signed name stands. */
    end_user_name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })),
    /** `deflection_offered`, `deflection_chosen`, `external_link_opened`, `external_link_result`, or one of the page's own. */
    event: Type.Optional(Type.String({ maxLength: 200 })),
    channel: Type.Optional(DeflectionChannel),
    external_link_id: Type.Optional(Id),
    /** Of `external_link_result`: whether it settled the matter. */
    solved: Type.Optional(Type.Boolean()),
  },
  open,
)
export type EndUserEventBody = Static<typeof EndUserEventBody> & { [extra: string]: unknown }

export const ChatDeflectionResponse = Strict({
  /** Whether the queue offers other ways than waiting. */
  enabled: Type.Boolean(),
  /** Seconds of estimated wait from which they are offered. */
  threshold: Type.Integer(),
  email: Type.Boolean(),
  keep_waiting: Type.Boolean(),
  external_deflection_links: Strict({ enabled: Type.Boolean(), ids: Type.Array(Id) }),
  /** Ours: whether to offer them now, and why. */
  due: Type.Boolean(),
  reason: Type.Optional(Type.Enum(['after_hours', 'over_capacity', 'long_wait'])),
  opens_at: Type.Optional(Instant),
  wait_seconds: Type.Optional(Type.Integer()),
  /** Ours: the links of `ids`, in the chat's language. */
  links: Type.Array(DeflectionLink),
})
export type ChatDeflectionResponse = Static<typeof ChatDeflectionResponse>

/**
 * What the customer's side says of the virtual agent after the session: `ready` or `in_progress` opt in, `finished` declines or
 * ends it, `waiting` leaves it open.
 */
export const PostSessionBody = Strict({ status: PostSessionStatus })

export const HistoryQuery = Strict({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
})
export const HistoryChat = Strict({
  comm_id: Id,
  assigned_at: Instant,
  comm_type: Type.String(),
  timezone: Type.String(),
  entries: Type.Array(WireMessage),
  /** Ours, so that a list can be shown without reading every entry. */
  status: ChatStatus,
  lang: Type.String(),
  menus: Type.Array(MenuRef),
  created_at: Instant,
  /** `$index` of the newest message: `entries` of a long chat end before it. */
  last_index: Type.Integer({ minimum: -1 }),
})
export const HistoryResponse = Strict({
  chats: Type.Array(HistoryChat),
  missing_chat_ids: Type.Array(Id),
  /** `next_page` is 0 after the last page. */
  pagination: Strict({ next_page: Type.Integer(), per_page: Type.Integer() }),
})
export type HistoryResponse = Static<typeof HistoryResponse>
