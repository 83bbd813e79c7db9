import type { NotiEvent, WireMessage } from '../../contract/messages.ts'
import type {
  ContentCard,
  MessageButton,
  MessageComponent,
  MessageForm,
  MessageMedia,
} from '../../contract/rich-messages.ts'

/** A message as applications see it: the wire's, with its time as a `Date`. Any `type` may come. */
export type MessageResponse = Omit<WireMessage, '$timestamp'> & {
  $timestamp: Date
  /** What a message that has no `content` says where its type is not known: of buttons, media, cards and forms. */
  fallback?: string
  /** The attachment, where the application has put it there; see `getMessageAttachment`. */
  file?: File
  unredacted?: string
  [extra: string]: unknown
}

/** Words, with Markdown where a virtual agent speaks. */
export type TextMessage = MessageResponse & {
  type: 'text'
  content: string
  messages?: string[]
  title?: string
}
/** Inline buttons are spent by a click, sticky ones stay above the composer. */
export type ButtonsMessage = MessageResponse & {
  type: 'inline_button' | 'sticky_button'
  buttons: MessageButton[]
}
/** A file that somebody uploaded; `getMessageAttachment` gives it. */
export type UploadMessage = MessageResponse & {
  type: 'photo' | 'video' | 'document'
  media_id: number
}
/** What a virtual agent shows by address. */
export type ImageMessage = MessageResponse & { type: 'image'; images: MessageMedia[] }
export type VideoMessage = MessageResponse & { type: 'video'; videos: MessageMedia[] }
export type DocumentMessage = MessageResponse & { type: 'document'; documents: MessageMedia[] }
/** Several cards make a carousel. */
export type CardsMessage = MessageResponse & { type: 'content_card'; cards: ContentCard[] }
/** Answered by `chat.sendMessage` with a `formCompleted` of the same `signature`. */
export type FormMessage = MessageResponse & {
  type: 'form'
  form: MessageForm
  signature: string
}
export type ComplexMessage = MessageResponse & { type: 'complex'; components: MessageComponent[] }
export type ActionMessage = MessageResponse & {
  type: 'action'
  action: 'escalation' | 'end' | 'deflection'
}
/** Something happened to the chat; which fields it brings is told at `WireMessage`. */
export type NotiMessage = MessageResponse & { type: 'noti'; event: NotiEvent }

/** Every message that this version knows, told apart by `type`. */
export type KnownMessage =
  | TextMessage
  | ButtonsMessage
  | UploadMessage
  | ImageMessage
  | VideoMessage
  | DocumentMessage
  | CardsMessage
  | FormMessage
  | ComplexMessage
  | ActionMessage
  | NotiMessage
