import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { Ack } from '../../../contract/realtime.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

describe('what members tell each other without a trace', () => {
  let test: TestApp
  let sockets: Socket[]

  beforeEach(async () => {
    test = await startTestApp()
    await test.app.listen({ port: 0, host: '127.0.0.1' })
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    await test.close()
  })

  async function open(namespace: string, auth: object, headers: Record<string, string> = {}) {
    const { port } = test.app.server.address() as AddressInfo
    const socket = io(`http://127.0.0.1:${port}${namespace}`, {
      path: '/api/socket',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      extraHeaders: headers,
    })
    sockets.push(socket)
    await new Promise<void>((resolve) => socket.once('connect', resolve))
    return socket
  }

  const ask = <T>(socket: Socket, event: string, payload: unknown) =>
    socket.timeout(5000).emitWithAck(event, payload) as Promise<Ack<T>>

  async function customer(identifier: string) {
    const { authorization } = await test.endUser(identifier)
    return open('/client', { token: authorization.replace('Bearer ', '') })
  }

  async function desk(email: string) {
    const headers = await test.agent('acme', email)
    await test.app.inject({
      method: 'PUT',
      url: '/api/desk/status',
      headers,
      payload: { status: 'available' },
    })
    return { headers, socket: await open('/desk', {}, { cookie: headers['cookie'] ?? '' }) }
  }

  async function conversation() {
    const headers = await test.endUser('ada')
    const started = await test.app.inject({
      method: 'POST',
      url: `/api/menus/${QUEUES.withPerson}/chats`,
      headers,
      payload: { key: 'start-ada', chat: { greeting: 'Hello' } },
    })
    const chatId = started.json<ChatResponse>().id
    const maya = await desk('maya@acme.example')
    await test.app.inject({
      method: 'POST',
      url: `/api/desk/chats/${chatId}/accept`,
      headers: maya.headers,
    })
    const ada = await customer('ada')
    await ask(ada, 'chat.join', { chat_id: chatId })
    await ask(maya.socket, 'chat.join', { chat_id: chatId })
    return { chatId, ada, maya: maya.socket, headers }
  }

  function heardBy(socket: Socket, event: string): unknown[] {
    const heard: unknown[] = []
    socket.on(event, (payload: unknown) => heard.push(payload))
    return heard
  }

  it('shows the agent, and nobody else, what the customer is typing', async () => {
    const { chatId, ada, maya } = await conversation()
    const [eve, jonas] = [await customer('eve'), (await desk('jonas@acme.example')).socket]
    await ask(jonas, 'chat.join', { chat_id: chatId })
    const others = [eve, jonas, ada].map((socket) => heardBy(socket, 'chat.preview'))
    const heard = heardBy(maya, 'chat.preview')
    eve.emit('chat.preview', { chat_id: chatId, content: 'intruder' })
    ada.emit('chat.preview', { chat_id: chatId, content: 'Where is my ord' })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect(heard[0]).toMatchObject({
      chat_id: chatId,
      content: 'Where is my ord',
      identity: { is_customer: true },
    })
    for (let at = 0; at < 50; at += 1) {
      ada.emit('chat.preview', { chat_id: chatId, content: `flood ${at}` })
    }
    // answers come after all that was sent before
    await ask(ada, 'chat.join', { chat_id: chatId })
    await ask(maya, 'chat.join', { chat_id: chatId })
    expect(heard.length).toBeLessThanOrEqual(5)
    expect(others).toEqual([[], [], []])
  })

  it('shows no preview where the company wants none', async () => {
    const { chatId, ada, maya } = await conversation()
    const { chats } = test.ctx.companies.forHost(undefined).file
    chats.message_preview = false
    const heard = heardBy(maya, 'chat.preview')
    ada.emit('chat.preview', { chat_id: chatId, content: 'secret' })
    await ask(ada, 'chat.join', { chat_id: chatId })
    await ask(maya, 'chat.join', { chat_id: chatId })
    expect(heard).toEqual([])
  })

  it('tells the other side how far was read, and remembers it', async () => {
    const { chatId, ada, maya, headers } = await conversation()
    const eve = await customer('eve')
    const heard = heardBy(ada, 'chat.seen')
    eve.emit('chat.seen', { chat_id: chatId, index: 0 })
    maya.emit('chat.seen', { chat_id: chatId, index: 0 })
    maya.emit('chat.seen', { chat_id: chatId, index: -3 })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect(heard[0]).toEqual({ chat_id: chatId, user_type: 'agent', index: 0 })
    await vi.waitFor(async () => {
      const state = await test.app.inject({ url: `/api/chats/${chatId}`, headers })
      expect(state.json<ChatResponse>().seen).toEqual({ end_user: -1, agent: 0 })
    })
  })
})
