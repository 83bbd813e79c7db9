import type { ChatRequest, ChatResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import {
  findChat,
  findChatByKey,
  findOngoingChat,
  findOwnChat,
  insertChat,
} from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { ensureEndUser, findEndUser } from '../../storage/end-users.ts'
import { findMessageByKey, listMessages } from '../../storage/messages.ts'
import type { ChatChange, ChatRow, EndUserRow } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import type { Writer } from '../../storage/writer.ts'
import type { EndUserCaller } from '../callers.ts'
import { verifyCustomData } from '../custom-data.ts'
import { DomainError } from '../errors.ts'
import type { MenusService } from '../menus.ts'
import type { Company, Context } from '../ports.ts'
import { readRoster } from '../routing/roster.ts'
import { pickKey } from '../text.ts'
import type { ChatViews } from './chat-views.ts'
import { chatLock, publishWrite, writeChat, type ChatWrite } from './chat-writes.ts'
import { isDismissed, isOngoing, isOver, transit } from './lifecycle.ts'
import { customerSpeaker, noticed, said, scopedKey, virtualAgentSpeaker } from './speakers.ts'
import { ending, takeTurn, virtualAgentOf, type TurnInput } from './virtual-agent-turn.ts'

export interface CustomerChatsParts {
  writer: Writer
  views: ChatViews
  menus: MenusService
}

export type CustomerChats = ReturnType<typeof createCustomerChats>

/** What an end user does with their own chats. A chat of anybody else does not exist here. */
export function createCustomerChats(ctx: Context, { writer, views, menus }: CustomerChatsParts) {
  async function own(db: Database, caller: EndUserCaller, id: number): Promise<ChatRow> {
    const chat = await findOwnChat(db, caller.company.id, caller.userKey, id)
    if (!chat) throw new DomainError('chat_not_found', `There is no chat ${id}`)
    return chat
  }

  /** Runs a change of an own chat under its lock and tells about it once it is durable. */
  async function change(
    caller: EndUserCaller,
    id: number,
    work: (trx: Database, chat: ChatRow, endUser: EndUserRow, now: Date) => Promise<ChatWrite>,
  ): Promise<ChatWrite> {
    const write = await writer.write(chatLock(id), async (trx) => {
      const chat = await own(trx, caller, id)
      const endUser = await findEndUser(trx, caller)
      if (!endUser) throw new DomainError('chat_not_found', `There is no chat ${id}`)
      return work(trx, chat, endUser, ctx.clock.now())
    })
    publishWrite(ctx.events, write)
    return write
  }

  function unchanged(chat: ChatRow): ChatWrite {
    return { before: chat, chat, messages: [] }
  }

  async function create(
    caller: EndUserCaller,
    menuId: number,
    key: string,
    request: ChatRequest,
  ): Promise<ChatResponse> {
    const { company } = caller
    const custom = await verifyCustomData(company, request.custom_data, ctx.clock.now())
    const { chat, write } = await inTransaction(
      ctx.db,
      `customer:${company.id}:${caller.userKey}`,
      async (trx) => {
        const now = ctx.clock.now()
        const endUser = await ensureEndUser(trx, caller, now.toISOString())
        const known = await findChatByKey(trx, endUser.id, key)
        if (known) return { chat: known, write: undefined }
        const open = await findOngoingChat(trx, endUser.id)
        if (open) {
          throw new DomainError('chat_already_open', 'You have a chat that goes on', {
            chat_id: open.id,
          })
        }
        const menu = await menus.requireChannel(company, menuId, 'chat', now, trx)
        const lang = chatLang(company, request.lang)
        const virtual = menu.node.channels?.chat?.virtual_agent
        const row = await insertChat(trx, {
          company: company.id,
          end_user_id: endUser.id,
          client_key: key,
          menu_id: menuId,
          lang,
          status: virtual ? 'va_assigned' : 'queued',
          revision: 0,
          next_index: 0,
          agent_id: null,
          virtual_agent: virtual ?? null,
          flow: null,
          signed_data: JSON.stringify(custom.signed),
          unsigned_data: JSON.stringify(custom.unsigned),
          ticket_id: request.ticket_id ?? null,
          trigger_id: request.trigger_id ?? null,
          email: request.email ?? null,
          cobrowsable: request.cobrowsable ? 1 : 0,
          created_at: now.toISOString(),
          queued_at: virtual ? null : now.toISOString(),
          assigned_at: null,
          offered_agent_id: null,
          offered_until: null,
          declined_by: '[]',
          end_user_wrote_at: null,
          other_wrote_at: null,
          dismissed_at: null,
          ended_at: null,
          ended_by: null,
        })
        const first = await writeOpening(trx, company, row, endUser, request.greeting, now)
        return { chat: first.chat, write: first }
      },
    )
    if (write) {
      publishWrite(ctx.events, write)
      ctx.events.publish({ kind: 'chat.updated', company: company.id, chatId: chat.id })
      if (chat.status === 'queued')
        ctx.events.publish({ kind: 'queue.changed', company: company.id })
    }
    return views.forEndUser(company, chat)
  }

  /** The first words of a new chat: the virtual agent's, the customer's greeting, and the answer to it. */
  async function writeOpening(
    trx: Database,
    company: Company,
    row: ChatRow,
    endUser: EndUserRow,
    greeting: string | undefined,
    now: Date,
  ): Promise<ChatWrite> {
    const before = { ...row }
    const messages = []
    let chat = row
    let changes: ChatChange = {}
    const run = (input: TurnInput): void => {
      const turn = takeTurn(company, chat, input, now)
      messages.push(...turn.messages)
      changes = { ...changes, ...turn.change }
      chat = { ...chat, ...(turn.change as Partial<ChatRow>) }
    }
    const virtual = virtualAgentOf(company, row)
    if (virtual) messages.push(noticed('memberJoined', virtualAgentSpeaker(virtual)))
    if (row.status === 'va_assigned') run({ kind: 'start' })
    if (greeting !== undefined) {
      messages.push(said(customerSpeaker(endUser), { type: 'text', content: greeting }))
      if (chat.status === 'va_assigned') run({ kind: 'message', content: greeting })
    }
    const write = await writeChat(trx, row, now, messages, changes)
    return { ...write, before }
  }

  async function send(
    caller: EndUserCaller,
    chatId: number,
    key: string,
    message: OutgoingMessage,
    /** What else the message carries, written in the same transaction: an uploaded file. */
    attach?: (trx: Database, chat: ChatRow) => Promise<{ type: string } & Record<string, unknown>>,
  ): Promise<WireMessage> {
    let sent: WireMessage | undefined
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
      const content = attach ? await attach(trx, chat) : message
      const messages = [said(speaker, content, key)]
      let changes: ChatChange = {}
      if (chat.status === 'va_assigned') {
        const go = message.type === 'text' ? message.event_params?.['go'] : undefined
        const turn = takeTurn(
          caller.company,
          chat,
          {
            kind: 'message',
            content: message.content,
            ...(typeof go === 'string' ? { go } : {}),
          },
          now,
        )
        messages.push(...turn.messages)
        changes = turn.change
      }
      const write = await writeChat(trx, chat, now, messages, changes)
      sent = write.messages[0]
      return write
    })
    if (!sent) throw new Error('a message was written without an answer')
    return sent
  }

  return {
    create,
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

    async escalate(
      caller: EndUserCaller,
      id: number,
      reason: string | undefined,
    ): Promise<ChatResponse> {
      const { chat } = await change(caller, id, async (trx, row, _endUser, now) => {
        // asking twice is asking once: the person is called already, or here
        if (row.status === 'queued' || row.status === 'assigned') return unchanged(row)
        const turn = takeTurn(
          caller.company,
          row,
          { kind: 'escalate', reason: reason ?? 'by_consumer' },
          now,
        )
        return writeChat(trx, row, now, turn.messages, turn.change)
      })
      return views.forEndUser(caller.company, chat)
    },

    async finish(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      const { chat } = await change(caller, id, async (trx, row, endUser, now) => {
        if (isOver(row.status)) return unchanged(row)
        return writeChat(
          trx,
          row,
          now,
          [noticed('chatEnded', customerSpeaker(endUser), { ended_by: 'end_user' })],
          ending(row, 'end_user', now),
        )
      })
      return views.forEndUser(caller.company, chat)
    },

    /** @throws DomainError `chat_not_dismissed` */
    async resume(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      const { chat } = await change(caller, id, async (trx, row, endUser, now) => {
        if (!isDismissed(row.status)) {
          throw new DomainError('chat_not_dismissed', `The chat is ${row.status}`, {
            status: row.status,
          })
        }
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
          return writeChat(trx, row, now, [], {
            status: transit(row.status, 'resume_queued'),
            agent_id: null,
            dismissed_at: null,
          })
        }
        return writeChat(trx, row, now, [], {
          status: transit(row.status, 'resume'),
          dismissed_at: null,
          other_wrote_at: now.toISOString(),
        })
      })
      return views.forEndUser(caller.company, chat)
    },

    /** The state of a chat for its end user's sockets, wherever they are connected. */
    async stateOf(company: Company, id: number): Promise<ChatResponse | undefined> {
      const chat = await findChat(ctx.db, id)
      return chat?.company === company.id ? views.forEndUser(company, chat) : undefined
    },
  }
}

function chatLang(company: Company, wanted: string | undefined): string {
  const codes = company.file.languages.map((language) => language.code)
  return pickKey(codes, wanted ?? company.defaultLang, company.defaultLang) ?? company.defaultLang
}
