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
import { WireMessage } from './messages.ts'

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
  /** The customer's first words, sent with the chat. */
  greeting: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
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
  post_session_transfer_status: Type.Optional(Type.String()),
  /** Ours: index of the last message; -1 while there is none. */
  last_index: Type.Integer(),
  /** Ours: rises with every change of the chat; an older revision never replaces a newer one. */
  revision: Type.Integer(),
  /** Ours: the place in the queue (1 is next) and the seconds left to wait, while queued. */
  queue: Type.Optional(Strict({ position: Type.Integer(), wait_seconds: Type.Integer() })),
  /** Ours: how the chat ended. */
  ended_by: Type.Optional(Type.Enum(['end_user', 'agent', 'virtual_agent', 'system'])),
})
export type ChatResponse = Static<typeof ChatResponse>

export const OngoingChatResponse = Strict({ chat: Type.Union([ChatResponse, Type.Null()]) })

export const EscalateBody = Strict({ reason: Type.Optional(Type.String({ maxLength: 200 })) })

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
})
export const HistoryResponse = Strict({
  chats: Type.Array(HistoryChat),
  missing_chat_ids: Type.Array(Id),
  /** `next_page` is 0 after the last page. */
  pagination: Strict({ next_page: Type.Integer(), per_page: Type.Integer() }),
})
export type HistoryResponse = Static<typeof HistoryResponse>
