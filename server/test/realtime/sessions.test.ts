import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import { PASSWORD, startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

describe('sockets that stay open', () => {
  let test: TestApp
  let origin: string
  let sockets: Socket[]

  beforeEach(async () => {
    test = await startTestApp({ sessionsMs: 20 })
    await test.app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    await test.close()
  })

  async function open(namespace: string, auth: object, cookie?: string): Promise<Socket> {
    const socket = io(`${origin}${namespace}`, {
      path: '/api/socket',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      ...(cookie ? { extraHeaders: { cookie } } : {}),
    })
    sockets.push(socket)
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    return socket
  }

  async function desk(): Promise<{ socket: Socket; headers: Record<string, string> }> {
    const headers = await test.agent('acme', 'maya@acme.example')
    return { headers, socket: await open('/desk', {}, headers['cookie']) }
  }

  it('end with the session of their agent, and leave the other desks of the agent alone', async () => {
    const { socket, headers } = await desk()
    const other = await desk()
    await test.app.inject({ method: 'DELETE', url: '/api/desk/session', headers })
    await expect.poll(() => socket.connected).toBe(false)
    expect(other.socket.connected).toBe(true)

    test.clock.advance(13 * 60 * 60)
    await expect.poll(() => other.socket.connected).toBe(false)
  })

  it('end when the company has the agent no more', async () => {
    const { socket } = await desk()
    const acme = test.ctx.companies.find('acme')
    expect(acme?.file.agents.some(({ email }) => email === 'maya@acme.example')).toBe(true)
    if (acme) acme.file.agents = acme.file.agents.filter(({ key }) => key !== 'maya')
    await expect.poll(() => socket.connected).toBe(false)
    const refused = await test.app.inject({
      method: 'POST',
      url: '/api/desk/session',
      headers: { 'x-portico-desk': '1' },
      payload: { company: 'acme', email: 'maya@acme.example', password: PASSWORD },
    })
    expect(refused.statusCode).toBe(401)
  })

  it('go by what the company file says now', async () => {
    const started = await test.app.inject({
      method: 'POST',
      url: `/api/menus/${QUEUES.withPerson}/chats`,
      headers: await test.endUser('ada'),
      payload: { key: 'start-0001', chat: {} },
    })
    const { id: chat_id } = started.json<ChatResponse>()
    const { socket: agent, headers } = await desk()
    const put = { method: 'PUT', url: '/api/desk/status', headers } as const
    await test.app.inject({ ...put, payload: { status: 'available' } })
    await test.app.inject({ method: 'POST', url: `/api/desk/chats/${chat_id}/accept`, headers })
    const { authorization } = await test.endUser('ada')
    const ada = await open('/client', { token: authorization.replace('Bearer ', '') })
    await ada.emitWithAck('chat.join', { chat_id })
    await agent.emitWithAck('chat.join', { chat_id })
    const heard: string[] = []
    agent.on('chat.preview', ({ content }: { content: string }) => heard.push(content))
    agent.on('chat.typing', ({ typing }: { typing: boolean }) => heard.push(`typing ${typing}`))
    const companies = test.ctx.companies
    const { find } = companies
    ada.emit('chat.preview', { chat_id, content: 'one' })
    await expect.poll(() => heard).toEqual(['one'])

    // as when its file was read again: another object
    companies.find = (id) => {
      const company = find(id)
      if (!company) return undefined
      const chats = { ...company.file.chats, message_preview: false }
      return { ...company, file: { ...company.file, chats } }
    }
    ada.emit('chat.preview', { chat_id, content: 'two' })
    ada.emit('chat.typing', { chat_id, typing: true })
    await expect.poll(() => heard).toEqual(['one', 'typing true'])
  })
})
