/** Milliseconds to wait before the next try, from the number of tries that failed in a row (0 is the first). */
export type Backoff = (failures: number) => number

const FIRST_MS = 400
const LONGEST_MS = 15_000

/** Doubling delays, half of each left to chance, so that the clients of a restarted server don't come all at once. */
export function exponentialBackoff(random: () => number = Math.random): Backoff {
  return (failures) => {
    const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16))
    return full / 2 + (full / 2) * random()
  }
}
