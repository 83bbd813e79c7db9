/** A sample of how long customers are served, in seconds, ready for the questions that an estimate asks of it. */
export interface HandleTimes {
  readonly count: number
  readonly mean: number
  /** Squared coefficient of variation: 1 for exponential times, more for a heavy tail. */
  readonly cv2: number
  /** The service time below which the part `u` (0 to 1) of all are. */
  quantile(u: number): number
  /** The same of what is left of a service that is `age` old. */
  residual(age: number, u: number): number
}

/** Least services beyond an age that say anything about what is left of one. */
const TAIL = 5

/** @param seconds handle times in any order; not empty */
export function handleTimes(seconds: readonly number[]): HandleTimes {
  const sorted = Float64Array.from(seconds).sort()
  const count = sorted.length
  let sum = 0
  let squares = 0
  for (const value of sorted) {
    sum += value
    squares += value * value
  }
  const mean = sum / count
  const cv2 = mean > 0 ? squares / count / (mean * mean) - 1 : 0

  /** How many values are at most `limit`. */
  function rank(limit: number): number {
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sorted[middle] ?? 0) <= limit) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    count,
    mean,
    cv2,
    quantile: (u) => sorted[Math.floor(u * count)] ?? 0,
    residual(age, u) {
      // beyond the sample: as long again as the longest that are known went on
      const from = Math.min(rank(age), Math.max(0, count - TAIL))
      const shift = Math.min(age, sorted[from] ?? 0)
      return Math.max(0, (sorted[from + Math.floor(u * (count - from))] ?? 0) - shift)
    },
  }
}
