import type { Namespace, Socket } from 'socket.io'
import type { Identity, WireMessage } from '../../contract/messages.ts'
import {
  JoinPayload,
  PreviewPayload,
  RenewPayload,
  SeenPayload,
  SendPayload,
  TypingPayload,
  type ClientToServer,
  type ServerToClient,
} from '../../contract/realtime.ts'
import type { AccessCaller } from '../domain/auth.ts'
import { DomainError } from '../domain/errors.ts'
import type { Services } from '../services.ts'
import { enter } from './enter.ts'
import {
  chatRoom,
  forgetOpening,
  handler,
  isIn,
  listen,
  refuse,
  type EventHandler,
  type Guard,
  type Telling,
} from './events.ts'
import { createLimits, type Allowance } from './limits.ts'
import type { TokenBucket } from './token-bucket.ts'

interface SocketData {
  caller: AccessCaller
  allowance: Allowance
  expiry?: NodeJS.Timeout
  identity?: Identity
}

type ClientSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>

export type ClientNamespace = Namespace<
  ClientToServer,
  ServerToClient,
  Record<string, never>,
  SocketData
>

export function endUserRoom(company: string, userKey: string): string {
  return `user:${company}:${userKey}`
}

/** Sockets of end users. */
export function serveClients(
  namespace: ClientNamespace,
  services: Services,
  guard: Guard,
  tell: Telling & { preview(chatId: number, identity: Identity, content: string): void },
): void {
  const limits = createLimits(guard)
  const keyOf = ({ company, userKey }: AccessCaller): string => endUserRoom(company.id, userKey)

  namespace.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    const verified =
      typeof token === 'string'
        ? services.auth.verifyAccessToken(token)
        : Promise.reject(new DomainError('token_missing', 'Send an access token in auth.token'))
    verified
      .then((caller) => {
        limits.requireRoom(keyOf(caller))
        socket.data.caller = caller
        next()
      })
      .catch((error: unknown) => next(refuse(guard, error)))
  })

  const bucket = (socket: ClientSocket): TokenBucket => socket.data.allowance.bucket
  const previews = (socket: ClientSocket): TokenBucket => limits.previews(socket.data.allowance)

  // its file may have been read again since
  const companyOf = ({ company }: AccessCaller) => services.menus.company(company.id)
  const current = ({ conn, data: { caller } }: ClientSocket): AccessCaller => {
    if (caller.expiresAt.getTime() > guard.now()) return { ...caller, company: companyOf(caller) }
    // after the answer: a timer that comes late does not leave the client asking in vain
    setImmediate(() => conn.close())
    throw new DomainError('token_expired', 'The access token has expired')
  }

  /** Closing the transport, not the socket: the client comes back by itself, with a new token. */
  function closeWhenExpired({ conn, data }: ClientSocket): void {
    clearTimeout(data.expiry)
    const left = data.caller.expiresAt.getTime() - guard.now()
    data.expiry = setTimeout(() => conn.close(), Math.max(0, left))
    data.expiry.unref()
  }

  const handlers: Record<keyof ClientToServer, EventHandler<ClientSocket>> = {
    'chat.join': handler(guard, bucket, JoinPayload, async (socket, { chat_id }) => {
      const caller = current(socket)
      const { requireOwn, load } = services.chats.customers
      await requireOwn(caller, chat_id)
      const chat = await enter(socket, chat_id, () => load(caller, chat_id))
      socket.data.identity = {
        display_name: socket.data.caller.identity.name ?? '',
        is_customer: true,
        user_type: 'end_user',
        user_id: chat.end_user.id,
      }
      return chat
    }),
    'chat.leave': handler(guard, bucket, JoinPayload, async (socket, { chat_id }) => {
      await socket.leave(chatRoom(chat_id))
    }),
    'chat.send': handler<ClientSocket, typeof SendPayload, WireMessage>(
      guard,
      bucket,
      SendPayload,
      async (socket, { chat_id, key, message }, answer) =>
        services.chats.customers.send(current(socket), chat_id, key, message, {
          asker: { connection: socket.id, answer },
        }),
    ),
    'chat.typing': handler(guard, bucket, TypingPayload, async (socket, { chat_id, typing }) => {
      const { identity } = socket.data
      if (identity && isIn(socket, chat_id)) tell.typing(chat_id, identity, typing)
    }),
    'chat.seen': handler(guard, bucket, SeenPayload, async (socket, { chat_id, index }) => {
      if (!isIn(socket, chat_id)) return
      tell.seen(chat_id, 'end_user', index)
      await services.chats.receipts.seen(chat_id, 'end_user', index)
    }),
    'chat.preview': handler(guard, previews, PreviewPayload, async (socket, payload) => {
      const { identity, caller } = socket.data
      const { chat_id, content } = payload
      const wanted = companyOf(caller).file.chats.message_preview
      if (wanted && identity && isIn(socket, chat_id)) tell.preview(chat_id, identity, content)
    }),
    'token.renew': handler(guard, bucket, RenewPayload, async (socket, { token }) => {
      const caller = await services.auth.verifyAccessToken(token)
      if (keyOf(caller) !== keyOf(socket.data.caller)) {
        throw new DomainError('token_invalid', 'The access token is of somebody else')
      }
      socket.data.caller = caller
      if (socket.connected) closeWhenExpired(socket)
      return null
    }),
  }
  const events = new Map(Object.entries(handlers))

  namespace.on('connection', (socket) => {
    const { caller } = socket.data
    const key = keyOf(caller)
    socket.data.allowance = limits.arrived(key)
    forgetOpening(socket)
    void socket.join(key)

    closeWhenExpired(socket)
    socket.on('disconnect', () => {
      clearTimeout(socket.data.expiry)
      limits.left(key)
    })
    if (limits.isOver(socket.data.allowance)) socket.conn.close()
    listen(socket, events)
  })
}
