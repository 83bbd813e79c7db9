import { cpus } from 'node:os'
import { highest, LIMIT_MS, run, type Member, type Outcome } from './chat/open-loop.ts'
import { render } from './chat/render.ts'
import { bare, ours, type Measured } from './chat/servers.ts'

/** Run with `npm run bench:chat`, or one part of it: `npm run bench:chat -- rate`, `-- memory` or `-- render`. */
const CHATS = 200
const CONNECTIONS = 2000
const AT_ONCE = 50
const ROUNDS = 3
/** Messages a second at which processor time is taken. */
const CPU_RATE = 2000
const BASE = 'Socket.IO + SQLite, group commit'

const SERVERS: { name: string; start: () => Promise<Measured>; from: number }[] = [
  { name: 'Socket.IO alone', start: () => bare('echo'), from: 4000 },
  { name: BASE, start: () => bare('sqlite'), from: 2000 },
  { name: 'Portico', start: () => ours(process.env['BENCH_PROFILE']), from: 1000 },
]
interface Run {
  name: string
  server: Measured
  members: Member[]
  /** Where the next search begins. */
  from: number
  best: Outcome[]
  /** Microseconds of processor time a message. */
  cpu: number[]
}
let opened = 0

const [part, only] = process.argv.slice(2)
const chosen = SERVERS.filter(({ name }) => only === undefined || name === only)

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`)
if (part === undefined || part === 'rate') await rates()
if (part === undefined || part === 'memory') await memory()
if (part === undefined || part === 'render') await render()
process.exit(0)

async function rates(): Promise<void> {
  console.log(
    `${CHATS} chats of two, open loop; the highest rate of messages whose p99 is below ${LIMIT_MS} ms.\n` +
      'Latency is from when a message was due to its acknowledgement; durable before it, but for Socket.IO alone.\n' +
      `Each of ${ROUNDS} rounds asks one server after the other, so that a machine that changes changes for all.\n`,
  )
  const runs: Run[] = []
  for (const { name, start, from } of chosen) {
    const server = await start()
    runs.push({ name, server, members: await server.chats(CHATS), from, best: [], cpu: [] })
  }
  for (let round = 1; round <= ROUNDS; round++) {
    for (const one of runs) {
      const tell = (outcome: Outcome): void =>
        console.log(`  ${round}. ${one.name}: ${line(outcome)}`)
      const best = await highest(one.members, one.from, tell)
      one.best.push(best)
      // the next round begins near it
      if (best.rate > 0) one.from = Math.round(best.rate * 0.8)
      // processor time is what a busy machine changes least
      const before = await one.server.insight()
      const { sent } = await run(one.members, CPU_RATE)
      one.cpu.push(((await one.server.insight()).cpu - before.cpu) / sent)
    }
  }
  for (const { members, server } of runs) {
    for (const { wire } of members) wire.close()
    await server.stop()
  }
  const base = runs.find(({ name }) => name === BASE)
  console.table(
    runs.map(({ name, best, cpu }) => {
      const typical = best.toSorted((one, other) => one.rate - other.rate)[ROUNDS >> 1]
      const ratios = best.map(({ rate }, round) => rate / (base?.best[round]?.rate ?? NaN))
      return {
        server: name,
        'messages/s': typical?.rate,
        'p50 ms': round(typical?.p50 ?? NaN),
        'p99 ms': round(typical?.p99 ?? NaN),
        'rate ratio': round(median(ratios)),
        'of each round': ratios.map((ratio) => ratio.toFixed(2)).join(' '),
        [`µs of CPU at ${CPU_RATE}/s`]: round(median(cpu)),
        'CPU ratio': round(median(cpu) / median(base?.cpu ?? [])),
      }
    }),
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN
}

function line({ rate, acknowledged, p50, p99 }: Outcome): string {
  return `${rate}/s, ${Math.round(acknowledged)}/s acknowledged, p50 ${round(p50)} ms, p99 ${round(p99)} ms`
}

function round(value: number): number {
  return Number(value.toFixed(2))
}

async function memory(): Promise<void> {
  console.log(
    `\nMemory of one of ${CONNECTIONS} connections that do nothing, after garbage collection.\n`,
  )
  const rows: { server: string; 'KiB per connection': number; ratio: number }[] = []
  for (const { name, start } of chosen.filter((server) => server.name !== BASE)) {
    const server = await start()
    // what the first ones cost is code, not connections
    await open(server, AT_ONCE)
    const before = await server.insight()
    await open(server, CONNECTIONS)
    const kib = ((await server.insight()).memory - before.memory) / CONNECTIONS / 1024
    const ratio = kib / (rows[0]?.['KiB per connection'] ?? kib)
    rows.push({ server: name, 'KiB per connection': round(kib), ratio: round(ratio) })
    await server.stop()
  }
  console.table(rows)
}

async function open(server: Measured, count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => server.idle((opened += 1))))
  }
}
