import type { HandleTimes } from './handle-times.ts'

/**
 * Estimators of the wait of a customer who finds all agents busy. Times in seconds.
 *
 * Sources: W. Whitt, "Predicting queueing delays", Management Science 45(6), 1999 (queue length, and what elapsed service times
 * add to it); R. Ibrahim and W. Whitt, "Real-time delay estimation based on delay history", M&SOM 11(3), 2009 (LES, HOL); the same,
 * "Real-time delay estimation in overloaded multiserver queues with abandonments", Management Science 55(10), 2009 (QL with abandonment).
 */

export interface QueueLength {
  /** Customers who will be served before, not counting those in service; may be a fraction where agents are shared. */
  ahead: number
  /** Completions per second of all who serve this queue, while they are busy. */
  rate: number
  /** Abandonments per second and waiting customer; 0: nobody gives up. */
  abandonment: number
}

/**
 * QL, and QLm where customers abandon: the next place is free after 1/(rate + k·abandonment) while k wait before, and so on for each
 * of the `ahead`. Without abandonment this is (ahead + 1) / rate, whose squared relative error in M/M/s is 1/(ahead + 1): no estimator
 * that knows the number ahead does better.
 */
export function queueLength({ ahead, rate, abandonment }: QueueLength): number {
  if (abandonment <= 0) return (ahead + 1) / rate
  const whole = Math.floor(ahead)
  let wait = 0
  for (let before = 0; before <= whole; before += 1) wait += 1 / (rate + before * abandonment)
  // a fraction of a customer takes that fraction of the next step
  return wait + (ahead - whole) / (rate + (whole + 1) * abandonment)
}

export interface BusyPlace {
  /** Who serves: places of one agent serve the same queues. */
  agent: number
  /** How long its service has gone on; null: it is free. */
  age: number | null
  times: HandleTimes
}

export interface Line {
  places: readonly BusyPlace[]
  /** In the order in which they are served. */
  customers: readonly { serving: ReadonlySet<number>; times: HandleTimes; abandonment: number }[]
}

/** Steps of places and customers that one estimate may cost. */
const BUDGET = 200_000
const MOST_PATHS = 200
const LEAST_PATHS = 20

/**
 * The wait of each in a line as the mean over played futures: what is left of each service, given its age (Whitt 1999), and the
 * services after it are drawn from the handle times that were seen; each place takes the first of the line whom its agent serves.
 * For handle times that are not exponential and agents whom several queues share, where no formula holds. The draws are spread evenly and the
 * same each time: equal states give equal answers.
 */
export function playedLine({ places, customers }: Line): number[] {
  const steps = Math.max(1, places.length * customers.length)
  const paths = Math.min(MOST_PATHS, Math.max(LEAST_PATHS, Math.floor(BUDGET / steps)))
  const sums = customers.map(() => 0)
  for (let path = 0; path < paths; path += 1) {
    let draws = 0
    const draw = (): number => spread(path, (draws += 1))
    const free = places.map(({ age, times }) => (age === null ? 0 : times.residual(age, draw())))
    for (const [at, customer] of customers.entries()) {
      let first = -1
      for (const [place, { agent }] of places.entries()) {
        if (!customer.serving.has(agent)) continue
        if (first === -1 || (free[place] ?? 0) < (free[first] ?? 0)) first = place
      }
      if (first === -1) continue
      const start = free[first] ?? 0
      // of one who waits on: the estimate is for those who do
      sums[at] = (sums[at] ?? 0) + start
      const patience =
        customer.abandonment <= 0 ? Infinity : -Math.log(1 - draw()) / customer.abandonment
      if (start <= patience) free[first] = start + customer.times.quantile(draw())
    }
  }
  return sums.map((sum) => sum / paths)
}

/** A number from 0 to 1 of a path's n-th draw: a lattice per draw (golden section), shuffled between draws. */
function spread(path: number, draw: number): number {
  const mixed = Math.imul(draw ^ (draw << 13), 0x9e3779b1) ^ Math.imul(path + 1, 0x85ebca6b)
  const final = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35)
  return ((final ^ (final >>> 13)) >>> 0) / 4_294_967_296
}

/** LES: what the last customer to enter service had waited. HOL: what the first in line has waited so far. The longer of both. */
export function delayHistory(history: {
  lastToEnterService: number | null
  headOfLine: number | null
}): number | null {
  const known = [history.lastToEnterService, history.headOfLine].filter((wait) => wait !== null)
  return known.length === 0 ? null : Math.max(...known)
}
