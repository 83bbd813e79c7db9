/** Time as triggers know it, so that tests can have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** @returns cancels it */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    // above this, timers fire at once
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}
