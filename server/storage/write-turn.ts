/** Who may write now. */
export interface WriteTurn {
  /** Resolves when it is one's turn, in the order of asking. */
  take(): Promise<void>
  /** Lets the next one in; called once for each that was taken. */
  give(): void
}

/**
 * Connections to one SQLite file write one after the other. Whoever finds it locked sleeps inside SQLite, and with them all
 * that their thread serves, and longer than it takes: so they ask each other first.
 */
export function createWriteTurn(): WriteTurn {
  const waiting: (() => void)[] = []
  let taken = false
  return {
    take() {
      if (taken) return new Promise((resolve) => waiting.push(resolve))
      taken = true
      return Promise.resolve()
    },
    give() {
      const next = waiting.shift()
      if (next) next()
      else taken = false
    },
  }
}
