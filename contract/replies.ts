import { Type, type Static } from 'typebox'
import { Lang, Strict } from './common.ts'
import { AgentPayload } from './rich-messages.ts'

/**
 * What a company has its agents say, in the language of one chat and with the names in it. It has either a `text`, to be
 * edited before it is sent, or a `payload`, which is shown by `POST /desk/chats/:id/payloads`.
 */
export const SavedReply = Strict({
  id: Type.String(),
  title: Type.String(),
  /** What it is found by besides its title and its text. */
  words: Type.Array(Type.String()),
  /** What it is written in; absent where it is the same in all languages. */
  lang: Type.Optional(Lang),
  /** True where it is not written, or not all of it, in the language of the chat. */
  fallback: Type.Boolean(),
  /** Markdown. */
  text: Type.Optional(Type.String()),
  payload: Type.Optional(AgentPayload),
})
export type SavedReply = Static<typeof SavedReply>
export const SavedReplies = Type.Array(SavedReply)
