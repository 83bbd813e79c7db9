import { Type, type Static } from 'typebox'
import { Strict } from '../../contract/common.ts'
import { richPayloads } from '../../contract/rich-messages.ts'
import { Key, Text, Words } from './schema-parts.ts'

const { component, complex } = richPayloads(Words)
/** What an agent can show, with a text per language where it has words. */
const Shown = Type.Union([component, complex])
export type ShownPayload = Static<typeof Shown>

/** What agents say again and again: a text that they edit before they send it, or a payload that is sent as it is. */
export const SavedReplyEntry = Strict({
  id: Key,
  /** For agents. */
  title: Type.String({ minLength: 1, maxLength: 100 }),
  /** What it is found by besides its title and its text. */
  words: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 30 }),
  ),
  /** Ids of menus: only in chats of their queues and of all below. */
  menus: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 50 })),
  /** Markdown. */
  text: Type.Optional(Text),
  payload: Type.Optional(Shown),
})
export type SavedReplyEntry = Static<typeof SavedReplyEntry>
