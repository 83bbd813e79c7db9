import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server as SocketServer } from 'socket.io'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { Identity, OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { ClientToServer, ServerToClient } from '../../../contract/realtime.ts'

export interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: unknown
  raw: Buffer
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  body?: unknown
  /** Cut the line instead of answering. */
  cut?: boolean
}

export type Handler = (call: Call, match: string[]) => Reply | Promise<Reply>

interface StoredChat {
  state: ChatResponse
  messages: WireMessage[]
  byKey: Map<string, WireMessage>
}

export const AGENT: Identity = {
  display_name: 'Grace',
  is_customer: false,
  user_type: 'agent',
  user_id: 7,
}

/**
 * A real HTTP and Socket.IO server that speaks the contract, with what it knows in memory: `stop` and `start` are a
 * restart on the same port with nothing forgotten.
 */
export class ContractServer {
  calls: Call[] = []
  chats = new Map<number, StoredChat>()
  /** Access tokens that are taken. */
  tokens = new Map<string, { user: string; anonymous: boolean }>()
  expiresIn = 900
  /** How often a message is pushed: 0 loses it, 2 doubles it. */
  copies: (message: WireMessage) => number = () => 1
  /** As behind a proxy that lets no socket through. */
  refusesSockets = false
  /** How many joins are refused before one is let in. */
  refusedJoins = 0
  /** Called before an own message is answered; throwing closes the line after the message was stored. */
  afterStore: (key: string) => void = () => {}
  #routes: { method: string; pattern: RegExp; handler: Handler }[] = []
  #http: HttpServer | null = null
  #io: SocketServer<ClientToServer, ServerToClient> | null = null
  #port = 0
  #ids = 0

  get origin() {
    return `http://127.0.0.1:${this.#port}`
  }

  get sockets() {
    return this.#io?.of('/client').sockets.size ?? 0
  }

  /** Answers before anything built in does; the last one added wins. */
  on(method: string, pattern: RegExp, handler: Handler) {
    this.#routes.unshift({ method, pattern, handler })
  }

  count(method: string, pattern: RegExp) {
    return this.calls.filter((one) => one.method === method && pattern.test(one.path)).length
  }

  async start() {
    this.#http = createServer((request, response) => {
      void readAll(request).then(async (raw) => {
        const url = new URL(request.url ?? '/', 'http://host')
        const call: Call = {
          method: request.method ?? '',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: parse(raw),
          raw,
        }
        this.calls.push(call)
        const reply = await this.#answer(call)
        if (reply.cut) {
          request.socket.destroy()
          return
        }
        const isBytes = Buffer.isBuffer(reply.body)
        response.writeHead(reply.status ?? 200, {
          'content-type': isBytes ? 'application/octet-stream' : 'application/json',
          ...reply.headers,
        })
        response.end(isBytes ? reply.body : JSON.stringify(reply.body ?? {}))
      })
    })
    this.#io = new SocketServer(this.#http, { path: '/api/socket', serveClient: false })
    this.#serveSockets(this.#io)
    const http = this.#http
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (http.address() as AddressInfo).port
    return this
  }

  /** Like a kill: every line is cut at once. */
  async stop() {
    const [http, io] = [this.#http, this.#io]
    this.#http = null
    this.#io = null
    io?.disconnectSockets(true)
    http?.closeAllConnections()
    await io?.close()
  }

  /** Cuts every socket, and nothing else. */
  cutSockets() {
    for (const socket of this.#io?.of('/client').sockets.values() ?? []) socket.conn.close()
  }

  newChat(status: ChatResponse['status'] = 'assigned'): ChatResponse {
    const id = ++this.#ids
    const state: ChatResponse = {
      id,
      status,
      features: [],
      created_at: new Date().toISOString(),
      lang: 'en',
      menus: [{ id: 1, name: 'Billing' }],
      all_agents: [],
      all_virtual_agents: [],
      end_user: { id: 1 },
      last_index: -1,
      revision: 1,
      seen: { end_user: -1, agent: -1 },
    }
    this.chats.set(id, { state, messages: [], byKey: new Map() })
    return state
  }

  chat(id: number): StoredChat {
    const chat = this.chats.get(id)
    if (!chat) throw new Error(`no chat ${id}`)
    return chat
  }

  /** Stores a message and pushes it. */
  append(chatId: number, fields: Partial<WireMessage> = {}): WireMessage {
    const chat = this.chat(chatId)
    const $index = chat.messages.length
    const message: WireMessage = {
      $index,
      $sid: `m${$index}`,
      $timestamp: new Date().toISOString(),
      $userType: 'agent',
      $userId: 7,
      type: 'text',
      content: `message ${$index}`,
      ...fields,
    }
    chat.messages.push(message)
    chat.state = { ...chat.state, last_index: $index }
    for (let n = this.copies(message); n > 0; n--) this.push(chatId, message)
    return message
  }

  push(chat_id: number, message: WireMessage) {
    this.#io?.of('/client').to(`chat:${chat_id}`).emit('chat.message', { chat_id, message })
  }

  type(chat_id: number, typing: boolean, identity = AGENT) {
    this.#io?.of('/client').to(`chat:${chat_id}`).emit('chat.typing', { chat_id, identity, typing })
  }

  /** A side has read up to a message; like everything of its kind it may get lost. */
  see(chat_id: number, user_type: 'end_user' | 'agent', index: number, tell = true) {
    const chat = this.chat(chat_id)
    if (user_type === 'end_user') this.seen.push(index)
    const { seen } = chat.state
    chat.state = { ...chat.state, seen: { ...seen, [user_type]: Math.max(index, seen[user_type]) } }
    const event = { chat_id, user_type, index }
    if (tell) this.#io?.of('/client').to(`chat:${chat_id}`).emit('chat.seen', event)
  }

  change(chatId: number, change: Partial<ChatResponse>, tell = true) {
    const chat = this.chat(chatId)
    chat.state = { ...chat.state, revision: chat.state.revision + 1, ...change }
    const event = { chat_id: chatId, chat: chat.state }
    if (tell) this.#io?.of('/client').to(`chat:${chatId}`).emit('chat.updated', event)
    return chat.state
  }

  say(call: { chat: number; key: string; message: OutgoingMessage }): WireMessage {
    const { byKey } = this.chat(call.chat)
    const known = byKey.get(call.key)
    if (known) return known
    const message = this.append(call.chat, {
      ...call.message,
      key: call.key,
      $userType: 'end_user',
      $userId: 1,
    })
    byKey.set(call.key, message)
    return message
  }

  async #answer(call: Call): Promise<Reply> {
    const type = call.headers['content-type'] ?? 'application/json'
    if (!/^(application\/json|multipart\/form-data)/.test(type)) {
      return problem(415, 'media_type_unsupported')
    }
    for (const { method, pattern, handler } of [...this.#routes, ...this.#builtIn()]) {
      const match = method === call.method && pattern.exec(call.path)
      if (match) return handler(call, match.slice(1))
    }
    return problem(404, 'not_found')
  }

  #builtIn(): { method: string; pattern: RegExp; handler: Handler }[] {
    const route = (method: string, pattern: RegExp, handler: Handler) => ({
      method,
      pattern,
      handler: handler,
    })
    const mine =
      (handler: Handler): Handler =>
      (call, match) => {
        const token = call.headers.authorization?.replace('Bearer ', '') ?? ''
        return this.tokens.has(token) ? handler(call, match) : problem(401, 'token_expired')
      }
    const withChat = (handler: (call: Call, chat: StoredChat, id: number) => Reply) =>
      mine((call, [id = '']) => {
        const chat = this.chats.get(Number(id))
        return chat ? handler(call, chat, Number(id)) : problem(404, 'chat_not_found')
      })
    return [
      route('POST', /^\/api\/companies\/acme\/visitors$/, () => ({ body: { token: jwt({}) } })),
      route('POST', /^\/api\/companies\/acme\/token$/, ({ body }) => this.#exchange(body)),
      route(
        'POST',
        /^\/api\/menus\/\d+\/chats$/,
        mine(() => ({ status: 201, body: this.newChat() })),
      ),
      route(
        'GET',
        /^\/api\/chats\/(\d+)$/,
        withChat((_call, { state }) => ({ body: state })),
      ),
      route(
        'POST',
        /^\/api\/chats\/(\d+)\/finish$/,
        withChat((_call, _chat, id) => ({ body: this.change(id, { status: 'finished' }) })),
      ),
      route(
        'GET',
        /^\/api\/chats\/(\d+)\/messages$/,
        withChat(({ query }, { messages }) => {
          const after = Number(query.get('after') ?? -1)
          const limit = Number(query.get('limit') ?? 200)
          const before = query.get('before')
          if (before !== null) {
            const end = Math.min(Number(before), messages.length)
            return { body: messages.slice(Math.max(0, end - limit), end) }
          }
          return { body: messages.slice(after + 1, after + 1 + limit) }
        }),
      ),
      route(
        'POST',
        /^\/api\/chats\/(\d+)\/messages$/,
        withChat(({ body }, _chat, id) => {
          const { key, message } = body as { key: string; message: OutgoingMessage }
          return { status: 201, body: this.say({ chat: id, key, message }) }
        }),
      ),
    ]
  }

  #exchange(body: unknown): Reply {
    const { token, device } = body as { token: string; device?: string }
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
    const { identifier } = JSON.parse(payload) as { identifier?: string }
    const access = `access-${++this.#ids}`
    const anonymous = identifier === undefined
    this.tokens.set(access, { user: identifier ?? `device:${device}`, anonymous })
    const end_user = identifier ? { identifier } : {}
    return {
      body: { access_token: access, expires_in: this.expiresIn, anonymous, end_user },
    }
  }

  #serveSockets(io: SocketServer<ClientToServer, ServerToClient>) {
    const clients = io.of('/client')
    clients.use((socket, next) => {
      if (this.refusesSockets) return next(new Error('blocked'))
      if (this.tokens.has(String(socket.handshake.auth['token']))) return next()
      next(Object.assign(new Error('refused'), { data: { status: 401 } }))
    })
    clients.on('connection', (socket) => {
      const until = () => setTimeout(() => socket.conn.close(), this.expiresIn * 1000).unref()
      let expiry = until()
      socket.on('disconnect', () => clearTimeout(expiry))
      socket.on('token.renew', ({ token }, ack) => {
        if (!this.tokens.has(token)) {
          const error = { code: 'token_invalid', message: 'No' } as const
          return ack({ ok: false, status: 401, error })
        }
        clearTimeout(expiry)
        expiry = until()
        this.renewed.push(token)
        ack({ ok: true, data: null })
      })
      socket.on('chat.join', ({ chat_id }, ack) => {
        if (this.refusedJoins-- > 0) {
          const error = { code: 'server_error', message: 'Not now' } as const
          return ack({ ok: false, status: 500, error })
        }
        void socket.join(`chat:${chat_id}`)
        ack({ ok: true, data: this.chat(chat_id).state })
      })
      socket.on('chat.leave', ({ chat_id }) => void socket.leave(`chat:${chat_id}`))
      socket.on('chat.typing', ({ chat_id, typing }) => this.typed.push({ chat_id, typing }))
      socket.on('chat.preview', ({ chat_id, content }) => this.previews.push({ chat_id, content }))
      socket.on('chat.seen', ({ chat_id, index }) => this.see(chat_id, 'end_user', index))
      socket.on('chat.send', ({ chat_id, key, message }, ack) => {
        const stored = this.say({ chat: chat_id, key, message })
        try {
          this.afterStore(key)
        } catch {
          socket.conn.close()
          return
        }
        ack({ ok: true, data: stored })
      })
    })
  }

  /** Tokens that sockets were given after they were opened. */
  renewed: string[] = []
  typed: { chat_id: number; typing: boolean }[] = []
  previews: { chat_id: number; content: string }[] = []
  seen: number[] = []
}

export function problem(status: number, code: string, details?: object): Reply {
  return { status, body: { code, message: `It says ${code}`, ...(details && { details }) } }
}

/** A token that looks like a company's; only a real server minds the signature. */
export function jwt(claims: object): string {
  const part = (data: object) => Buffer.from(JSON.stringify(data)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + 300
  return `${part({ alg: 'HS256' })}.${part({ exp, ...claims })}.sig${Math.random()}`
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString())
  } catch {
    return undefined
  }
}
