import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { simulate } from '../../../bench/waits/simulation.ts'
import { exponential, heavyTailed, seeded } from '../../../bench/waits/distributions.ts'
import { playedLine, queueLength } from '../../domain/waits/estimators.ts'
import { handleTimes, type HandleTimes } from '../../domain/waits/handle-times.ts'
import {
  estimateWait,
  estimateWaits,
  type LiveQueues,
  type QueueHistory,
} from '../../domain/waits/wait-estimate.ts'

const sample = (mean: number, count = 2000): HandleTimes => {
  const random = seeded(7)
  const draw = exponential(mean)
  return handleTimes(Array.from({ length: count }, () => draw(random)))
}
const times = sample(300)

function live(parts: Partial<LiveQueues> & { known?: Partial<QueueHistory> }): LiveQueues {
  const known = { times, abandonment: 0, lastWait: null, configured: 120, ...parts.known }
  return {
    now: 100_000,
    agents: [],
    waiting: [],
    serves: () => new Set([1, 2, 3, 4]),
    history: () => known,
    ...parts,
  }
}

const agents = (count: number, busy: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    places: 1,
    busy: at < busy ? [{ since: 99_900, queue: 'a' }] : [],
  }))
const line = (count: number, queue = 'a') =>
  Array.from({ length: count }, (_, at) => ({ queue, since: 99_990 + at }))

describe('the queue-length formula', () => {
  test('is one more than those ahead over the rate of all agents', () => {
    expect(queueLength({ ahead: 4, rate: 10 / 300, abandonment: 0 })).toBeCloseTo(150)
    const wait = estimateWait(live({ agents: agents(4, 4), waiting: line(3) }), 'a', 3)
    expect(wait).toBeCloseTo((4 * times.mean) / 4)
  })

  test('counts those who will give up before their turn', () => {
    const rate = 0.1
    const abandonment = 0.02
    const closed = 1 / 0.1 + 1 / 0.12 + 1 / 0.14
    expect(queueLength({ ahead: 2, rate, abandonment })).toBeCloseTo(closed)
  })

  test('grows with those ahead, and shrinks with agents and abandonment', () => {
    const rate = fc.double({ min: 1e-4, max: 1, noNaN: true })
    const abandonment = fc.double({ min: 0, max: 0.1, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), rate, abandonment, (ahead, mu, theta) => {
        const wait = queueLength({ ahead, rate: mu, abandonment: theta })
        expect(wait).toBeGreaterThan(0)
        expect(queueLength({ ahead: ahead + 1, rate: mu, abandonment: theta })).toBeGreaterThan(
          wait,
        )
        expect(queueLength({ ahead, rate: mu * 2, abandonment: theta })).toBeLessThan(wait)
        expect(queueLength({ ahead, rate: mu, abandonment: theta + 0.01 })).toBeLessThanOrEqual(
          wait,
        )
      }),
    )
  })
})

describe('an estimate', () => {
  test('is nothing while a place is free', () => {
    expect(estimateWait(live({ agents: agents(4, 3) }), 'a', 0)).toBe(0)
    expect(estimateWait(live({ agents: agents(4, 3), waiting: line(1) }), 'a', 1)).toBeGreaterThan(
      0,
    )
  })

  test('of a line that is played is near the formula where both hold', () => {
    const state = live({ agents: agents(4, 4), waiting: line(5) })
    const [last] = playedLine({
      places: state.agents.map(({ id }) => ({ agent: id, age: 100, times })),
      customers: Array.from({ length: 6 }, () => ({
        serving: new Set([1, 2, 3, 4]),
        times,
        abandonment: 0,
      })),
    }).slice(-1)
    const formula = estimateWait(state, 'a', 5)
    expect((last ?? 0) / formula).toBeGreaterThan(0.9)
    expect((last ?? 0) / formula).toBeLessThan(1.1)
  })

  test('knows the age of services that are all equally long', () => {
    const constant = handleTimes(Array.from({ length: 50 }, () => 100))
    const state = live({ agents: agents(1, 1), known: { times: constant } })
    const busy = [{ id: 1, places: 1, busy: [{ since: state.now - 70, queue: 'a' }] }]
    expect(
      estimateWait({ ...state, agents: busy, serves: () => new Set([1]) }, 'a', 0),
    ).toBeCloseTo(30)
  })

  test('counts those of other queues with whom agents are shared, and nobody else', () => {
    const serving: Record<string, Set<number>> = {
      a: new Set([1]),
      b: new Set([1]),
      c: new Set([2]),
    }
    const state = (queue: string) =>
      live({
        agents: agents(2, 2),
        waiting: line(3, queue),
        serves: (key) => serving[key] ?? new Set(),
      })
    const alone = estimateWait(state('c'), 'a', 0)
    expect(estimateWait(state('c'), 'a', 3)).toBeCloseTo(alone)
    expect(estimateWait(state('b'), 'a', 3)).toBeGreaterThan(alone * 2)
  })

  test('without handle times is what the last customer waited, or what is configured', () => {
    const known = { times: null }
    const busy = agents(2, 2)
    expect(estimateWait(live({ agents: busy, known }), 'a', 0)).toBe(120)
    expect(estimateWait(live({ agents: busy, known: { ...known, lastWait: 45 } }), 'a', 0)).toBe(45)
    expect(estimateWait(live({ known: { lastWait: 45 }, waiting: line(2) }), 'a', 2)).toBe(360)
    const long = [{ queue: 'a', since: 90_000 }]
    expect(estimateWait(live({ known, waiting: long }), 'a', 1)).toBe(10_000)
  })

  test('for all in line is what each would be told, and does not fall along the line', () => {
    const places = fc.integer({ min: 1, max: 4 })
    const waiting = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 })
    fc.assert(
      fc.property(places, waiting, fc.boolean(), (count, queues, tail) => {
        const random = seeded(3)
        const draw = heavyTailed(300)
        const heavy = handleTimes(Array.from({ length: 300 }, () => draw(random)))
        const state = live({
          agents: agents(count, count),
          waiting: queues.map((queue, at) => ({ queue, since: 99_000 + at })),
          known: { times: tail ? heavy : times },
        })
        const all = estimateWaits(state)
        expect(all).toHaveLength(queues.length)
        for (const wait of all) expect(Number.isFinite(wait) && wait >= 0).toBe(true)
        const own = all.filter((_, at) => queues[at] === 'a')
        const rivals = queues.includes('b')
        if (!rivals) expect(own).toEqual(own.toSorted((a, b) => a - b))
      }),
      { numRuns: 40 },
    )
  })
})

test('in M/M/s the error is near the least that can be, and each naive estimator is worse', () => {
  const mean = 300
  const { ratioToBest, scores } = simulate(
    {
      name: 'M/M/s',
      agents: [{ queues: ['a'], count: 10 }],
      queues: { a: { rate: () => 9.5 / mean, handle: exponential(mean) } },
    },
    { customers: 8000, seed: 5 },
  )
  expect(ratioToBest).toBeLessThan(1.1)
  const { ours, ...naive } = scores
  for (const [name, { mse }] of Object.entries(naive)) expect(mse, name).toBeGreaterThan(ours.mse)
})
