import type { Namespace } from 'socket.io'
import type { Identity } from '../../contract/messages.ts'
import {
  JoinPayload,
  PreviewPayload,
  SeenPayload,
  SendPayload,
  TypingPayload,
  type ClientToServer,
  type ServerToClient,
} from '../../contract/realtime.ts'
import type { AccessCaller } from '../domain/auth.ts'
import { DomainError } from '../domain/errors.ts'
import type { Services } from '../services.ts'
import {
  chatRoom,
  handler,
  isIn,
  refuse,
  socketBucket,
  type Guard,
  type Telling,
} from './events.ts'
import { TokenBucket } from './token-bucket.ts'

const PREVIEWS_PER_SECOND = 5

interface SocketData {
  caller: AccessCaller
  identity?: Identity
}

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
  namespace.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    const verified =
      typeof token === 'string'
        ? services.auth.verifyAccessToken(token)
        : Promise.reject(new DomainError('token_missing', 'Send an access token in auth.token'))
    verified.then(
      (caller) => {
        socket.data.caller = caller
        next()
      },
      (error: unknown) => next(refuse(guard, error)),
    )
  })

  namespace.on('connection', (socket) => {
    const { caller } = socket.data
    const bucket = socketBucket(guard)
    void socket.join(endUserRoom(caller.company.id, caller.userKey))

    // closing the transport, not the socket: the client comes back by itself, with a new token
    const left = caller.expiresAt.getTime() - guard.now()
    const expiry = setTimeout(() => socket.conn.close(), Math.max(0, left))
    expiry.unref()
    socket.on('disconnect', () => clearTimeout(expiry))

    const current = (): AccessCaller => {
      if (caller.expiresAt.getTime() > guard.now()) return caller
      throw new DomainError('token_expired', 'The access token has expired')
    }

    socket.on(
      'chat.join',
      handler(guard, bucket, JoinPayload, async ({ chat_id }) => {
        const chat = await services.chats.customers.load(current(), chat_id)
        await socket.join(chatRoom(chat_id))
        socket.data.identity = {
          display_name: caller.identity.name ?? '',
          is_customer: true,
          user_type: 'end_user',
          user_id: chat.end_user.id,
        }
        return chat
      }),
    )
    socket.on(
      'chat.leave',
      handler(guard, bucket, JoinPayload, async ({ chat_id }) => {
        await socket.leave(chatRoom(chat_id))
      }),
    )
    socket.on(
      'chat.send',
      handler(guard, bucket, SendPayload, async ({ chat_id, key, message }) =>
        services.chats.customers.send(current(), chat_id, key, message),
      ),
    )
    socket.on(
      'chat.typing',
      handler(guard, bucket, TypingPayload, ({ chat_id, typing }) => {
        const { identity } = socket.data
        if (identity && isIn(socket, chat_id)) tell.typing(chat_id, identity, typing)
        return Promise.resolve()
      }),
    )
    socket.on(
      'chat.seen',
      handler(guard, bucket, SeenPayload, async ({ chat_id, index }) => {
        if (!isIn(socket, chat_id)) return
        tell.seen(chat_id, 'end_user', index)
        await services.chats.receipts.seen(chat_id, 'end_user', index)
      }),
    )
    // apart from the messages' bucket: who types fast can still send
    const previews = new TokenBucket(PREVIEWS_PER_SECOND, PREVIEWS_PER_SECOND, guard.now())
    socket.on(
      'chat.preview',
      handler(guard, previews, PreviewPayload, ({ chat_id, content }) => {
        const { identity } = socket.data
        const wanted = caller.company.file.chats.message_preview
        if (wanted && identity && isIn(socket, chat_id)) tell.preview(chat_id, identity, content)
        return Promise.resolve()
      }),
    )
  })
}
