import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatResponse, ChatStatus } from '../../../contract/chats.ts'
import type { Ack } from '../../../contract/realtime.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

const MAYA = 'maya@acme.example'
const wait = { timeout: 5000, interval: 20 }
const text = (content: string) => ({
  key: `key-of-${content}`,
  message: { type: 'text', content },
})

/** What is asked of a chat through each door, and which statuses allow it. Everything else has to be refused. */
const DOORS: {
  door: string
  ask: (at: Doors) => Promise<Refusal>
  allowed: readonly ChatStatus[]
  /** For those who are no member of the chat, it does not exist. */
  hidden?: readonly ChatStatus[]
}[] = [
  {
    door: 'a message over HTTP',
    ask: (at) => at.customer('messages', text('http')),
    allowed: ['queued', 'va_assigned', 'assigned'],
  },
  {
    door: 'a message over the socket',
    ask: (at) => at.send(text('socket')),
    allowed: ['queued', 'va_assigned', 'assigned'],
  },
  {
    door: 'resume',
    ask: (at) => at.customer('resume'),
    allowed: ['dismissed', 'va_dismissed'],
  },
  {
    door: 'escalate',
    ask: (at) => at.customer('escalate', {}),
    // who waits for a person, or has one, has asked already
    allowed: ['va_assigned', 'queued', 'assigned'],
  },
  { door: 'check in', ask: (at) => at.customer('check-in'), allowed: [] },
  { door: 'rejoin', ask: (at) => at.customer('rejoin'), allowed: [] },
  ...(['ready', 'in_progress', 'waiting', 'finished'] as const).map((status) => ({
    door: `post-session ${status}`,
    ask: (at: Doors) => at.customer('post-session', { status }),
    allowed: [],
  })),
  {
    door: 'survey',
    ask: (at) => at.customer('survey', { key: 'survey-0001', skipped: true }),
    allowed: ['finished', 'timeout'],
  },
  {
    door: 'rating',
    ask: (at) => at.customer('rate', { key: 'rating-0001', rating: 5 }),
    allowed: ['finished', 'timeout'],
  },
  {
    door: 'accepting it at the desk',
    ask: (at) => at.agent('accept'),
    allowed: ['queued', 'assigned'],
  },
  {
    door: 'a message from the desk',
    ask: (at) => at.agent('messages', text('desk')),
    allowed: ['assigned'],
    hidden: ['queued', 'va_assigned', 'va_dismissed', 'canceled'],
  },
  {
    door: 'a message over the socket of the desk',
    ask: (at) => at.deskSend(text('desk-socket')),
    allowed: ['assigned'],
    hidden: ['queued', 'va_assigned', 'va_dismissed', 'canceled'],
  },
  {
    door: 'handing it over',
    ask: (at) => at.agent('transfer', { menu_id: QUEUES.withVirtualAgent }),
    allowed: ['assigned'],
    hidden: ['queued', 'va_assigned', 'va_dismissed', 'canceled'],
  },
]

interface Refusal {
  status: number
  code: string | undefined
}

interface Doors {
  customer(path: string, body?: object): Promise<Refusal>
  send(body: object): Promise<Refusal>
  deskSend(body: object): Promise<Refusal>
  agent(path: string, body?: object): Promise<Refusal>
  state(): Promise<ChatResponse>
}

describe('what is not legal is refused at every door', () => {
  let server: TestApp
  let sockets: Socket[]
  let desk: Record<string, string>

  beforeEach(async () => {
    server = await startTestApp()
    await server.app.listen({ port: 0, host: '127.0.0.1' })
    sockets = []
    desk = await server.agent('acme', MAYA)
    await agentDoes('PUT', 'status', { status: 'available' })
    // an agent is there while a desk is open
    await connect('/desk', {}, { cookie: desk['cookie'] ?? '' })
  })
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    await server.close()
  })

  async function connect(
    namespace: string,
    auth: object,
    headers: Record<string, string> = {},
  ): Promise<Socket> {
    const { port } = server.app.server.address() as AddressInfo
    const socket = io(`http://127.0.0.1:${port}${namespace}`, {
      path: '/api/socket',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      extraHeaders: headers,
    })
    sockets.push(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return socket
  }

  async function ask(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    headers: Record<string, string>,
    payload?: object,
  ) {
    const answer = await server.app.inject({
      method,
      url: `/api${url}`,
      headers,
      ...(payload && { payload }),
    })
    const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>()
    return { status: answer.statusCode, body }
  }

  const agentDoes = (method: 'POST' | 'PUT', path: string, body?: object) =>
    ask(method, `/desk/${path}`, desk, body)

  /** The doors to a chat, with a token that is good now. */
  async function doorsOf(id: number): Promise<Doors> {
    const headers = await server.endUser('ada')
    const code = ({ status, body }: Awaited<ReturnType<typeof ask>>): Refusal => ({
      status,
      code: typeof body['code'] === 'string' ? body['code'] : undefined,
    })
    const over = async (socket: Socket, body: object): Promise<Refusal> => {
      const payload = { chat_id: id, ...body }
      const answer = (await socket.timeout(5000).emitWithAck('chat.send', payload)) as Ack<unknown>
      return answer.ok
        ? { status: 200, code: undefined }
        : { status: answer.status, code: answer.error.code }
    }
    return {
      customer: async (path, body) =>
        code(await ask('POST', `/chats/${id}/${path}`, headers, body)),
      agent: async (path, body) => code(await agentDoes('POST', `chats/${id}/${path}`, body)),
      async send(body) {
        const token = headers.authorization.replace('Bearer ', '')
        return over(await connect('/client', { token }), body)
      },
      async deskSend(body) {
        return over(await connect('/desk', {}, { cookie: desk['cookie'] ?? '' }), body)
      },
      state: async () =>
        (await ask('GET', `/chats/${id}`, headers)).body as unknown as ChatResponse,
    }
  }

  async function silence(minutes: number, status: ChatStatus, id: number): Promise<void> {
    server.clock.advance(minutes * 60 + 1)
    const { state } = await doorsOf(id)
    await vi.waitFor(async () => expect((await state()).status).toBe(status), wait)
  }

  /** A chat that has come to a status as chats do. */
  async function chatThatIs(status: ChatStatus): Promise<number> {
    const virtual = status.startsWith('va_')
    const queue = virtual ? QUEUES.withVirtualAgent : QUEUES.withPerson
    const started = await ask('POST', `/menus/${queue}/chats`, await server.endUser('ada'), {
      key: 'start-0001',
      chat: { greeting: 'Hello' },
    })
    const id = Number(started.body['id'])
    const { customer } = await doorsOf(id)
    if (status === 'canceled') await customer('finish')
    if (['assigned', 'dismissed', 'finished', 'timeout'].includes(status)) {
      await agentDoes('POST', `chats/${id}/accept`)
      await agentDoes('POST', `chats/${id}/messages`, text('hello'))
    }
    if (status === 'finished') await customer('finish')
    if (status === 'dismissed' || status === 'timeout') await silence(10, 'dismissed', id)
    if (status === 'va_dismissed') await silence(15, status, id)
    if (status === 'timeout') {
      await silence(1440, status, id)
      // the desk's session is over as well
      desk = await server.agent('acme', MAYA)
    }
    return id
  }

  it.each<ChatStatus>([
    'queued',
    'va_assigned',
    'assigned',
    'dismissed',
    'va_dismissed',
    'finished',
    'canceled',
    'timeout',
  ])('of a chat that is %s', async (status) => {
    const id = await chatThatIs(status)
    const doors = await doorsOf(id)
    const before = await doors.state()
    expect(before.status).toBe(status)
    const refused = DOORS.filter(({ allowed }) => !allowed.includes(status))
    expect(refused.length).toBeGreaterThan(0)
    for (const { door, ask: knock, hidden = [] } of refused) {
      const answer = await knock(doors)
      expect(answer.status, `${door}: ${answer.code}`).toBe(hidden.includes(status) ? 404 : 409)
      expect(answer.code, door).toMatch(/^chat_|^check_in_not_required$/)
    }
    // and nothing of it has left a trace
    expect(await doors.state()).toEqual(before)
    const after = await doorsOf(id)
    for (const { door, ask: knock, allowed } of DOORS) {
      if (!allowed.includes(status) || door === 'handing it over') continue
      const answer = await knock(after)
      // what one door changes may close the next
      if ((await after.state()).status !== status) break
      expect(answer.status, door).toBeLessThan(300)
    }
  })
})
