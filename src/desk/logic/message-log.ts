import type { WireMessage } from '../../../contract/messages.ts'

/**
 * The messages of one chat as an unbroken run by `$index`, which is their only order. What comes from beyond the end
 * of the run waits aside until the gap is filled, so that nothing newer is shown before what was missed.
 */
export interface MessageLog {
  /** The run, oldest first; replaced, never changed in place. */
  readonly messages: readonly WireMessage[]
  /** Index of the first message of the run; 0 while it is empty. */
  readonly first: number
  /** Index of the last message of the run; -1 while it is empty. */
  readonly last: number
  /** Whether something newer waits behind a gap. */
  readonly gap: boolean
  /** Starts the run over with a page of messages, which may begin anywhere. */
  reset(page: readonly WireMessage[]): void
  /** Takes newer messages in; true if the run grew. */
  append(page: readonly WireMessage[]): boolean
  /** Takes an older page in; true if the run grew. */
  prepend(page: readonly WireMessage[]): boolean
}

export function createMessageLog(): MessageLog {
  let messages: readonly WireMessage[] = []
  const ahead = new Map<number, WireMessage>()

  const last = () => messages.at(-1)?.$index ?? -1
  const first = () => messages[0]?.$index ?? 0

  function drain(): WireMessage[] {
    const grown: WireMessage[] = []
    let next = last() + 1
    for (let message = ahead.get(next); message; message = ahead.get(next)) {
      ahead.delete(next)
      grown.push(message)
      next += 1
    }
    return grown
  }

  function append(page: readonly WireMessage[]) {
    for (const message of page) {
      if (message.$index > last()) ahead.set(message.$index, message)
    }
    const grown = drain()
    if (grown.length > 0) messages = [...messages, ...grown]
    return grown.length > 0
  }

  function prepend(page: readonly WireMessage[]) {
    const byIndex = new Map(page.map((message) => [message.$index, message]))
    const older: WireMessage[] = []
    let next = first() - 1
    for (let message = byIndex.get(next); message; message = byIndex.get(next)) {
      older.push(message)
      next -= 1
    }
    if (older.length > 0) messages = [...older.reverse(), ...messages]
    return older.length > 0
  }

  function reset(page: readonly WireMessage[]) {
    const sorted = [...page].sort((a, b) => a.$index - b.$index)
    messages = sorted.slice(0, 1)
    append(sorted.slice(1))
    for (const index of ahead.keys()) if (index <= last()) ahead.delete(index)
    const grown = drain()
    if (grown.length > 0) messages = [...messages, ...grown]
  }

  return {
    get messages() {
      return messages
    },
    get first() {
      return first()
    },
    get last() {
      return last()
    },
    get gap() {
      return ahead.size > 0
    },
    reset,
    append,
    prepend,
  }
}

/**
 * Fills the log up from the server until nothing newer is known. `fetchAfter` gives the messages above an index, oldest
 * first, at most `limit`. Throws what it throws; what came before it stays.
 */
export async function catchUp(
  log: MessageLog,
  fetchAfter: (after: number, limit: number) => Promise<readonly WireMessage[]>,
  limit = 200,
): Promise<void> {
  for (;;) {
    const page = await fetchAfter(log.last, limit)
    const grew = log.append(page)
    if (!grew || page.length < limit) return
  }
}
