import type { SavedReply } from '../../../contract/replies.ts'
import type { FormPart } from './show.ts'
import { textOf } from './parts.ts'
import { plain } from './search.ts'

/** What the customer would read of it. */
export function wordsOf({ text, payload }: SavedReply): string {
  return text ?? (payload ? textOf(payload).trim() : '')
}

/**
 * Those that have every word of the query somewhere: first where the title begins with it, then where the title has it, then
 * where the words to find it by do, then the rest. Otherwise in the company's order.
 */
export function findReplies(replies: readonly SavedReply[], query: string): SavedReply[] {
  const wanted = plain(query).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return [...replies]
  const whole = wanted.join(' ')

  function rank(reply: SavedReply): number {
    const title = plain(reply.title)
    if (title.startsWith(whole)) return 0
    const has = (text: string) => wanted.every((word) => text.includes(word))
    if (has(title)) return 1
    const named = `${title} ${plain(reply.words.join(' '))}`
    if (has(named)) return 2
    return has(`${named} ${plain(wordsOf(reply))}`) ? 3 : Number.POSITIVE_INFINITY
  }

  return replies
    .map((reply) => ({ reply, place: rank(reply) }))
    .filter(({ place }) => Number.isFinite(place))
    .sort((one, other) => one.place - other.place)
    .map(({ reply }) => reply)
}

/** The forms that are in the replies, each page once. */
export function formsIn(replies: readonly SavedReply[]): { id: string; form: FormPart }[] {
  const forms = replies.flatMap(({ payload }) => {
    const parts = payload?.type === 'complex' ? payload.components : [payload]
    return parts.flatMap((part) => (part?.type === 'form' ? [part] : []))
  })
  const byId = new Map(
    forms.map((form) => [`${form.form.name} ${form.form.preview_endpoint}`, form] as const),
  )
  return [...byId].map(([id, form]) => ({ id, form }))
}
