import { simulate, type Regime } from './waits/simulation.ts'
import { heavyTailed, exponential } from './waits/distributions.ts'

const HOUR = 3600
const MEAN = 300

/** Queues as they are in life. Times in seconds, rates per second. */
const REGIMES: Regime[] = [
  {
    name: 'M/M/s',
    agents: [{ queues: ['a'], count: 10 }],
    queues: { a: { rate: () => 9.7 / MEAN, handle: exponential(MEAN) } },
  },
  {
    name: 'M/G/s, heavy tail',
    agents: [{ queues: ['a'], count: 10 }],
    queues: { a: { rate: () => 9.3 / MEAN, handle: heavyTailed(MEAN) } },
  },
  {
    name: 'time-varying arrivals',
    agents: [{ queues: ['a'], count: 10 }],
    queues: {
      a: {
        rate: (t) => (9.2 / MEAN) * (1 + 0.35 * Math.sin((2 * Math.PI * t) / (6 * HOUR))),
        handle: exponential(MEAN),
      },
    },
  },
  {
    name: 'abandonment',
    agents: [{ queues: ['a'], count: 10 }],
    queues: {
      a: { rate: () => 12 / MEAN, handle: exponential(MEAN), patience: exponential(600) },
    },
  },
  {
    name: 'shared agents',
    agents: [
      { queues: ['a'], count: 4 },
      { queues: ['a', 'b'], count: 4 },
      { queues: ['b'], count: 2 },
    ],
    queues: {
      a: { rate: () => 5.8 / MEAN, handle: exponential(MEAN) },
      b: { rate: () => 3.8 / MEAN, handle: exponential(MEAN) },
    },
  },
]

const CUSTOMERS = Number(process.argv[2] ?? 20_000)
const columns = ['ours', 'mean of all waits', 'mean of the last 20', 'last wait'] as const

console.log(
  `Announced against waited, ${CUSTOMERS} customers per regime, seed 1; only those who had to wait.`,
)
console.log(
  'MSE in s², bias in s (announced less waited); best: squared relative error, ours / 1/(n+1).\n',
)
const rows = [['regime', 'waited', ...columns.flatMap((name) => [`${name}: MSE`, 'bias']), 'best']]
for (const regime of REGIMES) {
  const result = simulate(regime, { customers: CUSTOMERS, seed: 1 })
  rows.push([
    regime.name,
    String(result.waited),
    ...columns.flatMap((name) => {
      const score = result.scores[name]
      return [score.mse.toFixed(0), score.bias.toFixed(1)]
    }),
    result.ratioToBest.toFixed(3),
  ])
}
const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
for (const row of rows) console.log(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
