import type { ChatResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import { endMembership } from '../../storage/chat-members.ts'
import { findChat, findOngoingChat } from '../../storage/chats.ts'
import { findEndUser } from '../../storage/end-users.ts'
import { findMessageByKey, listMessages } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { MenusService } from '../menus.ts'
import type { Company, Context } from '../ports.ts'
import { readRoster } from '../routing/roster.ts'
import type { QueuePlace } from '../wait-times.ts'
import type { ChatViews } from './chat-views.ts'
import { unchanged, writeChat } from './chat-writes.ts'
import { hereAgain } from './check-ins.ts'
import { hear, type Heard } from './heard.ts'
import { isDismissed, isOngoing, isOver, transit } from './lifecycle.ts'
import { createOpening } from './opening.ts'
import type { OwnChats } from './own-chats.ts'
import type { Asker, PlainMessages, Sending } from './plain-messages.ts'
import { agentSpeaker, customerSpeaker, noticed, said, scopedKey } from './speakers.ts'
import { ending, takeTurn } from './virtual-agent-turn.ts'

export interface CustomerChatsParts {
  own: OwnChats
  views: ChatViews
  menus: MenusService
  plain: PlainMessages
}

export type CustomerChats = ReturnType<typeof createCustomerChats>

/** What an end user does with their own chats. A chat of anybody else does not exist here. */
export function createCustomerChats(ctx: Context, parts: CustomerChatsParts) {
  const { views } = parts
  const { own, change, reopen, state, turnParts } = parts.own

  /** To an agent: nobody has to answer at once, and it says nothing else. */
  async function sendPlain(
    { company, userKey }: EndUserCaller,
    chatId: number,
    key: string,
    message: OutgoingMessage,
    asker: Asker | undefined,
  ): Promise<WireMessage | undefined> {
    if (message.type === 'noti') return undefined
    return parts.plain.send(company.id, {
      chatId,
      key,
      message,
      asker,
      speaker(head) {
        const isOwn = head.company === company.id && head.user_key === userKey
        if (!isOwn || head.status !== 'assigned') return undefined
        const { user_id: id, name, email } = head
        return customerSpeaker({ id, name, email })
      },
    })
  }

  async function send(
    caller: EndUserCaller,
    chatId: number,
    key: string,
    message: OutgoingMessage,
    { attach, asker }: Sending = {},
  ): Promise<WireMessage> {
    let sent = attach ? undefined : await sendPlain(caller, chatId, key, message, asker)
    if (sent) return sent
    await change(caller, chatId, async (trx, chat, endUser, now) => {
      const speaker = customerSpeaker(endUser)
      sent = await findMessageByKey(trx, chatId, scopedKey(speaker, key))
      if (sent) return unchanged(chat)
      if (!isOngoing(chat.status)) {
        throw isDismissed(chat.status)
          ? new DomainError('chat_state_conflict', 'The chat rests; resume it first', {
              status: chat.status,
            })
          : new DomainError('chat_ended', `The chat is ${chat.status}`)
      }
      const heard: Heard = attach
        ? { body: await attach(trx, chat), input: { kind: 'file' } }
        : await hear(trx, chat, message)
      const messages = [said(speaker, heard.body, key)]
      let changes: ChatChange = {
        ...hereAgain(caller.company, chat, now),
        ...(heard.flow !== undefined && { flow: heard.flow }),
      }
      if (heard.input && chat.status === 'va_assigned' && chat.post_session !== 'waiting') {
        const from: ChatRow = { ...chat, flow: heard.flow ?? chat.flow }
        const turn = await takeTurn(turnParts(caller.company, trx, now), from, heard.input)
        messages.push(...turn.messages)
        changes = { ...changes, ...turn.change }
      }
      const write = await writeChat(trx, chat, now, messages, changes)
      sent = write.messages[0]
      return write
    })
    if (!sent) throw new Error('a message was written without an answer')
    return sent
  }

  return {
    create: createOpening(ctx, parts),
    send,

    async load(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      return views.forEndUser(caller.company, await own(ctx.db, caller, id))
    },

    /** Whether the chat is the caller's. @throws DomainError `chat_not_found` */
    async requireOwn(caller: EndUserCaller, id: number): Promise<ChatRow> {
      return own(ctx.db, caller, id)
    },

    async ongoing(caller: EndUserCaller): Promise<ChatResponse | null> {
      const endUser = await findEndUser(ctx.db, caller)
      const chat = endUser && (await findOngoingChat(ctx.db, endUser.id))
      return chat ? views.forEndUser(caller.company, chat) : null
    },

    async messages(
      caller: EndUserCaller,
      id: number,
      range: { after?: number | undefined; before?: number | undefined; limit: number },
    ): Promise<WireMessage[]> {
      await own(ctx.db, caller, id)
      return listMessages(ctx.db, id, range)
    },

    async finish(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      return state(caller, id, async (trx, row, endUser, now) => {
        if (isOver(row.status)) return unchanged(row)
        return writeChat(
          trx,
          row,
          now,
          [noticed('chatEnded', customerSpeaker(endUser), { ended_by: 'end_user' })],
          ending(row, 'end_user', now),
        )
      })
    },

    /** @throws DomainError `chat_not_dismissed` */
    async resume(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      return reopen(caller, id, async (trx, row, endUser, now) => {
        if (!isDismissed(row.status)) {
          throw new DomainError('chat_not_dismissed', `The chat is ${row.status}`, {
            status: row.status,
          })
        }
        const resumed = noticed('chatResumed', customerSpeaker(endUser))
        const open = await findOngoingChat(trx, endUser.id)
        if (open) {
          throw new DomainError('chat_already_open', 'You have a chat that goes on', {
            chat_id: open.id,
          })
        }
        const roster = await readRoster(trx, caller.company, now)
        const agent = roster.find((known) => known.row.id === row.agent_id)
        const hasRoom = agent?.present && agent.load < agent.config.max_chats
        if (row.status === 'dismissed' && !hasRoom) {
          const left = agent ? agentSpeaker({ id: agent.row.id, config: agent.config }) : null
          if (row.agent_id !== null) {
            await endMembership(trx, id, row.agent_id, now.toISOString())
          }
          const isSeen = agent !== undefined && agent.state !== 'offline'
          const reason = isSeen ? 'agent_unavailable' : 'agent_gone'
          const gone = noticed('memberLeft', left, { reason })
          return writeChat(trx, row, now, [resumed, gone], {
            status: transit(row.status, 'resume_queued'),
            announced: null,
            // they have just said that they are there
            check_in_at: now.toISOString(),
            agent_id: null,
            other_wrote_at: null,
            dismissed_at: null,
          })
        }
        return writeChat(trx, row, now, [resumed], {
          status: transit(row.status, 'resume'),
          dismissed_at: null,
          other_wrote_at: now.toISOString(),
        })
      })
    },

    /** The state of a chat for its end user's sockets, wherever they are connected. */
    async stateOf(
      company: Company,
      id: number,
      place?: QueuePlace,
    ): Promise<ChatResponse | undefined> {
      const chat = await findChat(ctx.db, id)
      return chat?.company === company.id ? views.forEndUser(company, chat, place) : undefined
    },
  }
}
