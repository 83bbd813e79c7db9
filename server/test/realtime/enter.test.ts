import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ack } from '../../../contract/realtime.ts'
import { DomainError } from '../../domain/errors.ts'
import type { AccessCaller } from '../../domain/auth.ts'
import type { AgentCaller } from '../../domain/callers.ts'
import { serveClients, type ClientNamespace } from '../../realtime/client-namespace.ts'
import { serveDesks, type DeskNamespace } from '../../realtime/desk-namespace.ts'
import { chatRoom } from '../../realtime/events.ts'
import type { Services } from '../../services.ts'

const CHAT = 5
const company = { id: 'acme' }

/** A chat that somebody writes into right after its state has been read, which is the worst moment. */
describe('entering a chat', () => {
  let server: Server
  let origin: string
  let sockets: Socket[]
  let afterLoad: () => void
  let isMember: boolean
  const load = () => {
    if (!isMember) throw new DomainError('chat_not_found', 'There is no such chat')
    const state = { id: CHAT, last_index: 3, end_user: { id: 1 } }
    afterLoad()
    return state
  }
  const say = (index: number) =>
    ['/client', '/desk'].forEach((name) =>
      server.of(name).to(chatRoom(CHAT)).emit('chat.message', { $index: index }),
    )

  beforeEach(async () => {
    const http = createServer()
    server = new Server(http)
    sockets = []
    isMember = true
    afterLoad = () => undefined
    const requireMember = () => {
      if (isMember) return Promise.resolve({ id: CHAT })
      return Promise.reject(new DomainError('chat_not_found', 'There is no such chat'))
    }
    const caller = { company, userKey: 'ada', identity: {}, expiresAt: new Date(Date.now() + 1e6) }
    const agent = { company, id: 7, config: {} }
    const services = {
      auth: { verifyAccessToken: () => Promise.resolve(caller as AccessCaller) },
      agents: { verifySession: () => Promise.resolve(agent as AgentCaller) },
      menus: { company: () => company },
      chats: {
        customers: { requireOwn: requireMember, load: async () => load() },
        agents: { requireMember, load: async () => ({ chat: load() }) },
      },
    } as unknown as Services
    const guard = { now: () => Date.now(), eventsPerSecond: 20, onError: expect.unreachable }
    const tell = { typing: () => undefined, seen: () => undefined, preview: () => undefined }
    serveClients(server.of('/client') as unknown as ClientNamespace, services, guard, tell)
    serveDesks(server.of('/desk') as unknown as DeskNamespace, services, guard, {
      ...tell,
      presence: { arrived: () => undefined, left: () => undefined, stop: () => undefined },
      cookie: () => 'session',
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    await server.close()
  })

  async function open(name: string): Promise<Socket> {
    const socket = io(`${origin}${name}`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: { token: 'any' },
      extraHeaders: { origin, cookie: 'session=any' },
    })
    sockets.push(socket)
    await new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(undefined))
      socket.once('connect_error', reject)
    })
    return socket
  }
  const join = (socket: Socket) =>
    socket.timeout(5000).emitWithAck('chat.join', { chat_id: CHAT }) as Promise<
      Ack<{ last_index: number }>
    >

  for (const name of ['/client', '/desk']) {
    it(`misses nothing that is said meanwhile, at ${name}`, async () => {
      const socket = await open(name)
      const heard: number[] = []
      socket.on('chat.message', ({ $index }: { $index: number }) => heard.push($index))
      afterLoad = () => say(4)
      expect(await join(socket)).toMatchObject({ ok: true, data: { last_index: 3 } })
      say(5)
      await expect.poll(() => heard.at(-1)).toBe(5)
      expect(heard).toEqual([4, 5])
    })

    it(`leaves again where its state is not given, at ${name}`, async () => {
      const socket = await open(name)
      const heard: number[] = []
      socket.on('chat.message', ({ $index }: { $index: number }) => heard.push($index))
      afterLoad = () => {
        isMember = false
        throw new DomainError('chat_not_found', 'There is no such chat')
      }
      expect(await join(socket)).toMatchObject({ ok: false, status: 404 })
      say(4)
      isMember = true
      afterLoad = () => undefined
      expect(await join(socket)).toMatchObject({ ok: true })
      say(5)
      await expect.poll(() => heard.at(-1)).toBe(5)
      expect(heard).toEqual([5])
    })
  }

  it('leaves again where the membership of an agent has ended meanwhile', async () => {
    const socket = await open('/desk')
    afterLoad = () => (isMember = false)
    expect(await join(socket)).toMatchObject({ ok: false, status: 404 })
    expect(server.of('/desk').adapter.rooms.has(chatRoom(CHAT))).toBe(false)
  })
})
