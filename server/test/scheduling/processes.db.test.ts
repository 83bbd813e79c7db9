import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CallResponse } from '../../../contract/calls.ts'
import type { DeskCalls } from '../../../contract/desk.ts'
import type { ErrorBody } from '../../../contract/errors.ts'
import { DESK_NAMESPACE, SOCKET_PATH } from '../../../contract/realtime.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { COMPANY, PASSWORD, QUEUE, SECRET, writeCompany } from '../faults/support/company.ts'
import { freePort } from '../faults/support/ports.ts'
import { serverProcess, type ServerProcess } from '../faults/support/server-process.ts'
import { smallFile } from '../support/companies.ts'

const AGENTS = 10
/** For three servers on a busy machine. */
const START_MS = 120_000
const CLOCK = join(import.meta.dirname, '../../../e2e/support/clock.mjs')
/** A Monday, with time left in it. */
const NOW = '2026-11-23T10:00:00.000Z'

interface Answer<T> {
  status: number
  body: T
}

describe.each(DIALECTS)('server processes on one %s', (dialect) => {
  // the embedded database is one server's own
  const count = dialect === 'postgres' ? 3 : 1
  let folder: string
  let database: TestDatabase
  let servers: ServerProcess[]
  let sockets: Socket[]
  let env: Record<string, string>

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-processes-'))
    database = await openTestDatabase(dialect)
    servers = []
    sockets = []
    env = {
      ...(await writeCompany(folder, AGENTS, {
        menus: [
          { id: QUEUE, name: { en: 'Help' }, channels: { instant_call: {}, scheduled_call: {} } },
        ],
        // ten agents with ten calls each: a hundred places in a slot
        calls: { ...smallFile().calls, slot_factor: 10, slot_minutes: 60 },
      })),
      ...(database.databaseUrl !== undefined && { DATABASE_URL: database.databaseUrl }),
    }
    await startAt(NOW)
  }, START_MS)
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    await database.dispose()
    await rm(folder, { recursive: true, force: true })
  }, START_MS)

  /** All of them, as a machine that comes back starts them. */
  async function startAt(now: string): Promise<void> {
    servers = []
    for (let at = 0; at < count; at += 1) {
      const server = serverProcess({
        env: { ...env, PORTICO_E2E_NOW: now },
        port: await freePort(),
        // what the embedded database has is in its folder
        dataDir: join(folder, `data-${at}`),
        flags: ['--import', CLOCK],
      })
      servers.push(server)
      await server.start()
    }
  }

  function origin(at: number): string {
    const server = servers[at % servers.length]
    if (!server) throw new Error('no server')
    return `http://127.0.0.1:${server.port}`
  }

  async function ask<T>(at: number, path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const response = await fetch(`${origin(at)}/api${path}`, init)
    return { status: response.status, body: (await response.json()) as T }
  }

  async function accessToken(at: number, identifier: string, now = NOW): Promise<string> {
    const seconds = Date.parse(now) / 1000
    const token = await new SignJWT({ identifier })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 3600)
      .sign(new TextEncoder().encode(SECRET))
    const { body } = await ask<{ access_token: string }>(at, `/companies/${COMPANY}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    return body.access_token
  }

  const slots = (at: number, token: string) =>
    ask<string[]>(at, `/menus/${QUEUE}/time-slots`, {
      headers: { authorization: `Bearer ${token}` },
    })

  const book = (at: number, token: string, key: string, slot: string) =>
    ask<CallResponse & ErrorBody>(at, `/menus/${QUEUE}/calls`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key, call: { phone_number: '612345678', scheduled_at: slot } }),
    })

  async function callNow(at: number, token: string, key: string): Promise<CallResponse> {
    const { status, body } = await ask<CallResponse>(at, `/menus/${QUEUE}/calls`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key, call: { phone_number: '612345679' } }),
    })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }

  /** An agent who is at the desk and wants work; gives the calls that ring at them, as any server tells it. */
  async function desk(at: number, agent: string): Promise<() => Promise<number[]>> {
    const headers = { 'x-portico-desk': '1', 'content-type': 'application/json' }
    const session = await fetch(`${origin(at)}/api/desk/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        company: COMPANY,
        email: `${agent}@small.example`,
        password: PASSWORD,
      }),
    })
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? ''
    const socket = io(origin(at) + DESK_NAMESPACE, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      extraHeaders: { cookie },
      reconnection: false,
      forceNew: true,
    })
    sockets.push(socket)
    await new Promise<void>((resolve) => socket.once('connect', resolve))
    const status = await fetch(`${origin(at)}/api/desk/status`, {
      method: 'PUT',
      headers: { ...headers, cookie },
      body: JSON.stringify({ status: 'available' }),
    })
    expect(status.status).toBe(200)
    return async () => {
      const { body } = await ask<DeskCalls>(at + 1, '/desk/calls', { headers: { cookie } })
      return body.due.flatMap(({ call, offer_expires_at }) => (offer_expires_at ? [call.id] : []))
    }
  }

  test('book 100 places for 500 who want them at once, and tell the others the next ones', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 500 }, (_, at) => accessToken(at, `customer-${at}`)),
    )
    const {
      body: [slot = '', next = ''],
    } = await slots(0, tokens[0] ?? '')
    const answers = await Promise.all(
      tokens.map((token, at) => book(at, token, `process-key-${at}`, slot)),
    )
    const [booked, refused] = [201, 409].map((status) =>
      answers.filter((answer) => answer.status === status),
    )
    expect([booked?.length, refused?.length]).toEqual([100, 400])
    for (const { body } of refused ?? []) {
      expect(body.code).toBe('slot_taken')
      expect((body.details?.['next_slots'] as string[])[0]).toBe(next)
    }
    for (const at of servers.keys()) {
      expect((await slots(at, tokens[at] ?? '')).body).not.toContain(slot)
    }
    // as they tell it themselves, and not only in their answers
    const states = await Promise.all(
      answers.map(async ({ status, body }, at) => {
        if (status !== 201) return 0
        const headers = { authorization: `Bearer ${tokens[at] ?? ''}` }
        const call = await ask<CallResponse>(at + 1, `/calls/${body.id}`, { headers })
        return call.body.status === 'scheduled' && call.body.scheduled_at === slot ? 1 : 0
      }),
    )
    expect(states.reduce<number>((sum, one) => sum + one, 0)).toBe(100)
  }, 300_000)

  test('offer a call that was due while they were down within 5 seconds, once', async () => {
    const token = await accessToken(0, 'ada')
    const { body } = await slots(0, token)
    const slot = body[0] ?? ''
    const { status, body: call } = await book(0, token, 'down-key-1', slot)
    expect(status, JSON.stringify(call)).toBe(201)
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))

    const later = new Date(Date.parse(slot) + 10 * 60_000).toISOString()
    await startAt(later)
    const desks = await Promise.all(
      Array.from({ length: 4 }, (_, agent) => desk(agent, `agent${agent}`)),
    )
    const ringing = async () => (await Promise.all(desks.map((list) => list()))).flat().toSorted()
    const back = performance.now()
    await expect.poll(ringing, { interval: 20 }).toEqual([call.id])
    const took = performance.now() - back
    await ringing()
    // and as long as it takes to ask, on a machine that is busy
    const asking = performance.now() - back - took
    expect(took).toBeLessThan(5000 + 5 * asking)

    // one that comes later rings elsewhere, and the first where it did
    const ben = await accessToken(1, 'ben', later)
    const second = await callNow(1, ben, 'down-key-2')
    await expect.poll(ringing, { interval: 20 }).toEqual([call.id, second.id])
  }, 240_000)
})
