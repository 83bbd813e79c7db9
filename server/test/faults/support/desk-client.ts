import { io, type Socket } from 'socket.io-client'
import type { ChatResponse } from '../../../../contract/chats.ts'
import type { DeskChat } from '../../../../contract/desk.ts'
import type { WireMessage } from '../../../../contract/messages.ts'
import {
  DESK_NAMESPACE,
  SOCKET_PATH,
  type Ack,
  type DeskToServer,
  type ServerToDesk,
} from '../../../../contract/realtime.ts'

type DeskSocket = Socket<ServerToDesk, DeskToServer>

export interface DeskClientOptions {
  origin: string
  /** Milliseconds before the next try, from how many failed in a row. */
  backoff: (failures: number) => number
  /** Every message once and in the order of its chat. */
  onMessage: (chatId: number, message: WireMessage) => void
}

const ACK_MS = 10_000

/** What a desk does, without its pages: keys, retries, and asking for what was missed. */
export class DeskClient {
  #options: DeskClientOptions
  #cookie = ''
  #socket: DeskSocket | undefined
  #last = new Map<number, number>()
  #catchingUp = new Map<number, Promise<void>>()
  #closed = false

  constructor(options: DeskClientOptions) {
    this.#options = options
  }

  async signIn(credentials: { company: string; email: string; password: string }): Promise<void> {
    const response = await this.#retried(() => this.#fetch('POST', '/session', credentials))
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    await this.#retried(() => this.#fetch('PUT', '/status', { status: 'available' }))
    this.#connect()
  }

  /** Takes the chat when it is there to be taken, and hears it from here on. */
  async accept(chatId: number): Promise<void> {
    const response = await this.#retried(() => this.#fetch('POST', `/chats/${chatId}/accept`))
    const { chat } = (await response.json()) as DeskChat
    this.#last.set(chatId, -1)
    if (this.#socket?.connected) await this.#join(chatId)
    await this.#catchUp(chatId, chat.last_index)
  }

  /** Resolves when the server has it for good, which takes as long as the line is down. */
  async send(chatId: number, key: string, content: string): Promise<WireMessage> {
    const payload = { chat_id: chatId, key, message: { type: 'text' as const, content } }
    const message = await this.#retried(async () => {
      if (!this.#socket?.connected) throw new Error('not connected')
      return given<WireMessage>(
        await this.#socket.timeout(ACK_MS).emitWithAck('chat.send', payload),
      )
    })
    await this.#catchUp(chatId, message.$index)
    return message
  }

  /** Resolves when it has seen every message up to this index. */
  async caughtUp(chatId: number, index: number): Promise<void> {
    await this.#retried(async () => {
      await this.#catchUp(chatId, index)
      if (this.#lastOf(chatId) < index) throw new Error('not there yet')
    })
  }

  close(): void {
    this.#closed = true
    this.#socket?.disconnect()
  }

  #connect(): void {
    let failures = 0
    const socket: DeskSocket = io(this.#options.origin + DESK_NAMESPACE, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      extraHeaders: { cookie: this.#cookie },
      reconnection: false,
      forceNew: true,
    })
    const later = (): void => {
      if (!this.#closed) setTimeout(() => socket.connect(), this.#options.backoff(failures++))
    }
    socket.on('connect', () => {
      failures = 0
      for (const chatId of this.#last.keys()) void this.#join(chatId).catch(() => undefined)
    })
    socket.on('connect_error', later)
    socket.on('disconnect', later)
    socket.on('chat.message', ({ chat_id, message }) => {
      if (!this.#last.has(chat_id)) return
      if (message.$index === this.#lastOf(chat_id) + 1) this.#see(chat_id, message)
      else void this.#catchUp(chat_id, message.$index)
    })
    this.#socket = socket
  }

  async #join(chatId: number): Promise<void> {
    const answer = await this.#socket?.timeout(ACK_MS).emitWithAck('chat.join', { chat_id: chatId })
    if (answer) await this.#catchUp(chatId, given<ChatResponse>(answer).last_index)
  }

  /** One at a time for each chat, so that nothing is seen twice. */
  async #catchUp(chatId: number, upTo: number): Promise<void> {
    while (this.#lastOf(chatId) < upTo) {
      const running =
        this.#catchingUp.get(chatId) ??
        this.#fetchMissing(chatId).finally(() => this.#catchingUp.delete(chatId))
      this.#catchingUp.set(chatId, running)
      await running
    }
  }

  async #fetchMissing(chatId: number): Promise<void> {
    const response = await this.#retried(() =>
      this.#fetch('GET', `/chats/${chatId}/messages?limit=500&after=${this.#lastOf(chatId)}`),
    )
    for (const message of (await response.json()) as WireMessage[]) this.#see(chatId, message)
  }

  #see(chatId: number, message: WireMessage): void {
    if (message.$index !== this.#lastOf(chatId) + 1) return
    this.#last.set(chatId, message.$index)
    this.#options.onMessage(chatId, message)
  }

  #lastOf(chatId: number): number {
    return this.#last.get(chatId) ?? -1
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.#options.origin}/api/desk${path}`, {
      method,
      headers: {
        'x-portico-desk': '1',
        cookie: this.#cookie,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (response.ok) return response
    throw new Refused(`${method} ${path}: ${await response.text()}`)
  }

  async #retried<T>(work: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await work()
      } catch (error) {
        if (error instanceof Refused || this.#closed) throw error
        await new Promise((resolve) => setTimeout(resolve, this.#options.backoff(failures)))
      }
    }
  }
}

/** What the server itself says: trying again is for lines that break. */
class Refused extends Error {}

function given<T>(answer: Ack<T>): T {
  if (answer.ok) return answer.data
  throw new Refused(answer.error.code)
}
