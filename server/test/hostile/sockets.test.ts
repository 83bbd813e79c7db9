import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ERROR_STATUS } from '../../../contract/errors.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import type { Ack, ClientToServer, DeskToServer } from '../../../contract/realtime.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { nested, SCRIPTS, TEXTS, VALUES } from './corpus.ts'
import { placesIn, put } from './samples.ts'
import { customerWith, rowsOf, type Owned } from './victim.ts'

/** What each event looks like when it is meant well; an event that is new has to say it here. */
type Samples<Events> = Record<keyof Events, (chatId: number) => object>
let keys = 0
const key = () => `hostile-socket-${(keys += 1)}`
const MEMBER: Samples<DeskToServer> = {
  'chat.join': (chat_id) => ({ chat_id }),
  'chat.send': (chat_id) => ({
    chat_id,
    key: key(),
    message: {
      type: 'text',
      content: 'words',
      in_reply_to: 0,
      choice: { component: 0, card: 0, button: 0, card_title: 'words' },
      event_params: { go: 'menu' },
    },
  }),
  'chat.typing': (chat_id) => ({ chat_id, typing: true }),
  'chat.seen': (chat_id) => ({ chat_id, index: 0 }),
  'chat.leave': (chat_id) => ({ chat_id }),
}
const CUSTOMER: Samples<ClientToServer> = {
  ...MEMBER,
  'chat.preview': (chat_id) => ({ chat_id, content: 'wor' }),
  'token.renew': () => ({ token: 'a.b.c' }),
}
/** How many one socket may send at once, and then in a second. */
const RATE = 20
const BURST = 3 * RATE

describe('every event of the sockets', () => {
  let house: TestApp
  let origin: string
  let vera: Owned
  let before: unknown
  const sockets: Socket[] = []

  beforeAll(async () => {
    // the limit is tested apart
    house = await startTestApp({ rateLimit: 10_000_000, socketRate: 1_000_000 })
    origin = await listen()
    vera = await customerWith(house, 'vera')
    before = await rowsOf(house, 'vera')
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect()
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    expect(await rowsOf(house, 'vera')).toEqual(before)
  })
  afterAll(() => house.close())

  async function listen(): Promise<string> {
    await house.app.listen({ port: 0, host: '127.0.0.1' })
    return `http://127.0.0.1:${(house.app.server.address() as AddressInfo).port}`
  }

  async function open(namespace: string, auth: object, extraHeaders = {}): Promise<Socket> {
    const socket = io(`${origin}${namespace}`, {
      path: '/api/socket',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      extraHeaders,
    })
    sockets.push(socket)
    await new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(undefined))
      socket.once('connect_error', reject)
    })
    return socket
  }
  const client = ({ headers }: Owned) =>
    open('/client', { token: headers['authorization']?.replace('Bearer ', '') })
  async function desk(): Promise<Socket> {
    const { cookie = '' } = await house.agent('acme', 'maya@acme.example')
    return open('/desk', {}, { cookie })
  }

  const ask = (socket: Socket, event: string, ...payload: unknown[]) =>
    socket.timeout(10_000).emitWithAck(event, ...payload) as Promise<Ack<WireMessage>>

  function expectSound(answer: Ack<unknown>, what: string): void {
    const said = `${what}: ${JSON.stringify(answer).slice(0, 300)}`
    if (answer.ok) return
    expect(answer.status, said).toBeLessThan(500)
    expect(ERROR_STATUS[answer.error.code], said).toBe(answer.status)
  }

  /** Each event with everything that can be wrong with it. */
  async function attack(
    socket: Socket,
    samples: Samples<ClientToServer | DeskToServer>,
    id: number,
  ) {
    for (const [event, sample] of Object.entries(samples)) {
      for (const place of placesIn(sample(id))) {
        const others = [...TEXTS, ...VALUES, JSON.parse(nested(2000, '[', ']')) as unknown]
        await Promise.all(
          others.map(async (other) => {
            const what = `${event} with ${JSON.stringify(other)?.slice(0, 60)} at /${place.join('/')}`
            expectSound(await ask(socket, event, put(sample(id), place, other)), what)
          }),
        )
      }
      expectSound(await ask(socket, event), `${event} with nothing`)
      expectSound(await ask(socket, event, sample(id), sample(id)), `${event} with more`)
      const proto = JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as object
      const answer = await ask(socket, event, { ...sample(id), ...proto })
      expect(answer.ok, `${event} with a prototype`).toBe(false)
      // without anybody who waits for the answer, and with somebody who is no function
      socket.emit(event, sample(id))
      socket.emit(event, null, 'not a function')
    }
    socket.emit('no.such.event', SCRIPTS[0])
    expect((await ask(socket, 'chat.join', { chat_id: id })).ok, 'the socket still serves').toBe(
      true,
    )
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  }

  test('takes anything from a customer', { timeout: 300_000 }, async () => {
    const mallory = await customerWith(house, 'mallory')
    await attack(await client(mallory), CUSTOMER, mallory.chat)
  })

  test('takes anything from an agent', { timeout: 300_000 }, async () => {
    const bob = await customerWith(house, 'bob')
    const headers = await house.agent('acme', 'maya@acme.example')
    const url = `/api/desk/chats/${bob.chat}/accept`
    expect((await house.app.inject({ method: 'POST', url, headers })).statusCode).toBe(200)
    await attack(await desk(), MEMBER, bob.chat)
  })

  test('does nothing in a chat of another', async () => {
    const eve = await client(await customerWith(house, 'eve'))
    const heard: unknown[] = []
    eve.onAny((...event: unknown[]) => heard.push(event))
    for (const [event, sample] of Object.entries(CUSTOMER)) {
      const answer = await ask(eve, event, sample(vera.chat))
      if (event === 'chat.join' || event === 'chat.send') {
        expect(answer).toMatchObject({ ok: false, status: 404, error: { code: 'chat_not_found' } })
      }
    }
    const said = `/api/chats/${vera.chat}/messages`
    const list = await house.app.inject({ url: said, headers: vera.headers })
    expect(list.json<WireMessage[]>().at(-1)?.content).toContain('hello from vera')
    expect(heard).toEqual([])
  })

  test('comes in any order, and again, without anything twice', async () => {
    const ann = await customerWith(house, 'ann')
    const socket = await client(ann)
    const early = { chat_id: ann.chat, key: key(), message: { type: 'text', content: 'early' } }
    // said before the chat was joined, read before it was said, left before it was joined
    expect((await ask(socket, 'chat.seen', { chat_id: ann.chat, index: 4000 })).ok).toBe(true)
    await ask(socket, 'chat.leave', { chat_id: ann.chat })
    const first = await ask(socket, 'chat.send', early)
    expect(first.ok).toBe(true)
    const again = await Promise.all(
      Array.from({ length: 20 }, () => ask(socket, 'chat.send', early)),
    )
    for (const answer of again) expect(answer).toEqual(first)
    const other = { ...early, message: { type: 'text', content: 'other words, same key' } }
    expect(await ask(socket, 'chat.send', other)).toEqual(first)
    const form = {
      type: 'noti',
      event: 'formCompleted',
      content: 'x',
      form_name: 'x',
      signature: 'never-given',
      form_data: {},
    }
    const answer = await ask(socket, 'chat.send', { chat_id: ann.chat, key: key(), message: form })
    expect(answer).toMatchObject({ ok: false, error: { code: 'form_not_requested' } })
    const list = await house.app.inject({
      url: `/api/chats/${ann.chat}/messages`,
      headers: ann.headers,
    })
    const said = list.json<WireMessage[]>().filter(({ content }) => content === 'early')
    expect(said).toHaveLength(1)
  })

  test('takes nothing that is nested so deeply that it would end who walks through it', async () => {
    const deep = await customerWith(house, 'deep')
    const { headers } = deep
    const listener = await client(deep)
    expect(await ask(listener, 'chat.join', { chat_id: deep.chat })).toMatchObject({ ok: true })
    const heard: unknown[] = []
    listener.on('chat.message', (event) => heard.push(event))
    const words = (levels: number) =>
      `{"key":"${key()}","message":{"type":"text","content":"deep ${levels}","event_params":{"a":${nested(levels, '[', ']')}}}}`
    for (const [levels, status] of [
      [20, 201],
      [40, 400],
      [5000, 400],
      [60_000, 400],
    ] as const) {
      const response = await house.app.inject({
        method: 'POST',
        url: `/api/chats/${deep.chat}/messages`,
        headers: { ...headers, 'content-type': 'application/json' },
        payload: words(levels),
      })
      expect([levels, response.statusCode]).toEqual([levels, status])
    }
    const raw = new WebSocket(
      `${origin.replace('http', 'ws')}/api/socket/?EIO=4&transport=websocket`,
    )
    const answers: string[] = []
    raw.addEventListener('message', ({ data }) => answers.push(String(data)))
    await new Promise((resolve) => raw.addEventListener('open', resolve, { once: true }))
    raw.send(`40/client,${JSON.stringify({ token: headers['authorization']?.slice(7) })}`)
    await expect.poll(() => answers.some((data) => data.startsWith('40/client'))).toBe(true)
    for (const levels of [20, 40, 5000, 30_000]) {
      const body = words(levels).replace('{', `{"chat_id":${deep.chat},`)
      raw.send(`42/client,${levels}["chat.send",${body}]`)
      await expect
        .poll(() => answers.find((data) => data.startsWith(`43/client,${levels}[`)))
        .toContain(levels > 32 ? 'validation_failed' : `deep ${levels}`)
    }
    raw.close()
    await expect.poll(() => heard.length).toBe(2)
    const chat = { custom_data: { unsigned: { a: { label: 'A', value: 1 } } } }
    const started = (value: string) =>
      house.app.inject({
        method: 'POST',
        url: '/api/menus/11/chats',
        headers: { ...headers, 'content-type': 'application/json' },
        payload: JSON.stringify({ key: 'deep-0001', chat }).replace('1}', `${value}}`),
      })
    expect((await started(nested(100_000, '[', ']'))).statusCode).toBe(400)
    const signed = await house.sign('acme', {
      custom_data: { a: JSON.parse(nested(100, '[', ']')) },
    })
    const refused = await house.app.inject({
      method: 'POST',
      url: '/api/menus/11/chats',
      headers: await house.endUser('deep-signed'),
      payload: { key: 'deep-0002', chat: { custom_data: { signed } } },
    })
    expect(refused.json()).toMatchObject({ code: 'custom_data_invalid' })
  })

  test('is closed to what is no event at all, and to what is too large', async () => {
    const frames = [
      '42["chat.send"',
      '451-["x",{"_placeholder":true,"num":0}]',
      '42/nowhere,["x"]',
      '999999',
      '\u0000',
      `42["x","${'x'.repeat(3_000_000)}"]`,
      nested(50_000, '[', ']'),
    ]
    for (const frame of frames) {
      const raw = new WebSocket(
        `${origin.replace('http', 'ws')}/api/socket/?EIO=4&transport=websocket`,
      )
      await new Promise((resolve) => raw.addEventListener('open', resolve, { once: true }))
      const closed = new Promise((resolve) =>
        raw.addEventListener('close', resolve, { once: true }),
      )
      raw.send('40/client,{"token":"x"}')
      raw.send(frame)
      raw.close()
      await closed
    }
    for (const token of [...VALUES, SCRIPTS[0], 'a.b.c']) {
      await expect(open('/client', { token })).rejects.toMatchObject({ data: { status: 401 } })
    }
  })

  /** In a house of its own, whose limits are those of a real one. */
  async function limited(work: () => Promise<void>): Promise<void> {
    const [all, every] = [house, origin]
    house = await startTestApp({ rateLimit: 10_000_000, socketRate: RATE })
    origin = await listen()
    try {
      await work()
    } finally {
      for (const socket of sockets.splice(0)) socket.disconnect()
      await house.close()
      ;[house, origin] = [all, every]
    }
  }

  test('a thousand messages in a second are slowed down, and nobody else is', () =>
    limited(slowDown))

  test('many sockets write no more than one, nor does who comes back at once', () =>
    limited(async () => {
      const mallory = await customerWith(house, 'mallory-many')
      const write = async (socket: Socket, { chat } = mallory) =>
        Promise.all(
          Array.from({ length: BURST }, async (_, at) => {
            const message = { type: 'text', content: `many ${at}` }
            return (await ask(socket, 'chat.send', { chat_id: chat, key: key(), message })).ok
          }),
        )
      const written = (answers: boolean[][]) => answers.flat().filter(Boolean).length
      const tabs: Socket[] = []
      for (let tab = 0; tab < 20; tab += 1) tabs.push(await client(mallory))
      expect(written(await Promise.all(tabs.map((tab) => write(tab))))).toBe(BURST)
      const refused = { status: 429, code: 'rate_limited', details: { max_connections: 20 } }
      await expect(client(mallory)).rejects.toMatchObject({ data: refused })

      tabs.splice(0).forEach((tab) => tab.disconnect())
      for (let time = 0; time < 5; time += 1) {
        const again = await vi.waitFor(() => client(mallory))
        expect(written([await write(again)])).toBe(0)
        again.disconnect()
      }
      house.clock.advance(1)
      expect(written([await write(await client(mallory))])).toBe(RATE)
      const ann = await customerWith(house, 'ann-many')
      expect(written([await write(await client(ann), ann)]), 'nobody else pays').toBe(BURST)
    }))

  test('twice as many connections at the same moment are not more than fit', () =>
    limited(async () => {
      const mallory = await customerWith(house, 'mallory-race')
      const tabs = await Promise.allSettled(Array.from({ length: 40 }, () => client(mallory)))
      expect(tabs.some(({ status }) => status === 'fulfilled')).toBe(true)
      await vi.waitFor(() => {
        expect(sockets.filter(({ connected }) => connected).length).toBeLessThanOrEqual(20)
      })
    }))

  async function slowDown(): Promise<void> {
    const [mallory, ann] = [
      await customerWith(house, 'mallory-fast'),
      await customerWith(house, 'ann-calm'),
    ]
    const [flood, calm] = [await client(mallory), await client(ann)]
    const send = (socket: Socket, chat_id: number, content: string) =>
      ask(socket, 'chat.send', { chat_id, key: key(), message: { type: 'text', content } })
    const SECONDS = 5
    const accepted: string[] = []
    const waits: number[] = []
    let asked = 0
    for (let second = 0; second < SECONDS; second += 1) {
      const burst = Array.from({ length: 1000 }, async (_, at) => {
        const content = `flood ${second} ${at}`
        const answer = await send(flood, mallory.chat, content)
        expectSound(answer, content)
        if (answer.ok) accepted.push(content)
        else waits.push(Number(answer.error.details?.['retry_after']))
      })
      asked += burst.length
      // in the middle of it, somebody who writes as people do
      const answer = await send(calm, ann.chat, `calm ${second}`)
      expect(answer, 'another customer is not made to wait').toMatchObject({ ok: true })
      await Promise.all(burst)
      house.clock.advance(1)
    }
    expect(accepted.length + waits.length).toBe(asked)
    // what is written for one client is bounded by the limit, not by how much is asked
    expect(accepted.length).toBeLessThanOrEqual(BURST + RATE * SECONDS)
    expect(accepted.length).toBeGreaterThanOrEqual(BURST)
    for (const wait of waits) expect(wait, 'is told when to come back').toBeGreaterThan(0)

    const read = async (owned: Owned, start: string) => {
      const url = `/api/chats/${owned.chat}/messages?limit=500`
      const list = await house.app.inject({ url, headers: owned.headers })
      return list
        .json<WireMessage[]>()
        .flatMap(({ content = '' }) => (content.startsWith(start) ? content : []))
    }
    expect(await read(mallory, 'flood'), 'each one that was acknowledged, once').toEqual(accepted)
    expect(await read(ann, 'calm')).toHaveLength(SECONDS)
    house.clock.advance(60)
    expect(await send(flood, mallory.chat, 'slower')).toMatchObject({ ok: true })
  }
})
