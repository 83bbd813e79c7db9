import type { DeskChat, DeskChats } from '../../../contract/desk.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import { addMember, endMembership } from '../../storage/chat-members.ts'
import { findChat, listAssignedChats, listPastChats, listQueuedChats } from '../../storage/chats.ts'
import { findMessageByKey, listMessages } from '../../storage/messages.ts'
import { restartIdle } from '../../storage/roster.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import type { Writer } from '../../storage/writer.ts'
import type { AgentCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { Company, Context } from '../ports.ts'
import { declinedBy, routingLock } from '../routing/routing.ts'
import { agentCaller, readRoster } from '../routing/roster.ts'
import type { AgentAccess } from './agent-access.ts'
import { readEscalation } from './chat-records.ts'
import type { ChatViews } from './chat-views.ts'
import { chatLock, publishWrite, unchanged, writeChat, type ChatWrite } from './chat-writes.ts'
import { isOver, transit } from './lifecycle.ts'
import type { OwnChats } from './own-chats.ts'
import type { PlainMessages, Sending } from './plain-messages.ts'
import { enterPostSession, postSessionOf } from './post-session.ts'
import { agentSpeaker, noticed, said, scopedKey } from './speakers.ts'
import { ending } from './virtual-agent-turn.ts'

const RECENT = 50

export type AgentChats = ReturnType<typeof createAgentChats>

/**
 * What an agent does with chats: those that wait for them, and those that they are or were a member of. Any other does not
 * exist for them, also in their own company.
 */
export function createAgentChats(
  ctx: Context,
  {
    writer,
    views,
    access,
    own,
    plain,
  }: {
    writer: Writer
    views: ChatViews
    access: AgentAccess
    own: OwnChats
    plain: PlainMessages
  },
) {
  const { notFound, serves, waitsFor, member, change } = access

  async function view(caller: AgentCaller, chat: ChatRow): Promise<DeskChat> {
    const [desk] = await views.forAgent(caller, [chat])
    if (!desk) throw notFound(chat.id)
    return desk
  }

  return {
    async list(caller: AgentCaller): Promise<DeskChats> {
      const isServed = await serves(ctx.db, caller)
      const queued = (await listQueuedChats(ctx.db, caller.company.id)).filter((chat) =>
        chat.offered_agent_id === null ? isServed(chat) : chat.offered_agent_id === caller.id,
      )
      return {
        waiting: await views.forAgent(caller, queued),
        mine: await views.forAgent(caller, await listAssignedChats(ctx.db, caller.id)),
        recent: await views.forAgent(caller, await listPastChats(ctx.db, caller.id, RECENT)),
      }
    },

    async load(caller: AgentCaller, id: number): Promise<DeskChat> {
      const chat = await findChat(ctx.db, id)
      if (chat?.company !== caller.company.id) throw notFound(id)
      if (await waitsFor(ctx.db, caller, chat)) return view(caller, chat)
      return view(caller, await member(ctx.db, caller, id))
    },

    /** A chat that rings at an agent, as their desk is told; nothing when it rings no more. */
    async offered(company: Company, agentId: number, id: number): Promise<DeskChat | undefined> {
      const chat = await findChat(ctx.db, id)
      const caller = await agentCaller(ctx.db, company, agentId)
      if (!chat || !caller || chat.offered_agent_id !== agentId) return undefined
      return view(caller, chat)
    },

    /** Whether the agent may read the chat's words. @throws DomainError `chat_not_found` */
    async requireMember(caller: AgentCaller, id: number): Promise<ChatRow> {
      return member(ctx.db, caller, id)
    },

    async messages(
      caller: AgentCaller,
      id: number,
      range: { after?: number | undefined; before?: number | undefined; limit: number },
    ): Promise<WireMessage[]> {
      await member(ctx.db, caller, id)
      return listMessages(ctx.db, id, range)
    },

    /**
     * One agent gets it, decided by the database.
     *
     * @throws DomainError `chat_taken`, `agent_at_capacity`, `chat_not_found`
     */
    async accept(caller: AgentCaller, id: number): Promise<DeskChat> {
      const { company } = caller
      const write = await inTransaction(ctx.db, routingLock(company.id), (outer) =>
        inTransaction(outer, chatLock(id), async (trx): Promise<ChatWrite> => {
          const now = ctx.clock.now()
          const chat = await findChat(trx, id)
          if (chat?.company !== company.id) throw notFound(id)
          if (chat.agent_id === caller.id && chat.status === 'assigned') {
            return unchanged(chat)
          }
          if (!(await waitsFor(trx, caller, chat))) {
            if (!(await serves(trx, caller))(chat)) throw notFound(id)
            throw new DomainError('chat_taken', 'Somebody else has this chat')
          }
          const roster = await readRoster(trx, company, now)
          const me = roster.find((agent) => agent.row.id === caller.id)
          const load = (me?.load ?? 0) - (chat.offered_agent_id === caller.id ? 1 : 0)
          if (load >= caller.config.max_chats) {
            throw new DomainError('agent_at_capacity', 'You have as many chats as you may', {
              max_chats: caller.config.max_chats,
            })
          }
          const speaker = agentSpeaker(caller)
          await addMember(trx, id, caller.id, now.toISOString())
          await restartIdle(trx, caller.id, now.toISOString())
          const called = readEscalation(chat)
          const escalation = called?.status === 'started' ? called : null
          return writeChat(
            trx,
            chat,
            now,
            [
              ...(escalation
                ? [noticed('escalationAccepted', speaker, { escalation_id: escalation.id })]
                : []),
              noticed('memberJoined', speaker),
            ],
            {
              status: transit(chat.status, 'accept'),
              agent_id: caller.id,
              assigned_at: chat.assigned_at ?? now.toISOString(),
              offered_agent_id: null,
              offered_until: null,
              check_in: null,
              check_in_at: null,
              agent_gone_at: null,
              late_since: null,
              // what others wrote before does not make a silence after this agent
              other_wrote_at: null,
              ...(escalation
                ? { escalation: JSON.stringify({ ...escalation, status: 'accepted' }) }
                : {}),
            },
          )
        }),
      )
      publishWrite(ctx.events, write)
      return view(caller, write.chat)
    },

    /** The chat goes on to the next agent; it keeps its place. */
    async decline(caller: AgentCaller, id: number): Promise<void> {
      const write = await writer.write(chatLock(id), async (trx) => {
        const chat = await findChat(trx, id)
        if (chat?.company !== caller.company.id || !(await waitsFor(trx, caller, chat))) {
          throw notFound(id)
        }
        return writeChat(trx, chat, ctx.clock.now(), [], {
          declined_by: JSON.stringify([...declinedBy(chat).add(caller.id)]),
          offered_agent_id: null,
          offered_until: null,
        })
      })
      publishWrite(ctx.events, write)
    },

    async send(
      caller: AgentCaller,
      id: number,
      key: string,
      message: OutgoingMessage,
      { attach, asker }: Sending = {},
    ): Promise<WireMessage> {
      if (message.type !== 'text') {
        throw new DomainError('validation_failed', 'Agents send text', {
          fields: { '/message/type': 'must be text' },
        })
      }
      const speaker = agentSpeaker(caller)
      const mine = (chat: Pick<ChatRow, 'company' | 'status' | 'agent_id'>): boolean =>
        chat.company === caller.company.id &&
        chat.status === 'assigned' &&
        chat.agent_id === caller.id
      let sent = attach
        ? undefined
        : await plain.send(caller.company.id, {
            chatId: id,
            key,
            message,
            asker,
            speaker: (head) => (mine(head) ? speaker : undefined),
          })
      if (sent) return sent
      await change(caller, id, async (trx, chat, now) => {
        sent = await findMessageByKey(trx, id, scopedKey(speaker, key))
        if (sent) return unchanged(chat)
        if (!mine(chat)) {
          throw isOver(chat.status)
            ? new DomainError('chat_ended', `The chat is ${chat.status}`)
            : new DomainError('chat_not_assigned', 'The chat is not yours now')
        }
        const content = attach ? await attach(trx, chat) : message
        const write = await writeChat(trx, chat, now, [said(speaker, content, key)])
        sent = write.messages[0]
        return write
      })
      if (!sent) throw new Error('a message was written without an answer')
      return sent
    },

    async finish(caller: AgentCaller, id: number): Promise<DeskChat> {
      const chat = await change(caller, id, async (trx, row, now) => {
        if (isOver(row.status)) return unchanged(row)
        if (row.agent_id !== caller.id) {
          throw new DomainError('chat_not_assigned', 'The chat is not yours now')
        }
        const speaker = agentSpeaker(caller)
        await endMembership(trx, id, caller.id, now.toISOString())
        await restartIdle(trx, caller.id, now.toISOString())
        const after = row.status === 'assigned' ? postSessionOf(caller.company, row) : undefined
        if (after) {
          const parts = own.turnParts(caller.company, trx, now)
          const { messages, change: next } = await enterPostSession(parts, row, after)
          const left = noticed('memberLeft', speaker, { reason: 'post_session' })
          return writeChat(trx, row, now, [left, ...messages], next)
        }
        return writeChat(
          trx,
          row,
          now,
          [noticed('chatEnded', speaker, { ended_by: 'agent' })],
          ending(row, 'agent', now),
        )
      })
      return view(caller, chat)
    },
  }
}
