import type { WireMessage } from '../../../contract/messages.ts'

/** A message and how it stands among its neighbours. */
export interface MessageRow {
  readonly message: WireMessage
  /** The first of a new day in the agent's zone. */
  readonly newDay: boolean
  /** The first one that was not read when the chat was opened. */
  readonly firstUnread: boolean
  /** The first of those that one person wrote in a row: the name stands above it. */
  readonly startsGroup: boolean
  /** The last of them: the time stands below it. */
  readonly endsGroup: boolean
}

const MINUTE = 60_000

function together(a: WireMessage | undefined, b: WireMessage | undefined): boolean {
  if (!a || !b || a.type === 'noti' || b.type === 'noti') return false
  return (
    a.$userType === b.$userType &&
    a.$userId === b.$userId &&
    Math.abs(Date.parse(b.$timestamp) - Date.parse(a.$timestamp)) < MINUTE
  )
}

const day = (message: WireMessage) => new Date(message.$timestamp).toDateString()

/** `readUpTo` is the index of the last message that was read; below the first one nothing is marked. */
export function toRows(messages: readonly WireMessage[], readUpTo: number): MessageRow[] {
  return messages.map((message, position) => {
    const previous = messages[position - 1]
    const next = messages[position + 1]
    const newDay = !previous || day(previous) !== day(message)
    const firstUnread = previous !== undefined && message.$index === readUpTo + 1
    return {
      message,
      newDay,
      firstUnread,
      startsGroup: newDay || firstUnread || !together(previous, message),
      endsGroup: !together(message, next) || next?.$index === readUpTo + 1,
    }
  })
}
