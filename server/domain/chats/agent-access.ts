import { listMemberIds } from '../../storage/chat-members.ts'
import { findChat } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import type { ChatRow } from '../../storage/schema.ts'
import type { Writer } from '../../storage/writer.ts'
import type { AgentCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { Context } from '../ports.ts'
import { readRoster, servingAgents } from '../routing/roster.ts'
import { chatLock, publishWrite, type ChatWrite } from './chat-writes.ts'
import { isOver } from './lifecycle.ts'

export type AgentAccess = ReturnType<typeof createAgentAccess>

/** Which chats there are for an agent: those that wait for them, and those that they are or were a member of. */
export function createAgentAccess(ctx: Context, writer: Writer) {
  const notFound = (id: number): DomainError =>
    new DomainError('chat_not_found', `There is no chat ${id}`)

  async function serves(db: Database, caller: AgentCaller): Promise<(chat: ChatRow) => boolean> {
    const roster = await readRoster(db, caller.company, ctx.clock.now())
    return (chat) => {
      const menu = caller.company.menus.get(chat.menu_id)
      return servingAgents(roster, menu, chat.lang).some((agent) => agent.row.id === caller.id)
    }
  }

  /** A chat that waits for this agent: it rings at them, or at nobody and they serve its queue. */
  async function waitsFor(db: Database, caller: AgentCaller, chat: ChatRow): Promise<boolean> {
    if (chat.status !== 'queued') return false
    if (chat.offered_agent_id !== null) return chat.offered_agent_id === caller.id
    if (chat.check_in === 'timed_out') return false
    return (await serves(db, caller))(chat)
  }

  /** A chat whose words the agent may read. */
  async function member(db: Database, caller: AgentCaller, id: number): Promise<ChatRow> {
    const chat = await findChat(db, id)
    if (chat?.company !== caller.company.id) throw notFound(id)
    if (chat.agent_id === caller.id) return chat
    if (!(await listMemberIds(db, id)).includes(caller.id)) throw notFound(id)
    // a former member reads how it ended, not how it went on with somebody else
    if (!isOver(chat.status)) throw notFound(id)
    return chat
  }

  async function change(
    caller: AgentCaller,
    id: number,
    work: (trx: Database, chat: ChatRow, now: Date) => Promise<ChatWrite>,
  ): Promise<ChatRow> {
    const write = await writer.write(chatLock(id), async (trx) =>
      work(trx, await member(trx, caller, id), ctx.clock.now()),
    )
    publishWrite(ctx.events, write)
    return write.chat
  }

  return { notFound, serves, waitsFor, member, change }
}
