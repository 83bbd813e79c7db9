import type { Namespace } from 'socket.io'
import {
  JoinPayload,
  SeenPayload,
  SendPayload,
  TypingPayload,
  type DeskToServer,
  type ServerToDesk,
} from '../../contract/realtime.ts'
import type { AgentCaller } from '../domain/callers.ts'
import { agentSpeaker } from '../domain/chats/speakers.ts'
import { DomainError } from '../domain/errors.ts'
import { DESK_COOKIE, isSameOrigin } from '../plugins/agent-auth.ts'
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
import type { Presence } from './presence.ts'

interface SocketData {
  caller: AgentCaller
  session: string
}

export type DeskNamespace = Namespace<DeskToServer, ServerToDesk, Record<string, never>, SocketData>

export function deskRoom(company: string): string {
  return `desk:${company}`
}

export function agentRoom(agentId: number): string {
  return `agent:${agentId}`
}

/** Sockets of agents. The cookie alone opens them, so a page of another origin is turned away. */
export function serveDesks(
  namespace: DeskNamespace,
  services: Services,
  guard: Guard,
  parts: {
    presence: Presence
    cookie(header: string | undefined, name: string): string | undefined
  } & Telling,
): void {
  async function callerOf(session: string | undefined): Promise<AgentCaller> {
    const caller = session ? await services.agents.verifySession(session) : undefined
    if (!caller) throw new DomainError('session_expired', 'Sign in at the desk')
    return caller
  }

  namespace.use((socket, next) => {
    const { headers } = socket.request
    const session = parts.cookie(headers.cookie, DESK_COOKIE)
    const admitted = isSameOrigin({ headers, host: headers.host ?? '' })
      ? callerOf(session)
      : Promise.reject(
          new DomainError('origin_not_allowed', 'The desk is used from its own origin'),
        )
    admitted.then(
      (caller) => {
        socket.data.caller = caller
        socket.data.session = session ?? ''
        next()
      },
      (error: unknown) => next(refuse(guard, error)),
    )
  })

  namespace.on('connection', (socket) => {
    const { caller, session } = socket.data
    const bucket = socketBucket(guard)
    void socket.join([deskRoom(caller.company.id), agentRoom(caller.id)])
    parts.presence.arrived(caller)
    socket.on('disconnect', () => parts.presence.left(caller))

    socket.on(
      'chat.join',
      handler(guard, bucket, JoinPayload, async ({ chat_id }) => {
        const agent = await callerOf(session)
        await services.chats.agents.requireMember(agent, chat_id)
        const { chat } = await services.chats.agents.load(agent, chat_id)
        await socket.join(chatRoom(chat_id))
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
        services.chats.agents.send(await callerOf(session), chat_id, key, message),
      ),
    )
    socket.on(
      'chat.typing',
      handler(guard, bucket, TypingPayload, ({ chat_id, typing }) => {
        const { identity } = agentSpeaker(caller)
        if (identity && isIn(socket, chat_id)) parts.typing(chat_id, identity, typing)
        return Promise.resolve()
      }),
    )
    socket.on(
      'chat.seen',
      handler(guard, bucket, SeenPayload, async ({ chat_id, index }) => {
        if (!isIn(socket, chat_id)) return
        parts.seen(chat_id, 'agent', index)
        await services.chats.receipts.seen(chat_id, 'agent', index)
      }),
    )
  })
}
