import type { Namespace, Socket } from 'socket.io'
import type { WireMessage } from '../../contract/messages.ts'
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
import type { Presence } from './presence.ts'
import type { TokenBucket } from './token-bucket.ts'

interface SocketData {
  caller: AgentCaller
  session: string
  allowance: Allowance
}

type DeskSocket = Socket<DeskToServer, ServerToDesk, Record<string, never>, SocketData>

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
): { closeExpired(): Promise<void> } {
  const limits = createLimits(guard)

  async function callerOf(session: string | undefined): Promise<AgentCaller> {
    const caller = session ? await services.agents.verifySession(session) : undefined
    if (!caller) throw new DomainError('session_expired', 'Sign in at the desk')
    return caller
  }

  namespace.use((socket, next) => {
    const { headers } = socket.handshake
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

  const bucket = (socket: DeskSocket): TokenBucket => socket.data.allowance.bucket
  const handlers: Record<keyof DeskToServer, EventHandler<DeskSocket>> = {
    'chat.join': handler(guard, bucket, JoinPayload, async (socket, { chat_id }) => {
      const agent = await callerOf(socket.data.session)
      const { requireMember, load } = services.chats.agents
      await requireMember(agent, chat_id)
      return enter(socket, chat_id, async () => {
        const { chat } = await load(agent, chat_id)
        // it may have ended while the room was entered, and what rings at an agent can be loaded too
        await requireMember(agent, chat_id)
        return chat
      })
    }),
    'chat.leave': handler(guard, bucket, JoinPayload, async (socket, { chat_id }) => {
      await socket.leave(chatRoom(chat_id))
    }),
    'chat.send': handler<DeskSocket, typeof SendPayload, WireMessage>(
      guard,
      bucket,
      SendPayload,
      async (socket, { chat_id, key, message }, answer) =>
        services.chats.agents.send(await callerOf(socket.data.session), chat_id, key, message, {
          asker: { connection: socket.id, answer },
        }),
    ),
    'chat.typing': handler(guard, bucket, TypingPayload, async (socket, { chat_id, typing }) => {
      const { identity } = agentSpeaker(socket.data.caller)
      if (identity && isIn(socket, chat_id)) parts.typing(chat_id, identity, typing)
    }),
    'chat.seen': handler(guard, bucket, SeenPayload, async (socket, { chat_id, index }) => {
      if (!isIn(socket, chat_id)) return
      parts.seen(chat_id, 'agent', index)
      await services.chats.receipts.seen(chat_id, 'agent', index)
    }),
  }
  const events = new Map(Object.entries(handlers))

  namespace.on('connection', (socket) => {
    const { caller } = socket.data
    const key = agentRoom(caller.id)
    socket.data.allowance = limits.arrived(key)
    forgetOpening(socket)
    void socket.join([deskRoom(caller.company.id), key])
    parts.presence.arrived(caller)
    socket.on('disconnect', () => {
      parts.presence.left(caller)
      limits.left(key)
    })
    listen(socket, events)
  })

  return {
    /** Desks of this server whose session is over hear no more; their agent counts as gone. */
    async closeExpired() {
      for (const { conn, data } of namespace.sockets.values()) {
        if (!(await services.agents.verifySession(data.session))) conn.close()
      }
    },
  }
}
