/** Passes on the newest value, the first at once and then no more often than so many milliseconds apart. */
export class Throttle<T> {
  #every: number
  #pass: (value: T) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting: { value: T } | null = null

  constructor(every: number, pass: (value: T) => void) {
    this.#every = every
    this.#pass = pass
  }

  push(value: T): void {
    this.#waiting = { value }
    if (this.#timer === undefined) this.#flush()
  }

  /** Forgets what waits. */
  drop(): void {
    this.#waiting = null
  }

  close(): void {
    this.drop()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #flush(): void {
    const next = this.#waiting
    this.#waiting = null
    this.#timer = undefined
    if (!next) return
    this.#timer = setTimeout(() => this.#flush(), this.#every)
    this.#pass(next.value)
  }
}
