import { cpus } from 'node:os'
import { highest, LIMIT_MS, type Outcome } from './chat/open-loop.ts'
import { bare, ours, type Measured } from './chat/servers.ts'

/** Run with `npm run bench:chat`, or one part of it: `npm run bench:chat -- rate` or `-- memory`. */
const CHATS = 200
const CONNECTIONS = 2000
const AT_ONCE = 50

const SERVERS: { name: string; start: () => Promise<Measured>; from: number }[] = [
  { name: 'Socket.IO alone', start: () => bare('echo'), from: 4000 },
  { name: 'Socket.IO + SQLite, group commit', start: () => bare('sqlite'), from: 2000 },
  { name: 'Portico', start: () => ours(process.env['BENCH_PROFILE']), from: 1000 },
]
const [part, only] = process.argv.slice(2)
const chosen = SERVERS.filter(({ name }) => only === undefined || name === only)

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`)
if (part !== 'memory') await rates()
if (part !== 'rate') await memory()
process.exit(0)

async function rates(): Promise<void> {
  console.log(
    `${CHATS} chats of two, open loop; the highest rate of messages whose p99 is below ${LIMIT_MS} ms.\n` +
      'Latency is from when a message was due to its acknowledgement; durable before it, but for Socket.IO alone.\n',
  )
  const found = new Map<string, Outcome>()
  for (const { name, start, from } of chosen) {
    const server = await start()
    const members = await server.chats(CHATS)
    const tell = ({ rate, acknowledged, p50, p99 }: Outcome): void => {
      const facts = [`${rate}/s`, `${Math.round(acknowledged)}/s acknowledged`]
      console.log(
        `  ${name}: ${facts.join(', ')}, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      )
    }
    found.set(name, await highest(members, from, tell))
    for (const { wire } of members) wire.close()
    await server.stop()
  }
  const [base] = [found.get('Socket.IO + SQLite, group commit')]
  const rows = [...found].map(([name, { rate, p50, p99 }]) => ({
    server: name,
    'messages/s': rate,
    'p50 ms': Number(p50.toFixed(1)),
    'p99 ms': Number(p99.toFixed(1)),
    'of group commit': base ? Number((rate / base.rate).toFixed(2)) : '',
  }))
  console.table(rows)
}

async function memory(): Promise<void> {
  console.log(
    `\nMemory of one of ${CONNECTIONS} connections that do nothing, after garbage collection.\n`,
  )
  const rows: { server: string; 'KiB per connection': number; ratio: number }[] = []
  for (const { name, start } of chosen.filter((server) => !server.name.includes('SQLite'))) {
    const server = await start()
    // what the first ones cost is code, not connections
    await open(server, AT_ONCE)
    const before = await server.memory()
    await open(server, CONNECTIONS)
    const bytes = ((await server.memory()) - before) / CONNECTIONS
    const first = rows[0]?.['KiB per connection'] ?? bytes / 1024
    rows.push({
      server: name,
      'KiB per connection': Number((bytes / 1024).toFixed(1)),
      ratio: Number((bytes / 1024 / first).toFixed(2)),
    })
    await server.stop()
  }
  console.table(rows)
}

let opened = 0

async function open(server: Measured, count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => server.idle((opened += 1))))
  }
}
