import { Type, type Static } from 'typebox'
import type { ChatResponse } from './chats.ts'
import type { CallResponse } from './calls.ts'
import { Id, IdempotencyKey, MessageIndex, Strict } from './common.ts'
import type { ErrorBody } from './errors.ts'
import { OutgoingMessage, type Identity, type UserType, type WireMessage } from './messages.ts'
import type { DeskCall, DeskChat } from './desk.ts'

/** The namespaces of the socket: customers come with an access token in `auth.token`, agents with their cookie. */
export const CLIENT_NAMESPACE = '/client'
export const DESK_NAMESPACE = '/desk'
/** Path of the socket's own transport. */
export const SOCKET_PATH = '/api/socket'

export const JoinPayload = Strict({ chat_id: Id })
export type JoinPayload = Static<typeof JoinPayload>
export const SendPayload = Strict({ chat_id: Id, key: IdempotencyKey, message: OutgoingMessage })
export type SendPayload = Static<typeof SendPayload>
export const TypingPayload = Strict({ chat_id: Id, typing: Type.Boolean() })
export type TypingPayload = Static<typeof TypingPayload>
/** What is being typed, before it is sent; empty when it was taken back. */
export const PreviewPayload = Strict({ chat_id: Id, content: Type.String({ maxLength: 2000 }) })
export type PreviewPayload = Static<typeof PreviewPayload>
export const RenewPayload = Strict({ token: Type.String({ maxLength: 16_384 }) })
export type RenewPayload = Static<typeof RenewPayload>
export const SeenPayload = Strict({ chat_id: Id, index: MessageIndex })
export type SeenPayload = Static<typeof SeenPayload>

/** How every acknowledged event is answered: an error is told, never thrown away. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody; status: number }
export type AckFn<T> = (answer: Ack<T>) => void

interface ChatEventsFromServer {
  'chat.message': (event: { chat_id: number; message: WireMessage }) => void
  'chat.updated': (event: { chat_id: number; chat: ChatResponse }) => void
  'chat.typing': (event: { chat_id: number; identity: Identity; typing: boolean }) => void
  /** A side has read up to this message. Lossy: `ChatResponse.seen` says it again. */
  'chat.seen': (event: { chat_id: number; user_type: UserType; index: number }) => void
}

interface ChatEventsFromMember {
  /** Joins the room of a chat; the answer is its state now, from which the client resyncs by `last_index`. */
  'chat.join': (payload: JoinPayload, ack: AckFn<ChatResponse>) => void
  'chat.leave': (payload: JoinPayload) => void
  /** Acknowledged when the message is durable; the same key is answered with the same message. */
  'chat.send': (payload: SendPayload, ack: AckFn<WireMessage>) => void
  /** Cheap and lossy, as are `chat.seen` and `chat.preview`. */
  'chat.typing': (payload: TypingPayload) => void
  'chat.seen': (payload: SeenPayload) => void
}

export interface ClientToServer extends ChatEventsFromMember {
  /** Reaches the assigned agent only, and only in companies with `message_preview`; at most five a second. */
  'chat.preview': (payload: PreviewPayload) => void
  /** A newer access token of the same customer: the line is closed when the one that it has runs out. */
  'token.renew': (payload: RenewPayload, ack: AckFn<null>) => void
}
export interface ServerToClient extends ChatEventsFromServer {
  'call.updated': (event: { call: CallResponse }) => void
}

export type DeskToServer = ChatEventsFromMember
export interface ServerToDesk extends ChatEventsFromServer {
  /** Something of this topic changed in the agent's company: ask HTTP again. */
  'desk.changed': (event: { topic: 'chats' | 'calls' | 'emails' | 'agent' }) => void
  /** What the customer is typing in a chat that is assigned to this agent. */
  'chat.preview': (event: { chat_id: number; content: string; identity: Identity }) => void
  /** A chat rings at this agent. */
  'desk.offer': (event: { chat: DeskChat }) => void
  /** A call that is due rings at this agent: they take or decline it until `offer_expires_at`. */
  'desk.call_offer': (event: { call: DeskCall }) => void
}
