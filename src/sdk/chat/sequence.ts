import type { WireMessage } from '../../../contract/messages.ts'

/**
 * Puts messages back into the order of their index: each is delivered once, and none before the one below it, in
 * whatever order, and however often, they come in.
 */
export class Sequence {
  #last: number
  #expected: number
  #ahead = new Map<number, WireMessage>()
  #deliver: (message: WireMessage) => void
  #delivering = false

  /** @param last index of the last message that is not to be delivered any more; -1 for none */
  constructor(last: number, deliver: (message: WireMessage) => void) {
    this.#last = last
    this.#expected = last
    this.#deliver = deliver
  }

  get last(): number {
    return this.#last
  }

  /** Whether there are messages that have not come in. */
  get isBehind(): boolean {
    return this.#expected > this.#last
  }

  /** There is a message of this index, it is known from elsewhere. */
  expect(index: number): void {
    this.#expected = Math.max(this.#expected, index)
  }

  push(message: WireMessage): void {
    if (message.$index <= this.#last) return
    this.#ahead.set(message.$index, message)
    this.expect(message.$index)
    // a handler may send, and be answered, while it is called: its message waits for the one that is being delivered
    if (this.#delivering) return
    this.#delivering = true
    try {
      for (let next = this.#take(); next; next = this.#take()) this.#deliver(next)
    } finally {
      this.#delivering = false
    }
  }

  #take(): WireMessage | undefined {
    const next = this.#ahead.get(this.#last + 1)
    if (next) this.#ahead.delete(++this.#last)
    return next
  }
}
