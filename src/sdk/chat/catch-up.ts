import type { WireMessage } from '../../../contract/messages.ts'
import type { Backoff } from '../backoff.ts'
import { ClientError, toClientError } from '../errors.ts'
import { isPassing } from '../http/failures.ts'
import { log } from '../logger.ts'
import type { Sequence } from './sequence.ts'

export interface CatchUpOptions {
  sequence: Sequence
  /** Messages after an index, oldest first. */
  fetch: (after: number) => Promise<WireMessage[]>
  backoff: Backoff
}

/** Fetches the messages that a sequence misses, and keeps trying. */
export class CatchUp {
  #options: CatchUpOptions
  #running: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #wake = () => {}
  #closed = false

  constructor(options: CatchUpOptions) {
    this.#options = options
  }

  /**
   * Resolves once nothing is missing any more, or there is no point in asking. Who asks while it rests after a failure has it
   * tried at once.
   */
  run(): Promise<void> {
    this.#wake()
    this.#running ??= this.#fetch().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Runs after a while, if it is still needed then. */
  later(ms: number): void {
    if (this.#closed || this.#running || !this.#options.sequence.isBehind) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.run(), ms)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#wake()
  }

  async #fetch(): Promise<void> {
    const { sequence, fetch, backoff } = this.#options
    for (let failures = 0; !this.#closed && sequence.isBehind;) {
      const before = sequence.last
      try {
        const page = await fetch(before)
        if (this.#closed) return
        for (const message of page) sequence.push(message)
        if (sequence.last === before) throw ClientError.network('no newer messages yet')
        failures = 0
      } catch (error) {
        const failure = toClientError(error)
        log('warn', 'chat', `messages not fetched: ${failure.code}`)
        if (!isPassing(failure)) return
        await this.#rest(backoff(failures++))
      }
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      this.#timer = setTimeout(resolve, ms)
    })
  }
}
