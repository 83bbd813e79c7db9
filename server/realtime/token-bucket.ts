/** Lets a burst through and then a steady rate; time is given in milliseconds. */
export class TokenBucket {
  readonly #burst: number
  readonly #perSecond: number
  #tokens: number
  #at: number

  constructor(burst: number, perSecond: number, now: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#tokens = burst
    this.#at = now
  }

  /** Seconds to wait before the next one is let through; 0: this one is. */
  take(now: number): number {
    const grown = this.#tokens + ((now - this.#at) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#burst, grown)
    this.#at = now
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return 0
    }
    return Math.ceil((1 - this.#tokens) / this.#perSecond)
  }
}
