import { Type, type Static } from 'typebox'
import type { ChatResponse } from './chats.ts'
import type { CallResponse } from './calls.ts'
import { Id, IdempotencyKey, Strict } from './common.ts'
import type { ErrorBody } from './errors.ts'
import { OutgoingMessage, type Identity, type WireMessage } from './messages.ts'
import type { DeskChat } from './desk.ts'

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

/** How every acknowledged event is answered: an error is told, never thrown away. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody; status: number }
export type AckFn<T> = (answer: Ack<T>) => void

interface ChatEventsFromServer {
  'chat.message': (event: { chat_id: number; message: WireMessage }) => void
  'chat.updated': (event: { chat_id: number; chat: ChatResponse }) => void
  'chat.typing': (event: { chat_id: number; identity: Identity; typing: boolean }) => void
}

interface ChatEventsFromMember {
  /** Joins the room of a chat; the answer is its state now, from which the client resyncs by `last_index`. */
  'chat.join': (payload: JoinPayload, ack: AckFn<ChatResponse>) => void
  'chat.leave': (payload: JoinPayload) => void
  /** Acknowledged when the message is durable; the same key is answered with the same message. */
  'chat.send': (payload: SendPayload, ack: AckFn<WireMessage>) => void
  /** Cheap and lossy. */
  'chat.typing': (payload: TypingPayload) => void
}

export type ClientToServer = ChatEventsFromMember
export interface ServerToClient extends ChatEventsFromServer {
  'call.updated': (event: { call: CallResponse }) => void
}

export type DeskToServer = ChatEventsFromMember
export interface ServerToDesk extends ChatEventsFromServer {
  /** Something of this topic changed in the agent's company: ask HTTP again. */
  'desk.changed': (event: { topic: 'chats' | 'calls' | 'emails' | 'agent' }) => void
  /** A chat rings at this agent. */
  'desk.offer': (event: { chat: DeskChat }) => void
}
