import { delayHistory, playedLine, queueLength } from './estimators.ts'
import type { HandleTimes } from './handle-times.ts'

/** An agent who is at the desk now. */
export interface ServingAgent {
  id: number
  /** Customers at once. */
  places: number
  /** When each service that goes on began, and in which queue. */
  busy: { since: number; queue: string }[]
}

/** A customer in line. */
export interface WaitingCustomer {
  queue: string
  /** Order in line: who is served first. */
  since: number
}

/** What is known of a queue from what has happened in it. */
export interface QueueHistory {
  /** Null before there is enough of it. */
  times: HandleTimes | null
  /** Abandonments per second and waiting customer. */
  abandonment: number
  /** Wait of the last customer who was accepted. */
  lastWait: number | null
  /** Announced before there is any history, per place in the line. */
  configured: number
}

/** The live state of a company's queues. Instants and durations in seconds. */
export interface LiveQueues {
  now: number
  agents: readonly ServingAgent[]
  /** In the order in which they are served. */
  waiting: readonly WaitingCustomer[]
  /** Ids of the agents who serve a queue. */
  serves(queue: string): ReadonlySet<number>
  history(queue: string): QueueHistory
}

/** Handle times that vary like this may be taken for exponential; others' ages tell something. */
const EXPONENTIAL = { from: 0.7, to: 1.5 }

/**
 * Seconds that a customer of `queue` waits with the first `before` of the line ahead of them; 0 where a place is free.
 *
 * The queue-length formula where it holds: exponential handle times, agents of one queue. Else the line is played. With nobody at the
 * desk, or no handle times, delay history, and the configured value where there is none.
 */
export function estimateWait(live: LiveQueues, queue: string, before: number): number {
  const line = live.waiting.slice(0, before)
  return estimate(live, queue, before, (times) => played(live, [...line, { queue }], times).at(-1))
}

/** The same of everybody in line; the line is played once for all of them. */
export function estimateWaits(live: LiveQueues): number[] {
  let all: number[] | undefined
  return live.waiting.map(({ queue }, at) =>
    estimate(live, queue, at, (times) => (all ??= played(live, live.waiting, times))[at]),
  )
}

function estimate(
  live: LiveQueues,
  queue: string,
  before: number,
  play: (fallback: HandleTimes) => number | undefined,
): number {
  const serving = live.serves(queue)
  const agents = live.agents.filter((agent) => serving.has(agent.id))
  const places = agents.reduce((sum, agent) => sum + agent.places, 0)
  const history = live.history(queue)
  const line = live.waiting.slice(0, before)
  const own = line.filter((customer) => customer.queue === queue).length

  if (places === 0) return fromDelays(live, queue, before, own)
  const busy = agents.reduce((sum, agent) => sum + agent.busy.length, 0)
  const rivals = rivalsOf(live, queue, agents, line)
  if (rivals.length === 0) {
    const free = Math.max(0, places - busy)
    if (free > own) return 0
    if (history.times === null) return fromDelays(live, queue, before, own - free)
    const { cv2 } = history.times
    if (cv2 >= EXPONENTIAL.from && cv2 <= EXPONENTIAL.to) {
      return queueLength({
        ahead: own - free,
        rate: places / history.times.mean,
        abandonment: history.abandonment,
      })
    }
  }
  if (history.times === null) return fromDelays(live, queue, before, own)
  return play(history.times) ?? fromDelays(live, queue, before, own)
}

/** Customers ahead in other queues whose agents are, in part, those of this queue. */
function rivalsOf(
  live: LiveQueues,
  queue: string,
  agents: readonly ServingAgent[],
  line: readonly WaitingCustomer[],
): WaitingCustomer[] {
  const rival = new Map<string, boolean>([[queue, false]])
  return line.filter((customer) => {
    const known = rival.get(customer.queue)
    if (known !== undefined) return known
    const theirs = live.serves(customer.queue)
    const shared = agents.some((agent) => theirs.has(agent.id))
    rival.set(customer.queue, shared)
    return shared
  })
}

function played(
  live: LiveQueues,
  line: readonly Pick<WaitingCustomer, 'queue'>[],
  fallback: HandleTimes,
): number[] {
  const times = (key: string): HandleTimes => live.history(key).times ?? fallback
  const customers = line.map(({ queue }) => ({
    serving: live.serves(queue),
    times: times(queue),
    abandonment: live.history(queue).abandonment,
  }))
  const places = live.agents.flatMap((agent) => [
    ...agent.busy.map((service) => ({
      agent: agent.id,
      age: live.now - service.since,
      times: times(service.queue),
    })),
    ...Array.from({ length: Math.max(0, agent.places - agent.busy.length) }, () => ({
      agent: agent.id,
      age: null,
      times: fallback,
    })),
  ])
  return playedLine({ places, customers })
}

function fromDelays(live: LiveQueues, queue: string, before: number, ahead: number): number {
  const { lastWait, configured } = live.history(queue)
  const first = live.waiting.slice(0, before).find((customer) => customer.queue === queue)
  const isServed = live.agents.some(({ id }) => live.serves(queue).has(id))
  const seen = delayHistory({
    // what others waited while somebody was there says nothing once nobody is
    lastToEnterService: isServed ? lastWait : null,
    headOfLine: first ? live.now - first.since : null,
  })
  const assumed = configured * (Math.max(0, ahead) + 1)
  // the head of a line that has just begun has waited for a moment only
  return isServed && lastWait !== null ? (seen ?? assumed) : Math.max(seen ?? 0, assumed)
}
