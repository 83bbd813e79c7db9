import { allChosen, answersByOffer } from '../../../contract/choices.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import type { ShownMessage } from './parts.ts'

/** A message and how it stands among its neighbours. */
export interface MessageRow {
  readonly message: ShownMessage
  /** The first of a new day in the agent's zone. */
  readonly newDay: boolean
  /** The first one that was not read when the chat was opened. */
  readonly firstUnread: boolean
  /** The first of those that one person wrote in a row: the name stands above it. */
  readonly startsGroup: boolean
  /** The last of them: the time stands below it. */
  readonly endsGroup: boolean
  /** Where what was said elsewhere starts, and where this chat goes on after it. */
  readonly carried: 'starts' | 'ends' | undefined
}

interface Moment {
  readonly at: number
  readonly day: string
}

const MINUTE = 60_000
const moments = new WeakMap<WireMessage, Moment>()

/** Made once for each message: dates are slow, and a conversation has thousands. */
function moment(message: WireMessage): Moment {
  const known = moments.get(message)
  if (known) return known
  // what was carried over was written down here later than it was said
  const date = new Date(message.sent_at ?? message.$timestamp)
  const made = { at: date.getTime(), day: date.toDateString() }
  moments.set(message, made)
  return made
}

function together(a: WireMessage | undefined, b: WireMessage | undefined): boolean {
  if (!a || !b || a.type === 'noti' || b.type === 'noti') return false
  return (
    a.$userType === b.$userType &&
    a.$userId === b.$userId &&
    a.external === b.external &&
    Math.abs(moment(b).at - moment(a).at) < MINUTE
  )
}

function carried(previous: WireMessage | undefined, message: WireMessage) {
  const before = previous?.external === true
  if (message.external === true) return before ? undefined : 'starts'
  return before ? 'ends' : undefined
}

const marked = new WeakMap<WireMessage, { key: string; message: ShownMessage }>()

/** Each message with what was chosen of it; the same copy each time, so that nothing is drawn again. */
function withAnswers(messages: readonly WireMessage[]): readonly ShownMessage[] {
  const answers = answersByOffer(messages)
  if (answers.size === 0) return messages
  return messages.map((message) => {
    const chosen = allChosen(message, answers.get(message.$index))
    if (chosen.length === 0) return message
    const key = JSON.stringify(chosen)
    const known = marked.get(message)
    if (known?.key === key) return known.message
    const copy = { ...message, chosen }
    marked.set(message, { key, message: copy })
    return copy
  })
}

/** `readUpTo` is the index of the last message that was read; below the first one nothing is marked. */
export function toRows(list: readonly WireMessage[], readUpTo: number): MessageRow[] {
  const messages = withAnswers(list)
  return messages.map((message, position) => {
    const previous = messages[position - 1]
    const next = messages[position + 1]
    const newDay = !previous || moment(previous).day !== moment(message).day
    const firstUnread = previous !== undefined && message.$index === readUpTo + 1
    return {
      message,
      newDay,
      firstUnread,
      startsGroup: newDay || firstUnread || !together(previous, message),
      endsGroup: !together(message, next) || next?.$index === readUpTo + 1,
      carried: carried(previous, message),
    }
  })
}

export interface RowChunk {
  readonly key: number
  readonly rows: readonly MessageRow[]
}

/** How many messages are put on the page, and taken off it, at once. */
const CHUNK = 40

/** Cut by index, so that older messages that come in move no border. */
export function toChunks(rows: readonly MessageRow[]): RowChunk[] {
  const chunks: { key: number; rows: MessageRow[] }[] = []
  for (const row of rows) {
    const key = Math.floor(row.message.$index / CHUNK)
    const last = chunks.at(-1)
    if (last?.key === key) last.rows.push(row)
    else chunks.push({ key, rows: [row] })
  }
  return chunks
}
