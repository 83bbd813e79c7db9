import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SOCKET_PATH } from '../../contract/realtime.ts'
import { writeCompany } from '../../server/test/faults/support/company.ts'
import { freePort } from '../../server/test/faults/support/ports.ts'
import { serverProcess } from '../../server/test/faults/support/server-process.ts'
import type { Member } from './open-loop.ts'
import { AGENTS, house } from './ours.ts'
import { openWire, type WireClient } from './wire.ts'

export interface Insight {
  /** Microseconds of processor time since its start. */
  cpu: number
  /** Bytes that it holds after it has collected its garbage. */
  memory: number
}

/** A server in a process of its own, with an empty database. */
export interface Measured {
  chats(count: number): Promise<Member[]>
  idle(at: number): Promise<WireClient>
  insight(): Promise<Insight>
  stop(): Promise<void>
}

const BARE = join(import.meta.dirname, 'bare-server.ts')
const INSIGHT = ['--expose-gc', '--import', join(import.meta.dirname, 'insight.ts')]

export async function ours(profileTo?: string): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'))
  const port = await freePort()
  const profile = profileTo ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`] : []
  const server = serverProcess({
    env: await writeCompany(folder, AGENTS),
    port,
    dataDir: join(folder, 'data'),
    flags: [...INSIGHT, ...profile],
  })
  await server.start()
  const { chats, idle } = house(port)
  return {
    chats,
    idle,
    insight: () => ask(server.pid, () => server.log()),
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function bare(kind: 'echo' | 'sqlite'): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'))
  const port = await freePort()
  const server = spawn(process.execPath, [...INSIGHT, BARE, kind, String(port), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(() => Promise.reject(new Error(said))),
  ])
  const open = (): Promise<WireClient> => openWire({ port, path: SOCKET_PATH, namespace: '' })
  return {
    async chats(count) {
      const members: Member[] = []
      for (let at = 0; at < 2 * count; at++) {
        const chatId = 1 + Math.floor(at / 2)
        const wire = await open()
        await new Promise<void>((resolve) => {
          wire.emit('chat.join', `{"chat_id":${chatId}}`, () => resolve())
        })
        members.push({ wire, chatId })
      }
      return members
    },
    idle: open,
    insight: () => ask(server.pid ?? 0, () => said),
    async stop() {
      const gone = once(server, 'exit')
      server.kill()
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function ask(pid: number, log: () => string): Promise<Insight> {
  const before = log().length
  process.kill(pid, 'SIGUSR2')
  for (;;) {
    const answer = /insight (\d+) (\d+)\n/.exec(log().slice(before))
    if (answer) return { cpu: Number(answer[1]), memory: Number(answer[2]) }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
