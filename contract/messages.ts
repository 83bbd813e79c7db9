import { Type, type Static } from 'typebox'
import { IdempotencyKey, Instant, Id, MAX_INTEGER, MessageIndex, Strict } from './common.ts'
import {
  ContentCard,
  EventParams,
  FormAnswers,
  MessageButton,
  MessageComponent,
  MessageForm,
  MessageMedia,
} from './rich-messages.ts'

export { MessageButton } from './rich-messages.ts'

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

/** Events of the life of a chat: messages of type `noti`. */
export const NotiEvent = Type.Enum([
  'escalationStarted',
  'escalationAccepted',
  'memberJoined',
  'memberLeft',
  'chatEnded',
  'escalationFailed',
  'formRequested',
  'formCompleted',
  'checkInRequired',
  'checkInTimedOut',
  'chatDismissed',
  'chatResumed',
])
export type NotiEvent = Static<typeof NotiEvent>

/** What a carousel, a complex message or a list of buttons has at its most. */
const Position = Type.Integer({ minimum: 0, maximum: 99 })

/**
 * Ours: which button or card of the message an answer chose, for there may be several of the same words. Each counts from 0:
 * `component` in a `complex` message, `card` in a `content_card`, `button` in its list; without `button` the card as a whole.
 * It counts where what stands there has the words of the answer.
 */
export const Choice = Strict({
  component: Type.Optional(Position),
  card: Type.Optional(Position),
  button: Type.Optional(Position),
  /** The title of the card, so that the answer says by itself what it is about. */
  card_title: Type.Optional(Type.String({ minLength: 1, maxLength: 5000 })),
})
export type Choice = Static<typeof Choice>

/**
 * A message as it travels and as it is stored. `$index` counts from 0 in each chat without a gap and is the only order.
 * `content` is always what a client shows that does not know the type.
 *
 * | `type` | fields |
 * | --- | --- |
 * | `text` | `content`; where it was sent as a payload also `messages`, `title` |
 * | `inline_button`, `sticky_button` | `title`, `buttons` |
 * | `photo`, `video`, `document` with `media_id` | an uploaded file: `document.url`, `file_name`, `file_type`, `file_size`; a `photo` also `width`, `height`, and `preview.url` where it is large |
 * | `image`, `video`, `document` without `media_id` | `images`, `videos`, `documents` of the virtual agent, by address |
 * | `content_card` | `cards`; several make a carousel |
 * | `form` | `form`, `signature`; answered with `noti` / `formCompleted` of the same signature |
 * | `complex` | `components`, each with its own `type` |
 * | `action` | `action`: `deflection` offers the ways of `GET /chats/:id/deflection`; `escalation` and `end` have been done already |
 * | `noti` | `event`, `identity`, and the fields of the event, below |
 *
 * Events: `escalationStarted` (`escalation_id`, `escalation_reason`), `escalationAccepted` (`escalation_id`), `escalationFailed`
 * (`escalation_id`, `reason`, `opens_at`), `memberJoined`, `memberLeft` (`reason`: `transfer`, `agent_gone`,
 * `agent_unavailable` (away, or without a place for a chat that is resumed), `post_session`; of a transfer also `to`: the name of the queue or the agent), `chatEnded` (`ended_by`), `formRequested` and `formCompleted` (`form_name`,
 * `signature`, `form_data`), `checkInRequired` (`answer_until`), `checkInTimedOut` (`rejoin_until`),
 * `chatDismissed` (nobody wrote for a while), `chatResumed` (the end user is back).
 *
 * `external: true` marks what an `external_chat_transfer` carried over: said elsewhere, at `sent_at`; only as true as the host's word.
 * Buttons of such a message are spent; `selected` names those that were chosen.
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
    images: Type.Optional(Type.Array(MessageMedia)),
    videos: Type.Optional(Type.Array(MessageMedia)),
    documents: Type.Optional(Type.Array(MessageMedia)),
    cards: Type.Optional(Type.Array(ContentCard)),
    form: Type.Optional(MessageForm),
    signature: Type.Optional(Type.String()),
    components: Type.Optional(
      Type.Unsafe<MessageComponent[]>(Type.Array(Type.Object({}, { additionalProperties: true }))),
    ),
    action: Type.Optional(Type.String()),
    escalation_reason: Type.Optional(Type.String()),
    escalation_id: Type.Optional(Id),
    reason: Type.Optional(Type.String()),
    form_name: Type.Optional(Type.String()),
    form_data: Type.Optional(FormAnswers),
    answer_until: Type.Optional(Instant),
    rejoin_until: Type.Optional(Instant),
    ended_by: Type.Optional(UserType),
    external: Type.Optional(Type.Boolean()),
    sent_at: Type.Optional(Instant),
    selected: Type.Optional(Type.Array(Type.String())),
    /** Of an answer: the index of the message whose button, card or form it answers. */
    in_reply_to: Type.Optional(MessageIndex),
    /** Of an answer: which of the buttons or cards there. */
    choice: Type.Optional(Choice),
    file_name: Type.Optional(Type.String()),
    file_type: Type.Optional(Type.String()),
    file_size: Type.Optional(Type.Integer()),
    width: Type.Optional(Type.Integer()),
    height: Type.Optional(Type.Integer()),
    /** A small picture of a large one; WebP. */
    preview: Type.Optional(Type.Object({ url: Type.String() })),
    /** The idempotency key that its sender made, so that the sender knows its own message again. */
    key: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
)
export type WireMessage = Static<typeof WireMessage>

/** Words that an end user or an agent sends. Files go through the upload route. */
export const OutgoingText = Strict({
  type: Type.Literal('text'),
  content: Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S' }),
  /** The button that this answers: the index of its message and what it carried. */
  in_reply_to: Type.Optional(MessageIndex),
  choice: Type.Optional(Choice),
  event_params: Type.Optional(EventParams),
})

/** A form that the end user filled in; `signature` is that of the `form` message, which is answered once. */
export const FormCompleted = Strict({
  type: Type.Literal('noti'),
  event: Type.Literal('formCompleted'),
  /** Shown where the type is not known; the form's title where it is blank or left out. */
  content: Type.Optional(Type.String({ maxLength: 5000 })),
  form_name: Type.String({ minLength: 1, maxLength: 100 }),
  signature: Type.String({ minLength: 1, maxLength: 200 }),
  form_data: Type.Optional(FormAnswers),
})
export type FormCompleted = Static<typeof FormCompleted>

/** What an end user may send. An agent sends text here, and shows the rest by `POST /desk/chats/:id/payloads`. */
export const OutgoingMessage = Type.Union([OutgoingText, FormCompleted])
export type OutgoingMessage = Static<typeof OutgoingMessage>

export const SendMessageBody = Strict({ key: IdempotencyKey, message: OutgoingMessage })
export type SendMessageBody = Static<typeof SendMessageBody>

/** `after`: those with a greater index, oldest first. `before`: the last ones below it, oldest first. */
export const MessagesQuery = Strict({
  after: Type.Optional(Type.Integer({ minimum: -1, maximum: MAX_INTEGER })),
  before: Type.Optional(MessageIndex),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
})
export const WireMessages = Type.Array(WireMessage)
