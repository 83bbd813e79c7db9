import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  DESK_NAMESPACE,
  SOCKET_PATH,
  type DeskToServer,
  type ServerToDesk,
} from '../../../contract/realtime.ts'
import { Client, type MessageResponse } from '../../../src/sdk/index.ts'
import { MemoryStorage } from '../../../src/sdk/storage/memory.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { COMPANY, PASSWORD, QUEUE, SECRET, writeCompany } from '../faults/support/company.ts'
import { DeskClient } from '../faults/support/desk-client.ts'
import { freePort } from '../faults/support/ports.ts'
import { serverProcess, type ServerProcess } from '../faults/support/server-process.ts'
import { redisServer } from '../support/redis-server.ts'

const WAIT = { timeout: 20_000 }
const backoff = (failures: number): number => Math.min(10 * 2 ** failures, 200)
const credentials = { company: COMPANY, email: 'agent0@small.example', password: PASSWORD }

function customerAt(server: ServerProcess, identifier: string) {
  const seen: (string | undefined)[] = []
  const client = new Client({
    companyId: COMPANY,
    host: `http://127.0.0.1:${server.port}`,
    authenticate: async () => ({
      token: await new SignJWT({ identifier, name: identifier })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(SECRET)),
    }),
    storage: new MemoryStorage(),
    backoff,
  })
  client.on('chat.message', ({ content }: MessageResponse) => seen.push(content))
  return { client, seen }
}

function deskAt(server: ServerProcess) {
  const seen: (string | undefined)[] = []
  const desk = new DeskClient({
    origin: `http://127.0.0.1:${server.port}`,
    backoff,
    onMessage: (_chat, { content }) => seen.push(content),
  })
  return { desk, seen }
}

/** A second window of an agent's desk: everything that it is told. */
async function windowAt(server: ServerProcess) {
  const origin = `http://127.0.0.1:${server.port}`
  const response = await fetch(`${origin}/api/desk/session`, {
    method: 'POST',
    headers: { 'x-portico-desk': '1', 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const told: { event: string; data: unknown }[] = []
  const socket: Socket<ServerToDesk, DeskToServer> = io(origin + DESK_NAMESPACE, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    extraHeaders: { cookie },
    forceNew: true,
  })
  socket.onAny((event: string, data: unknown) => told.push({ event, data }))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return { socket, told }
}

describe.runIf(DIALECTS.includes('postgres'))('two servers on one PostgreSQL and one Redis', () => {
  let folder: string
  let database: TestDatabase
  let redis: ReturnType<typeof redisServer>
  let a: ServerProcess
  let b: ServerProcess
  const closers: (() => void)[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-cluster-'))
    database = await openTestDatabase('postgres')
    redis = redisServer(await freePort())
    await redis.start()
    const env = {
      ...(await writeCompany(folder, 1)),
      DATABASE_URL: database.databaseUrl ?? '',
      REDIS_URL: redis.url,
    }
    const dataDir = join(folder, 'data')
    a = serverProcess({ env, port: await freePort(), dataDir })
    await a.start()
    b = serverProcess({ env, port: await freePort(), dataDir })
    await b.start()
  }, 300_000)
  afterAll(async () => {
    for (const close of closers) close()
    await a?.stop()
    await b?.stop()
    await redis?.kill()
    await database?.dispose()
    await rm(folder, { recursive: true, force: true })
  }, 300_000)

  /** A chat of a customer at one server with an agent at the other. */
  async function chatAcross(name: string) {
    const customer = customerAt(a, name)
    const agentSide = deskAt(b)
    await agentSide.desk.signIn(credentials)
    const { state } = await customer.client.createChat(QUEUE)
    await agentSide.desk.accept(state.id)
    closers.push(
      () => customer.client.destroy(),
      () => agentSide.desk.close(),
    )
    return { ...customer, ...agentSide, id: state.id, heard: customer.seen }
  }

  test('an offer that one server decides on rings at the other, and words, typing and news cross', async () => {
    const desk = deskAt(b)
    closers.push(() => desk.desk.close())
    await desk.desk.signIn(credentials)
    const view = await windowAt(b)
    closers.push(() => view.socket.disconnect())
    const { client, seen } = customerAt(a, 'ada')
    closers.push(() => client.destroy())
    const typing: boolean[] = []
    client.on('chat.typingStarted', () => typing.push(true))
    const { state } = await client.createChat(QUEUE)
    const offers = () => view.told.filter(({ event }) => event === 'desk.offer')
    await vi.waitFor(
      () => expect(offers()).toMatchObject([{ data: { chat: { chat: { id: state.id } } } }]),
      WAIT,
    )

    await desk.desk.accept(state.id)
    await vi.waitFor(() => expect(client.chat?.state.status).toBe('assigned'), WAIT)
    await client.sendTextMessage('from A')
    await vi.waitFor(() => expect(desk.seen).toContain('from A'), WAIT)
    await desk.desk.send(state.id, 'key-of-the-answer', 'from B')
    await vi.waitFor(() => expect(seen).toContain('from B'), WAIT)

    await view.socket.emitWithAck('chat.join', { chat_id: state.id })
    const types = () => view.told.filter(({ event }) => event === 'chat.typing')
    // typing is lossy: it goes on until it is heard
    await vi.waitFor(() => {
      client.chat?.startTyping()
      expect(types()).toMatchObject([{ data: { chat_id: state.id, typing: true } }])
    }, WAIT)
    await vi.waitFor(() => {
      view.socket.emit('chat.typing', { chat_id: state.id, typing: true })
      expect(typing).toContain(true)
    }, WAIT)
    await client.finishChat()
    const ended = () => view.told.filter(({ event }) => event === 'chat.updated').at(-1)
    await vi.waitFor(
      () => expect(ended()).toMatchObject({ data: { chat: { status: 'finished' } } }),
      WAIT,
    )
    desk.desk.close()
    view.socket.disconnect()
  }, 300_000)

  test('nothing that was acknowledged is lost when a server is killed', async () => {
    const { client, desk, seen, heard, id } = await chatAcross('ben')
    const acknowledged: string[] = []
    const note = (content: string) => () => void acknowledged.push(content)
    const words = (who: string) => Array.from({ length: 60 }, (_, at) => `${who} ${at}`)
    const sending = Promise.all([
      ...words('customer').map((text) => client.sendTextMessage(text).then(note(text))),
      (async () => {
        for (const text of words('agent')) {
          await desk.send(id, `key-of-${text.replace(' ', '-')}`, text).then(note(text))
        }
      })(),
    ])
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(15), WAIT)
    await a.stop('SIGKILL')
    await a.start()
    await sending
    expect(acknowledged).toHaveLength(120)
    const stored = (await client.fetchMessages()).map(({ content }) => content)
    const said = stored.filter((content) => content !== undefined)
    expect(said.toSorted()).toEqual(acknowledged.toSorted())
    await vi.waitFor(() => expect(seen).toEqual(stored), WAIT)
    await vi.waitFor(() => expect(heard).toEqual(stored), WAIT)
    await client.finishChat()
    desk.close()
  }, 300_000)

  test('without Redis each server goes on by itself, and what was missed is made good', async () => {
    const { client, desk, seen, heard, id } = await chatAcross('eve')
    await redis.kill()
    await client.sendTextMessage('while it is away')
    await desk.send(id, 'key-while-away', 'here too')
    await redis.start()
    // both notice what they missed by the first word that comes through
    let words = 0
    await vi.waitFor(async () => {
      await client.sendTextMessage(`back ${words++}`)
      expect(seen).toContain('back 0')
    }, WAIT)
    const stored = (await client.fetchMessages()).map(({ content }) => content)
    await vi.waitFor(() => expect(seen).toEqual(stored), WAIT)
    await vi.waitFor(() => expect(heard).toEqual(stored), WAIT)
    for (const text of ['while it is away', 'here too']) expect(stored).toContain(text)
    expect([a.log(), b.log()].join()).not.toMatch(/"level":(50|60)/)
    await client.finishChat()
    desk.close()
  }, 300_000)

  test('a server does not start with an address at which there is no Redis', async () => {
    const port = await freePort()
    const env = {
      ...(await writeCompany(folder, 1)),
      DATABASE_URL: database.databaseUrl ?? '',
      REDIS_URL: `redis://127.0.0.1:${port}`,
    }
    const server = serverProcess({ env, port: await freePort(), dataDir: join(folder, 'other') })
    await expect(server.start()).rejects.toThrow(/check REDIS_URL/)
  }, 300_000)
})
