import type { ChatRequest, ChatResponse } from '../../../contract/chats.ts'
import { findChatByKey, findOngoingChat, insertChat } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { ensureEndUser } from '../../storage/end-users.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow, EndUserRow } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { customerLock, type EndUserCaller } from '../callers.ts'
import { verifyCustomData } from '../custom-data.ts'
import { DomainError } from '../errors.ts'
import type { MenusService } from '../menus.ts'
import type { Company, Context } from '../ports.ts'
import { servedLang } from '../queues.ts'
import { createChatLimits } from './chat-limits.ts'
import type { ChatViews } from './chat-views.ts'
import { publishWrite, writeChat, type ChatWrite } from './chat-writes.ts'
import { takeExternalTransfer, type ExternalTransfer } from './external-transfer.ts'
import type { OwnChats } from './own-chats.ts'
import { customerSpeaker, noticed, said, SYSTEM, virtualAgentSpeaker } from './speakers.ts'
import { takeTurn, virtualAgentOf, type TurnInput } from './virtual-agent-turn.ts'

/** Starts chats: the row, what was said elsewhere before, and the first words here, all in one transaction. */
export function createOpening(
  ctx: Context,
  { own, views, menus }: { own: OwnChats; views: ChatViews; menus: MenusService },
) {
  const limits = createChatLimits(ctx.clock)

  async function writeOpening(
    trx: Database,
    company: Company,
    row: ChatRow,
    endUser: EndUserRow,
    words: { greeting: string | undefined; transfer: ExternalTransfer | null },
    now: Date,
  ): Promise<ChatWrite> {
    const { greeting, transfer } = words
    const messages: NewMessage[] = transfer?.messages(endUser) ?? []
    let chat = row
    let changes: ChatChange = {}
    const run = async (input: TurnInput): Promise<NewMessage[]> => {
      const turn = await takeTurn(own.turnParts(company, trx, now), chat, input)
      changes = { ...changes, ...turn.change }
      chat = { ...chat, ...(turn.change as Partial<ChatRow>) }
      return turn.messages
    }
    const virtual = virtualAgentOf(company, row)
    const host = virtual ? virtualAgentSpeaker(virtual) : SYSTEM
    if (virtual) messages.push(noticed('memberJoined', host))
    if (transfer?.greeting !== undefined) {
      messages.push(said(host, { type: 'text', ...transfer.greeting }))
    }
    if (row.status === 'va_assigned') {
      const said = await run({ kind: 'start' })
      // the host's greeting stands for the virtual agent's own; what it asks is still asked
      const asks = said.findIndex((message) => message.type !== 'text')
      const from = asks === -1 ? said.length : asks
      messages.push(...(transfer?.greeting === undefined ? said : said.slice(from)))
    }
    if (greeting !== undefined) {
      messages.push(said(customerSpeaker(endUser), { type: 'text', content: greeting }))
      if (chat.status === 'va_assigned') {
        messages.push(...(await run({ kind: 'message', content: greeting })))
      }
    }
    const write = await writeChat(trx, row, now, messages, changes)
    return { ...write, before: row }
  }

  /** @throws DomainError `custom_data_invalid`, `chat_already_open`, `menu_not_found`, `channel_closed`, `rate_limited` */
  return async function create(
    caller: EndUserCaller,
    menuId: number,
    key: string,
    request: ChatRequest,
    address?: string,
  ): Promise<ChatResponse> {
    const { company } = caller
    const verified = await verifyCustomData(company, request.custom_data, ctx.clock.now())
    const { custom, transfer } = takeExternalTransfer(verified)
    let leave: (() => void) | undefined
    const open = inTransaction(ctx.db, customerLock(caller), async (trx) => {
      const now = ctx.clock.now()
      const endUser = await ensureEndUser(trx, caller, now.toISOString())
      const known = await findChatByKey(trx, endUser.id, key)
      if (known) return { chat: known, write: undefined }
      const ongoing = await findOngoingChat(trx, endUser.id)
      if (ongoing) {
        throw new DomainError('chat_already_open', 'You have a chat that goes on', {
          chat_id: ongoing.id,
        })
      }
      leave ??= limits.enter(caller, address)
      const lang = servedLang(company, request.lang)
      const menu = await menus.requireChannel(company, menuId, 'chat', now, trx, lang)
      const virtual = menu.node.channels?.chat?.virtual_agent
      const row = await insertChat(trx, {
        company: company.id,
        end_user_id: endUser.id,
        client_key: key,
        menu_id: menuId,
        lang,
        status: virtual ? 'va_assigned' : 'queued',
        virtual_agent: virtual ?? null,
        signed_data: JSON.stringify(custom.signed),
        unsigned_data: JSON.stringify(custom.unsigned),
        ticket_id: request.ticket_id ?? null,
        trigger_id: request.trigger_id ?? null,
        email: request.email ?? null,
        cobrowsable: request.cobrowsable ? 1 : 0,
        created_at: now.toISOString(),
        queued_at: virtual ? null : now.toISOString(),
      })
      const greeting = request.greeting?.trim() ? request.greeting : undefined
      const words = { greeting, transfer }
      const first = await writeOpening(trx, company, row, endUser, words, now)
      return { chat: first.chat, write: first }
    })
    const { chat, write } = await open.catch((error: unknown) => {
      leave?.()
      throw error
    })
    if (write) {
      publishWrite(ctx.events, write)
      ctx.events.publish({ kind: 'chat.updated', company: company.id, chatId: chat.id })
      if (chat.status === 'queued')
        ctx.events.publish({ kind: 'queue.changed', company: company.id })
    }
    return views.forEndUser(company, chat)
  }
}
