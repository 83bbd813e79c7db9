import { Type, type Static } from 'typebox'
import { IdempotencyKey, Instant, Id, Strict } from './common.ts'

export const UserType = Type.Enum(['end_user', 'agent', 'virtual_agent', 'system'])
export type UserType = Static<typeof UserType>

/** Who a message or an event is from, as shown to people. */
export const Identity = Strict({
  display_name: Type.String(),
  avatar_url: Type.Optional(Type.String()),
  is_customer: Type.Boolean(),
  /** Ours: tells apart two people of one name. */
  user_type: UserType,
  user_id: Type.Integer(),
})
export type Identity = Static<typeof Identity>

export const ButtonAction = Type.Enum(['quick_reply', 'quick_reply_link', 'escalation'])
export const MessageButton = Strict({
  title: Type.String({ minLength: 1, maxLength: 200 }),
  action: ButtonAction,
  link: Type.Optional(Type.String({ maxLength: 2048 })),
  event_params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type MessageButton = Static<typeof MessageButton>

/** Events of the life of a chat: messages of type `noti`. */
export const NotiEvent = Type.Enum([
  'escalationStarted',
  'escalationAccepted',
  'memberJoined',
  'memberLeft',
  'chatEnded',
])
export type NotiEvent = Static<typeof NotiEvent>

/**
 * A message as it travels and as it is stored. `$index` counts from 0 in each chat without a gap and is the only order.
 *
 * `type` is one of: `text` (`content`; a virtual agent's also `messages`, `title`), `inline_button` and `sticky_button`
 * (`content`, `title`, `buttons`), `photo`, `video`, `document` (an uploaded file: `media_id`, `document.url`, `file_name`,
 * `file_type`, `file_size`, `width`, `height`), `noti` (`event`, `identity`). A type that a client does not know degrades to `content`.
 */
export const WireMessage = Type.Object(
  {
    $index: Type.Integer({ minimum: 0 }),
    $sid: Type.String(),
    $timestamp: Instant,
    $userType: UserType,
    $userId: Type.Integer(),
    type: Type.String(),
    content: Type.Optional(Type.String()),
    event: Type.Optional(Type.String()),
    media_id: Type.Optional(Id),
    groupMessageId: Type.Optional(Type.Integer()),
    document: Type.Optional(Type.Object({ url: Type.String() })),
    identity: Type.Optional(Identity),
    title: Type.Optional(Type.String()),
    messages: Type.Optional(Type.Array(Type.String())),
    buttons: Type.Optional(Type.Array(MessageButton)),
    file_name: Type.Optional(Type.String()),
    file_type: Type.Optional(Type.String()),
    file_size: Type.Optional(Type.Integer()),
    width: Type.Optional(Type.Integer()),
    height: Type.Optional(Type.Integer()),
    /** The idempotency key that its sender made, so that the sender knows its own message again. */
    key: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
)
export type WireMessage = Static<typeof WireMessage>

/** What an end user or an agent may send. Files go through the upload route. */
export const OutgoingMessage = Strict({
  type: Type.Enum(['text']),
  content: Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S' }),
  /** The button that this answers: the index of its message and what it carried. */
  in_reply_to: Type.Optional(Type.Integer({ minimum: 0 })),
  event_params: Type.Optional(
    Type.Record(Type.String({ maxLength: 128 }), Type.Unknown(), { maxProperties: 50 }),
  ),
})
export type OutgoingMessage = Static<typeof OutgoingMessage>

export const SendMessageBody = Strict({ key: IdempotencyKey, message: OutgoingMessage })
export type SendMessageBody = Static<typeof SendMessageBody>

/** `after`: those with a greater index, oldest first. `before`: the last ones below it, oldest first. */
export const MessagesQuery = Strict({
  after: Type.Optional(Type.Integer({ minimum: -1 })),
  before: Type.Optional(Type.Integer({ minimum: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
})
export const WireMessages = Type.Array(WireMessage)
