import type { WireMessage } from '../../../contract/messages.ts'
import { textOf } from './parts.ts'

/** Without case and accents, as people search. */
export const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

const made = new WeakMap<WireMessage, string>()

function searchable(message: WireMessage): string {
  const known = made.get(message)
  if (known !== undefined) return known
  const text = plain(textOf(message))
  made.set(message, text)
  return text
}

/** Indexes of the messages that contain the words, oldest first; none for no words. */
export function findMessages(messages: readonly WireMessage[], words: string): number[] {
  const wanted = plain(words.trim())
  if (!wanted) return []
  return messages
    .filter((message) => message.event === undefined || message.event === 'formCompleted')
    .filter((message) => searchable(message).includes(wanted))
    .map((message) => message.$index)
}
