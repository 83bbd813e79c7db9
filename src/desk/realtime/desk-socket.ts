import { io, type Socket } from 'socket.io-client'
import type { ChatResponse } from '../../../contract/chats.ts'
import type {
  Ack,
  DESK_NAMESPACE,
  DeskToServer,
  ServerToDesk,
  SOCKET_PATH,
} from '../../../contract/realtime.ts'
import { DeskError } from '../api/error.ts'

// the contract's values would bring its schemas along; their types keep these the same
const namespace: typeof DESK_NAMESPACE = '/desk'
const path: typeof SOCKET_PATH = '/api/socket'
const ACK_TIMEOUT = 8000

export type DeskEvents = ServerToDesk
export type LineState = 'connecting' | 'online' | 'reconnecting'

export interface DeskSocketOptions {
  onState: (state: LineState) => void
  /** The server answered and turned the connection down, which another try alone does not mend. */
  onRefused: () => void
}

/** The desk's one socket. It reconnects by itself, with a growing and scattered delay. */
export function createDeskSocket({ onState, onRefused }: DeskSocketOptions) {
  const socket: Socket<DeskEvents, DeskToServer> = io(namespace, {
    path,
    autoConnect: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
  })
  let refusedTimer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  socket.on('connect', () => onState('online'))
  socket.on('disconnect', (reason) => {
    if (closed) return
    onState('reconnecting')
    if (reason === 'io server disconnect') retryAfterRefusal()
  })
  socket.on('connect_error', () => {
    onState('reconnecting')
    // not active: a middleware of the server said no, and socket.io stops there
    if (!socket.active) retryAfterRefusal()
  })

  function retryAfterRefusal() {
    onRefused()
    clearTimeout(refusedTimer)
    refusedTimer = setTimeout(() => socket.connect(), 5000)
  }

  return {
    connect() {
      closed = false
      onState('connecting')
      socket.connect()
    },
    /** Tries at once, instead of waiting for the next turn. */
    hurry() {
      if (socket.connected || closed) return
      socket.disconnect().connect()
    },
    close() {
      closed = true
      clearTimeout(refusedTimer)
      socket.disconnect()
    },
    on<E extends keyof DeskEvents>(event: E, handler: DeskEvents[E]): () => void {
      // socket.io types handlers of a generic event name as a union that no one function meets
      const listener = handler as never
      socket.on(event, listener)
      return () => socket.off(event, listener)
    },
    async join(chatId: number): Promise<ChatResponse> {
      const answer: Ack<ChatResponse> = await socket
        .timeout(ACK_TIMEOUT)
        .emitWithAck('chat.join', { chat_id: chatId })
      if (answer.ok) return answer.data
      throw new DeskError(answer.error.code, answer.status, answer.error.message, {
        details: answer.error.details,
      })
    },
    leave(chatId: number) {
      if (socket.connected) socket.emit('chat.leave', { chat_id: chatId })
    },
    typing(chatId: number, typing: boolean) {
      if (socket.connected) socket.volatile.emit('chat.typing', { chat_id: chatId, typing })
    },
    seen(chatId: number, index: number) {
      if (socket.connected) socket.volatile.emit('chat.seen', { chat_id: chatId, index })
    },
  }
}

export type DeskSocket = ReturnType<typeof createDeskSocket>
