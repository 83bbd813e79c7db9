import type { CallResponse } from '../../../contract/calls.ts'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { Identity, UserType, WireMessage } from '../../../contract/messages.ts'
import type {
  Ack,
  JoinPayload,
  PreviewPayload,
  SeenPayload,
  SendPayload,
  TypingPayload,
} from '../../../contract/realtime.ts'
import type { Backoff } from '../backoff.ts'
import { ClientError } from '../errors.ts'
import type { TokenSource } from '../http/authorised.ts'
import { log } from '../logger.ts'
import type { ClientSocket, createSocket } from './socket.ts'
import { onWake } from './wake.ts'

export interface RealtimeListener {
  connected(): void
  disconnected(): void
  /** The page came back, or the line did: ask whether anything was missed. */
  woke(): void
  message?(event: { chat_id: number; message: WireMessage }): void
  updated?(event: { chat_id: number; chat: ChatResponse }): void
  typing?(event: { chat_id: number; identity: Identity; typing: boolean }): void
  seen?(event: { chat_id: number; user_type: UserType; index: number }): void
  call?(event: { call: CallResponse }): void
}

/** What a chat needs of the realtime connection. */
export interface RealtimeLink {
  readonly connected: boolean
  listen(listener: RealtimeListener): () => void
  join(payload: JoinPayload): Promise<ChatResponse>
  send(payload: SendPayload): Promise<WireMessage>
  leave(payload: JoinPayload): void
  /** As `seen` and `preview`: told if there is a line, and lost if not. */
  typing(payload: TypingPayload): void
  seen(payload: SeenPayload): void
  preview(payload: PreviewPayload): void
  /** The server was reached by other means: don't wait for the next try. */
  nudge(): void
}

const ACK_MS = 10_000
/** Shortest and longest time until the next token; a browser's timer goes no further. */
const SOON_MS = 1000
const LATE_MS = 2 ** 31 - 1

/** One socket, open for as long as somebody listens, and brought back whenever it falls. */
export class Realtime implements RealtimeLink {
  #origin: string
  #tokens: TokenSource
  #backoff: Backoff
  #listeners = new Set<RealtimeListener>()
  #socket: ClientSocket | null = null
  #token = ''
  #opening = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #renewal: ReturnType<typeof setTimeout> | undefined
  #stopWaking: (() => void) | null = null

  constructor(origin: string, tokens: TokenSource, backoff: Backoff) {
    this.#origin = origin
    this.#tokens = tokens
    this.#backoff = backoff
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false
  }

  listen(listener: RealtimeListener): () => void {
    this.#listeners.add(listener)
    this.#stopWaking ??= onWake(() => this.#wake())
    if (this.connected) {
      queueMicrotask(() => {
        if (this.#listeners.has(listener) && this.connected) listener.connected()
      })
    } else void this.#open()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.close()
    }
  }

  join(payload: JoinPayload): Promise<ChatResponse> {
    return answered(this.#live().timeout(ACK_MS).emitWithAck('chat.join', payload))
  }

  send(payload: SendPayload): Promise<WireMessage> {
    return answered(this.#live().timeout(ACK_MS).emitWithAck('chat.send', payload))
  }

  leave(payload: JoinPayload): void {
    if (this.connected) this.#socket?.emit('chat.leave', payload)
  }

  typing(payload: TypingPayload): void {
    if (this.connected) this.#socket?.emit('chat.typing', payload)
  }

  seen(payload: SeenPayload): void {
    if (this.connected) this.#socket?.emit('chat.seen', payload)
  }

  preview(payload: PreviewPayload): void {
    if (this.connected) this.#socket?.emit('chat.preview', payload)
  }

  nudge(): void {
    if (this.connected || this.#listeners.size === 0) return
    this.#failures = 0
    void this.#open()
  }

  /** Drops the connection; with listeners left, as after a change of user, a new one is made. */
  reset(): void {
    this.#drop()
    if (this.#listeners.size > 0) void this.#open()
  }

  close(): void {
    this.#listeners.clear()
    this.#stopWaking?.()
    this.#stopWaking = null
    this.#drop()
  }

  #drop() {
    clearTimeout(this.#timer)
    clearTimeout(this.#renewal)
    this.#failures = 0
    const socket = this.#socket
    this.#socket = null
    socket?.removeAllListeners()
    socket?.disconnect()
  }

  #live(): ClientSocket {
    if (!this.#socket?.connected) throw ClientError.network()
    return this.#socket
  }

  async #open(): Promise<void> {
    if (this.#opening || this.connected) return
    this.#opening = true
    clearTimeout(this.#timer)
    try {
      const loading = Promise.all([this.#tokens.token(), import('./socket.ts')])
      const [token, { createSocket }] = await loading
      this.#token = token
      if (this.#listeners.size > 0) {
        this.#socket ??= this.#create(createSocket)
        this.#socket.connect()
      }
    } catch (error) {
      log('warn', 'realtime', 'no connection', error)
      this.#later()
    } finally {
      this.#opening = false
    }
  }

  #create(create: typeof createSocket): ClientSocket {
    const tell = (what: (listener: RealtimeListener) => void) => this.#tell(what)
    const socket = create(this.#origin, () => this.#token, tell)
    socket.on('connect', () => {
      this.#failures = 0
      this.#renewIn(this.#tokens.until - Date.now())
      log('info', 'realtime', 'connected')
      this.#tell((listener) => listener.connected())
    })
    socket.on('disconnect', (reason) => {
      clearTimeout(this.#renewal)
      log('info', 'realtime', `disconnected: ${reason}`)
      this.#tell((listener) => listener.disconnected())
      this.#later()
    })
    socket.on('connect_error', (error) => void this.#refused(error))
    return socket
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#renewal)
    const wait = Math.min(LATE_MS, Math.max(SOON_MS, ms))
    this.#renewal = setTimeout(() => void this.#renew(), wait)
  }

  /** The server closes the line when its token runs out: it is given the next one before. */
  async #renew(): Promise<void> {
    const socket = this.#socket
    try {
      const token = await this.#tokens.token()
      if (!socket?.connected || socket !== this.#socket) return
      await answered(socket.timeout(ACK_MS).emitWithAck('token.renew', { token }))
      this.#token = token
      this.#failures = 0
      this.#renewIn(this.#tokens.until - Date.now())
    } catch (error) {
      log('warn', 'realtime', 'no new token', error)
      if (socket === this.#socket && this.connected) this.#renewIn(this.#backoff(this.#failures++))
    }
  }

  async #refused(error: Error): Promise<void> {
    log('warn', 'realtime', `not connected: ${error.message}`)
    // only the server's own refusals carry data; a lost line says nothing about the token
    const data: unknown = 'data' in error ? error.data : undefined
    if (typeof data === 'object' && data && 'status' in data && data.status === 401) {
      await this.#tokens.renew(this.#token).catch((reason: unknown) => {
        log('warn', 'realtime', 'no new token', reason)
      })
    }
    this.#later()
  }

  #later(): void {
    if (this.#listeners.size === 0) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#open(), this.#backoff(this.#failures++))
  }

  #wake(): void {
    this.nudge()
    this.#tell((listener) => listener.woke())
  }

  #tell(what: (listener: RealtimeListener) => void): void {
    for (const listener of [...this.#listeners]) what(listener)
  }
}

/** The data of an acknowledgement, or why there is none. */
async function answered<T>(ack: Promise<Ack<T>>): Promise<T> {
  const answer = await ack.catch((error: unknown) => {
    throw ClientError.timeout(error)
  })
  if (answer.ok) return answer.data
  throw ClientError.fromResponse(answer.status, answer.error)
}
