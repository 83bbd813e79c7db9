import type { ChatResponse } from '../../../contract/chats.ts'
import { findOwnChat } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { findEndUser } from '../../storage/end-users.ts'
import type { ChatRow, EndUserRow } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import type { Writer } from '../../storage/writer.ts'
import { customerLock, type EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { MenusService } from '../menus.ts'
import type { Company, Context } from '../ports.ts'
import { routingLock } from '../routing/routing.ts'
import type { ChatViews } from './chat-views.ts'
import { chatLock, publishWrite, type ChatWrite } from './chat-writes.ts'
import type { Closed, TurnParts } from './virtual-agent-turn.ts'

export interface OwnChatsParts {
  writer: Writer
  views: ChatViews
  menus: MenusService
}

export type OwnChats = ReturnType<typeof createOwnChats>

/** How an end user reaches their own chats. A chat of anybody else does not exist here. */
export function createOwnChats(ctx: Context, { writer, views, menus }: OwnChatsParts) {
  /** @throws DomainError `chat_not_found` */
  async function own(db: Database, caller: EndUserCaller, id: number): Promise<ChatRow> {
    const chat = await findOwnChat(db, caller.company.id, caller.userKey, id)
    if (!chat) throw new DomainError('chat_not_found', `There is no chat ${id}`)
    return chat
  }

  type Change = (trx: Database, chat: ChatRow, endUser: EndUserRow, now: Date) => Promise<ChatWrite>

  const changing = (caller: EndUserCaller, id: number, work: Change) => async (trx: Database) => {
    const chat = await own(trx, caller, id)
    const endUser = await findEndUser(trx, caller)
    if (!endUser) throw new DomainError('chat_not_found', `There is no chat ${id}`)
    return work(trx, chat, endUser, ctx.clock.now())
  }

  /** Runs a change of an own chat under its lock and tells about it once it is durable. */
  async function change(caller: EndUserCaller, id: number, work: Change): Promise<ChatWrite> {
    const write = await writer.write(chatLock(id), changing(caller, id, work))
    publishWrite(ctx.events, write)
    return write
  }

  return {
    own,
    change,

    /** A change, answered with the state after it. */
    async state(...[caller, id, work]: Parameters<typeof change>): Promise<ChatResponse> {
      const { chat } = await change(caller, id, work)
      return views.forEndUser(caller.company, chat)
    },

    /** A change that takes a place at an agent, and makes the chat the one that goes on: both are decided one by one. */
    async reopen(caller: EndUserCaller, id: number, work: Change): Promise<ChatResponse> {
      const write = await inTransaction(ctx.db, routingLock(caller.company.id), (routing) =>
        inTransaction(routing, customerLock(caller), (customer) =>
          inTransaction(customer, chatLock(id), changing(caller, id, work)),
        ),
      )
      publishWrite(ctx.events, write)
      return views.forEndUser(caller.company, write.chat)
    },

    /** What a virtual agent needs to take its turn inside a transaction. */
    turnParts(company: Company, trx: Database, now: Date): TurnParts {
      return {
        company,
        now,
        newId: ctx.randomId,
        closed: (menuId, lang) => whyClosed(menus, company, menuId, now, trx, lang),
      }
    },
  }
}

/** Why nobody who speaks a language can be called at a queue now; null while it is open. */
export async function whyClosed(
  menus: MenusService,
  company: Company,
  menuId: number,
  now: Date,
  db: Database,
  lang: string,
): Promise<Closed | null> {
  try {
    await menus.requireChannel(company, menuId, 'chat', now, db, lang)
    return null
  } catch (error) {
    // a queue that the company file has no more takes nobody, and loses none of the words that ask for it
    if (!(error instanceof DomainError)) throw error
    const { reason, opens_at: opensAt } = error.details ?? {}
    return {
      reason: typeof reason === 'string' ? reason : 'not_offered',
      ...(typeof opensAt === 'string' ? { opens_at: opensAt } : {}),
    }
  }
}
