import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '../../../contract/realtime.ts'
import type { RealtimeListener } from './realtime.ts'

export type ClientSocket = Socket<ServerToClient, ClientToServer>

const CONNECT_MS = 10_000

/** A socket that is not connected yet, and tells the listeners what comes over it. */
export function createSocket(
  origin: string,
  token: () => string,
  tell: (what: (listener: RealtimeListener) => void) => void,
): ClientSocket {
  const socket: ClientSocket = io(`${origin}/client`, {
    path: '/api/socket',
    auth: (give) => give({ token: token() }),
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: CONNECT_MS,
    // renewing the token and the jitter are ours, so reconnecting is too
    reconnection: false,
    autoConnect: false,
    forceNew: true,
  })
  socket.on('chat.message', (event) => tell((listener) => listener.message?.(event)))
  socket.on('chat.updated', (event) => tell((listener) => listener.updated?.(event)))
  socket.on('chat.typing', (event) => tell((listener) => listener.typing?.(event)))
  socket.on('chat.seen', (event) => tell((listener) => listener.seen?.(event)))
  socket.on('call.updated', (event) => tell((listener) => listener.call?.(event)))
  return socket
}
