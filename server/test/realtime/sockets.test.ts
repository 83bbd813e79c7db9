import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import type { Ack } from '../../../contract/realtime.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

describe('the sockets of customers and desks', () => {
  let test: TestApp
  let origin: string
  let sockets: Socket[]

  beforeEach(async () => {
    test = await startTestApp()
    await test.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    await test.close()
  })

  function open(namespace: string, auth: object, headers: Record<string, string> = {}): Socket {
    const socket = io(`${origin}${namespace}`, {
      path: '/api/socket',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      extraHeaders: headers,
    })
    sockets.push(socket)
    return socket
  }

  function once<T>(socket: Socket, event: string): Promise<T> {
    return new Promise((resolve) => socket.once(event, resolve))
  }

  async function refusal(socket: Socket): Promise<unknown> {
    const error = await once<Error & { data?: { code: string } }>(socket, 'connect_error')
    return error.data?.code
  }

  async function tokenOf(identifier: string, company = 'acme'): Promise<string> {
    const { authorization } = await test.endUser(identifier, company)
    return authorization.replace('Bearer ', '')
  }

  async function customer(identifier: string, company = 'acme'): Promise<Socket> {
    const socket = open('/client', { token: await tokenOf(identifier, company) })
    await once(socket, 'connect')
    return socket
  }

  async function desk(email = 'maya@acme.example', company = 'acme'): Promise<Socket> {
    const headers = await test.agent(company, email)
    await test.app.inject({
      method: 'PUT',
      url: '/api/desk/status',
      headers,
      payload: { status: 'available' },
    })
    const socket = open('/desk', {}, { cookie: headers['cookie'] ?? '' })
    await once(socket, 'connect')
    return socket
  }

  const ask = <T>(socket: Socket, event: string, payload: unknown) =>
    socket.timeout(5000).emitWithAck(event, payload) as Promise<Ack<T>>

  async function startChat(identifier = 'ada'): Promise<number> {
    const response = await test.app.inject({
      method: 'POST',
      url: `/api/menus/${QUEUES.withPerson}/chats`,
      headers: await test.endUser(identifier),
      payload: { key: `start-${identifier}`, chat: {} },
    })
    return response.json<ChatResponse>().id
  }

  async function conversation() {
    const chatId = await startChat()
    const agent = await desk()
    await test.app.inject({
      method: 'POST',
      url: `/api/desk/chats/${chatId}/accept`,
      headers: await test.agent('acme', 'maya@acme.example'),
    })
    const ada = await customer('ada')
    await ask(ada, 'chat.join', { chat_id: chatId })
    await ask(agent, 'chat.join', { chat_id: chatId })
    return { chatId, ada, agent }
  }

  const message = (content: string, key = `key-${content}`) => ({
    key: key.padEnd(8, '-'),
    message: { type: 'text', content },
  })

  it('carries words, typing and the end of a chat to the other side', async () => {
    const { chatId, ada, agent } = await conversation()
    const heard = once<{ message: WireMessage }>(agent, 'chat.message')
    const sent = await ask<WireMessage>(ada, 'chat.send', { chat_id: chatId, ...message('hello') })
    expect(sent).toMatchObject({ ok: true, data: { content: 'hello', $userType: 'end_user' } })
    expect((await heard).message).toEqual(sent.ok && sent.data)

    const typing = once(ada, 'chat.typing')
    agent.emit('chat.typing', { chat_id: chatId, typing: true })
    expect(await typing).toMatchObject({
      typing: true,
      identity: { display_name: 'Maya Ortega', is_customer: false },
    })

    const ended = once<{ chat: ChatResponse }>(ada, 'chat.updated')
    await test.app.inject({
      method: 'POST',
      url: `/api/desk/chats/${chatId}/finish`,
      headers: await test.agent('acme', 'maya@acme.example'),
    })
    expect((await ended).chat).toMatchObject({ status: 'finished', ended_by: 'agent' })
  })

  it('answers who wrote, and pushes to everybody else: the same customer in another tab too', async () => {
    const { chatId, ada, agent } = await conversation()
    const tab = await customer('ada')
    await ask(tab, 'chat.join', { chat_id: chatId })
    const heard: Record<string, (number | undefined)[]> = { ada: [], tab: [], agent: [] }
    for (const [name, socket] of Object.entries({ ada, tab, agent })) {
      socket.on('chat.message', (event: { message: WireMessage }) =>
        heard[name]?.push(event.message.$index),
      )
    }
    const first = await ask<WireMessage>(ada, 'chat.send', { chat_id: chatId, ...message('one') })
    const answer = await ask<WireMessage>(agent, 'chat.send', {
      chat_id: chatId,
      ...message('two'),
    })
    // what was sent before is heard before an answer of the same socket
    for (const socket of [ada, tab, agent]) await ask(socket, 'chat.join', { chat_id: chatId })
    const [one, two] = [first, answer].map((sent) => (sent.ok ? sent.data.$index : undefined))
    expect(heard).toEqual({ ada: [two], tab: [one, two], agent: [one] })
  })

  it('serves a second namespace over a connection that is open', async () => {
    const ada = await customer('ada')
    const headers = await test.agent('acme', 'maya@acme.example')
    // both ends of one connection: a socket of the desk needs its cookie, which this connection never had
    const desk = ada.io.socket('/desk', { auth: headers })
    sockets.push(desk)
    const refused = refusal(desk)
    desk.connect()
    expect(await refused).toBe('session_expired')
    expect(await ask(ada, 'chat.join', { chat_id: 4711 })).toMatchObject({ status: 404 })
  })

  it('rings at the desk of a free agent', async () => {
    const agent = await desk()
    const offer = once<{ chat: { chat: ChatResponse } }>(agent, 'desk.offer')
    const chatId = await startChat()
    expect((await offer).chat.chat.id).toBe(chatId)
  })

  it('turns away who has no token, a broken one, or one that has expired', async () => {
    expect(await refusal(open('/client', {}))).toBe('token_missing')
    expect(await refusal(open('/client', { token: 'x.y.z' }))).toBe('token_invalid')
    const token = await tokenOf('ada')
    test.clock.advance(16 * 60)
    expect(await refusal(open('/client', { token }))).toBe('token_expired')
  })

  it('turns away who wants nothing, and so would need no token', async () => {
    expect(await refusal(open('/', {}))).toBe('not_found')
    expect(await refusal(open('/', { token: await tokenOf('ada') }))).toBe('not_found')
  })

  it('turns a desk away without a session or from another origin', async () => {
    expect(await refusal(open('/desk', {}))).toBe('session_expired')
    expect(await refusal(open('/desk', { token: await tokenOf('ada') }))).toBe('session_expired')
    const { cookie = '' } = await test.agent()
    const foreign = open('/desk', {}, { cookie, origin: 'https://evil.example' })
    expect(await refusal(foreign)).toBe('origin_not_allowed')
  })

  it('goes on with a newer token of the same customer, and with no other', async () => {
    const chat_id = await startChat()
    const ada = await customer('ada')
    test.clock.advance(10 * 60)
    const renew = (token: string) => ask(ada, 'token.renew', { token })
    for (const wrong of [await tokenOf('eve'), 'a.b.c', '']) {
      expect(await renew(wrong)).toMatchObject({ ok: false, error: { code: 'token_invalid' } })
    }
    expect(await renew(await tokenOf('ada'))).toEqual({ ok: true, data: null })
    test.clock.advance(10 * 60)
    expect(await ask(ada, 'chat.join', { chat_id })).toMatchObject({ ok: true })
    test.clock.advance(10 * 60)
    const late = await ask(ada, 'chat.join', { chat_id })
    expect(late).toMatchObject({ ok: false, error: { code: 'token_expired' } })
    await expect.poll(() => ada.connected).toBe(false)
  })

  it('takes no event with a token that has expired since', async () => {
    const { chatId, ada } = await conversation()
    test.clock.advance(16 * 60)
    expect(await ask(ada, 'chat.send', { chat_id: chatId, ...message('late') })).toMatchObject({
      ok: false,
      status: 401,
      error: { code: 'token_expired' },
    })
    // the client comes back with a new token
    await vi.waitFor(() => expect(ada.connected).toBe(false))
  })

  it('lets nobody else join, write, or hear', async () => {
    const { chatId, ada } = await conversation()
    const others = [
      await customer('eve'),
      await customer('ada', 'globex'),
      await desk('jonas@acme.example'),
    ]
    const overheard: unknown[] = []
    for (const other of others) {
      other.onAny((event: string, ...rest: unknown[]) => {
        if (event.startsWith('chat.')) overheard.push([event, ...rest])
      })
      for (const event of ['chat.join', 'chat.send']) {
        const payload = event === 'chat.send' ? message('intruder') : {}
        expect(await ask(other, event, { chat_id: chatId, ...payload })).toMatchObject({
          ok: false,
          status: 404,
        })
      }
      other.emit('chat.typing', { chat_id: chatId, typing: true })
    }
    await ask(ada, 'chat.send', { chat_id: chatId, ...message('secret') })
    // an answer of each socket comes after all that was sent to it before
    for (const other of others) await ask(other, 'chat.join', { chat_id: 999_999 })
    expect(overheard).toEqual([])
  })

  const MALFORMED = [
    undefined,
    null,
    'text',
    {},
    { chat_id: 'one', ...message('x') },
    { chat_id: 1, key: 'short', message: { type: 'text', content: 'x' } },
    { chat_id: 1, key: 'long-enough', message: { type: 'text', content: ' ' } },
    { chat_id: 1, key: 'long-enough', message: { type: 'noti', content: 'x' } },
    { chat_id: 1, key: 'long-enough', message: { type: 'text', content: 'x'.repeat(10_001) } },
    { chat_id: 1, key: 'long-enough', message: { type: 'text', content: 'x', $userType: 'agent' } },
  ]

  it('answers what is not an event with 400', async () => {
    const ada = await customer('ada')
    for (const payload of MALFORMED) {
      expect(await ask(ada, 'chat.send', payload), JSON.stringify(payload)).toMatchObject({
        ok: false,
        status: 400,
        error: { code: 'validation_failed' },
      })
    }
  })

  it('tells who floods it to slow down, and goes on serving', async () => {
    const { chatId, ada } = await conversation()
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        ask(ada, 'chat.send', { chat_id: chatId, ...message(`flood-${at}`) }),
      ),
    )
    const refused = answers.filter((answer) => !answer.ok)
    expect(refused.length).toBeGreaterThan(200)
    expect(refused[0]).toMatchObject({ status: 429, error: { code: 'rate_limited' } })
    test.clock.advance(60)
    expect(await ask(ada, 'chat.send', { chat_id: chatId, ...message('calm') })).toMatchObject({
      ok: true,
    })
  })

  it('answers a replayed event with the message that is there', async () => {
    const { chatId, ada } = await conversation()
    const payload = { chat_id: chatId, ...message('once') }
    const first = await ask<WireMessage>(ada, 'chat.send', payload)
    expect(await ask<WireMessage>(ada, 'chat.send', payload)).toEqual(first)
  })
})
