import { selectOffers } from '../../server/domain/routing/select.ts'
import { handleTimes, type HandleTimes } from '../../server/domain/waits/handle-times.ts'
import { estimateWait, type LiveQueues } from '../../server/domain/waits/wait-estimate.ts'
import { seeded, type Draw, type Random } from './distributions.ts'

export interface Regime {
  name: string
  agents: { queues: string[]; count: number }[]
  queues: Record<string, { rate: (t: number) => number; handle: Draw; patience?: Draw }>
}

interface Customer {
  id: number
  queue: string
  since: number
  handle: number
  announced: Record<Estimator, number>
  ahead: number
}

interface Agent {
  id: number
  queues: Set<string>
  serving: Customer | null
  since: number
  idleSince: number
}

export type Estimator = 'ours' | 'mean of all waits' | 'mean of the last 20' | 'last wait'

export interface Score {
  mse: number
  bias: number
}

export interface Result {
  waited: number
  scores: Record<Estimator, Score>
  /** Mean squared relative error of ours over the mean of 1/(n + 1), the best that can be in M/M/s. */
  ratioToBest: number
}

type Happening =
  | { at: number; kind: 'arrival'; queue: string }
  | { at: number; kind: 'done'; agent: Agent }
  | { at: number; kind: 'gives up'; customer: Customer }

/** Handle times that an estimate goes by: the latest of the queue, as the server keeps them. */
const MEMORY = 2000
const WARM_UP = 0.2

/** Plays a regime with the decisions of the real routing and the announcements of the real estimator. */
export function simulate(regime: Regime, run: { customers: number; seed: number }): Result {
  const random = seeded(run.seed)
  const agents: Agent[] = regime.agents
    .flatMap(({ queues, count }) => Array.from({ length: count }, () => new Set(queues)))
    .map((queues, id) => ({ id, queues, serving: null, since: 0, idleSince: 0 }))
  const serves = new Map(
    Object.keys(regime.queues).map((queue) => [
      queue,
      new Set(agents.filter((agent) => agent.queues.has(queue)).map((agent) => agent.id)),
    ]),
  )
  const memory = new Map(Object.keys(regime.queues).map((queue) => [queue, newMemory()]))
  const memoryOf = (queue: string): Memory => memory.get(queue) ?? newMemory()
  const happenings = new Schedule()
  const waiting: Customer[] = []
  const scored: { customer: Customer; waited: number }[] = []
  let arrived = 0

  const live = (now: number): LiveQueues => ({
    now,
    agents: agents.map((agent) => ({
      id: agent.id,
      places: 1,
      busy: agent.serving ? [{ since: agent.since, queue: agent.serving.queue }] : [],
    })),
    waiting,
    serves: (queue) => serves.get(queue) ?? new Set(),
    history: (queue) => {
      const known = memoryOf(queue)
      return {
        times: known.stats,
        abandonment: known.waitedTotal > 0 ? known.gaveUp / known.waitedTotal : 0,
        lastWait: known.lastWait,
        configured: 300,
      }
    },
  })

  function announce(queue: string, now: number): Record<Estimator, number> {
    const known = memoryOf(queue)
    const recent = known.recent
    return {
      ours: estimateWait(live(now), queue, waiting.length),
      'mean of all waits': known.waits > 0 ? known.waitSum / known.waits : 300,
      'mean of the last 20':
        recent.length > 0 ? recent.reduce((sum, wait) => sum + wait, 0) / recent.length : 300,
      'last wait': known.lastWait ?? 300,
    }
  }

  function route(now: number): void {
    for (;;) {
      const offers = selectOffers(
        waiting.map((customer) => ({
          id: customer.id,
          served: serves.get(customer.queue) ?? new Set<number>(),
          declined: new Set<number>(),
        })),
        agents
          .filter((agent) => agent.serving === null)
          .map((agent) => ({
            id: agent.id,
            load: 0,
            maxChats: 1,
            idleSince: String(Math.round(agent.idleSince * 1000)).padStart(15, '0'),
          })),
      )
      if (offers.length === 0) return
      for (const offer of offers) {
        const at = waiting.findIndex((customer) => customer.id === offer.chat)
        const [customer] = waiting.splice(at, 1)
        const agent = agents[offer.agent]
        if (customer && agent) begin(customer, agent, now)
      }
    }
  }

  function begin(customer: Customer, agent: Agent, now: number): void {
    const waited = now - customer.since
    remember(memoryOf(customer.queue), waited, false)
    agent.serving = customer
    agent.since = now
    happenings.add({ at: now + customer.handle, kind: 'done', agent })
    if (waited > 0 && customer.id > run.customers * WARM_UP) scored.push({ customer, waited })
  }

  function nextArrival(queue: string, now: number): void {
    const { rate } = regime.queues[queue] ?? { rate: () => 0 }
    happenings.add({ at: now + interval(rate, now, random), kind: 'arrival', queue })
  }

  function arrive(queue: string, now: number): void {
    const { handle, patience } = regime.queues[queue] ?? {}
    if (!handle) return
    const announced = announce(queue, now)
    const customer: Customer = {
      id: (arrived += 1),
      queue,
      since: now,
      handle: handle(random),
      announced,
      ahead: waiting.filter((other) => other.queue === queue).length,
    }
    waiting.push(customer)
    if (patience) happenings.add({ at: now + patience(random), kind: 'gives up', customer })
    if (arrived < run.customers) nextArrival(queue, now)
    route(now)
  }

  for (const queue of Object.keys(regime.queues)) nextArrival(queue, 0)
  for (let next = happenings.take(); next; next = happenings.take()) {
    if (next.kind === 'arrival') arrive(next.queue, next.at)
    else if (next.kind === 'done') {
      const { agent } = next
      if (agent.serving) learn(memoryOf(agent.serving.queue), agent.serving.handle)
      agent.serving = null
      agent.idleSince = next.at
      route(next.at)
    } else {
      const at = waiting.indexOf(next.customer)
      if (at === -1) continue
      waiting.splice(at, 1)
      remember(memoryOf(next.customer.queue), next.at - next.customer.since, true)
    }
  }
  return score(scored)
}

interface Memory {
  times: number[]
  stats: HandleTimes | null
  learned: number
  waits: number
  waitSum: number
  recent: number[]
  lastWait: number | null
  gaveUp: number
  waitedTotal: number
}

function newMemory(): Memory {
  return {
    times: [],
    stats: null,
    learned: 0,
    waits: 0,
    waitSum: 0,
    recent: [],
    lastWait: null,
    gaveUp: 0,
    waitedTotal: 0,
  }
}

function learn(memory: Memory, seconds: number): void {
  memory.times.push(seconds)
  if (memory.times.length > MEMORY) memory.times.shift()
  memory.learned += 1
  if (memory.times.length >= 10 && memory.learned % 25 === 0)
    memory.stats = handleTimes(memory.times)
}

function remember(memory: Memory, waited: number, gaveUp: boolean): void {
  memory.waitedTotal += waited
  if (gaveUp) {
    memory.gaveUp += 1
    return
  }
  memory.waits += 1
  memory.waitSum += waited
  memory.recent.push(waited)
  if (memory.recent.length > 20) memory.recent.shift()
  memory.lastWait = waited
}

/** Time to the next arrival at a rate that varies, by thinning. */
function interval(rate: (t: number) => number, now: number, random: Random): number {
  const most = rate(now) * 3
  let t = now
  for (;;) {
    t -= Math.log(1 - random()) / most
    if (random() < rate(t) / most) return t - now
  }
}

function score(scored: { customer: Customer; waited: number }[]): Result {
  const estimators: Estimator[] = ['ours', 'mean of all waits', 'mean of the last 20', 'last wait']
  const scores = Object.fromEntries(
    estimators.map((name) => {
      const errors = scored.map(({ customer, waited }) => customer.announced[name] - waited)
      const sum = errors.reduce((total, error) => total + error, 0)
      const squares = errors.reduce((total, error) => total + error * error, 0)
      return [name, { mse: squares / errors.length, bias: sum / errors.length }]
    }),
  ) as Record<Estimator, Score>
  // relative to the announced mean, as the theory has it: the wait with n ahead has variance mean² / (n + 1)
  let relative = 0
  let best = 0
  for (const { customer, waited } of scored) {
    const announced = customer.announced.ours
    if (announced <= 0) continue
    relative += ((announced - waited) / announced) ** 2
    best += 1 / (customer.ahead + 1)
  }
  return { waited: scored.length, scores, ratioToBest: relative / best }
}

/** What happens next, in order of time: a binary heap. */
class Schedule {
  readonly #heap: Happening[] = []

  add(happening: Happening): void {
    const heap = this.#heap
    heap.push(happening)
    let at = heap.length - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      if ((heap[up]?.at ?? 0) <= happening.at) break
      heap[at] = heap[up] ?? happening
      at = up
    }
    heap[at] = happening
  }

  take(): Happening | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (heap.length === 0 || !last) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const right = heap[child + 1]
      if (child >= heap.length) break
      if (right && right.at < (heap[child]?.at ?? 0)) child += 1
      const next = heap[child]
      if (!next || next.at >= last.at) break
      heap[at] = next
      at = child
    }
    heap[at] = last
    return first
  }
}
