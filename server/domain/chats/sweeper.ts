import { endMembership } from '../../storage/chat-members.ts'
import { findChat, updateChat } from '../../storage/chats.ts'
import {
  listChatsOfGoneAgents,
  listCompaniesWithQueues,
  listDueChats,
  type DueChat,
  type DueInstants,
} from '../../storage/due-chats.ts'
import { readAgentRow } from '../../storage/roster.ts'
import { inTransaction } from '../../storage/transaction.ts'
import type { Writer } from '../../storage/writer.ts'
import type { Company, Context } from '../ports.ts'
import { routingLock, type Routing } from '../routing/routing.ts'
import { chatLock, publishWrite, writeChat, type ChatWrite } from './chat-writes.ts'
import { dueInstants, dueStep } from './due.ts'
import { transit } from './lifecycle.ts'
import { agentSpeaker, noticed } from './speakers.ts'

export type Sweeper = ReturnType<typeof createSweeper>

/** Applies what is due by the clock. All of it is in the database: nothing is forgotten by a restart. */
export function createSweeper(
  ctx: Context,
  { writer, routing }: { writer: Writer; routing: Routing },
) {
  async function apply(company: Company, id: number): Promise<void> {
    const write = await writer.write(chatLock(id), async (trx) => {
      const chat = await findChat(trx, id)
      const now = ctx.clock.now()
      const step = chat && dueStep(company, chat, now)
      return chat && step ? writeChat(trx, chat, now, step.messages, step.change) : null
    })
    if (write) publishWrite(ctx.events, write)
  }

  /** Remembers since when an agent is gone, and gives their chat back to the queue when that was too long. */
  async function watchAgent(company: Company, id: number): Promise<void> {
    const write = await inTransaction(ctx.db, routingLock(company.id), (outer) =>
      inTransaction(outer, chatLock(id), async (trx): Promise<ChatWrite | null> => {
        const chat = await findChat(trx, id)
        if (chat?.status !== 'assigned' || chat.agent_id === null) return null
        const now = ctx.clock.now()
        const row = await readAgentRow(trx, chat.agent_id)
        const due = dueInstants(company, now)
        const gone = (row?.seen_at ?? '') < due.seen
        const known = chat.agent_gone_at
        if (!gone || known === null) {
          const since = gone ? now.toISOString() : null
          if (since !== known) await updateChat(trx, id, { agent_gone_at: since })
          return null
        }
        if (known > due.gone) return null
        const config = company.file.agents.find((agent) => agent.key === row?.key)
        const speaker = config ? agentSpeaker({ id: chat.agent_id, config }) : null
        await endMembership(trx, id, chat.agent_id, now.toISOString())
        return writeChat(
          trx,
          chat,
          now,
          [noticed('memberLeft', speaker, { reason: 'agent_gone' })],
          {
            status: transit(chat.status, 'requeue'),
            agent_id: null,
            agent_gone_at: null,
            // before everybody who came after them
            queued_at: chat.created_at,
            // but with somebody until now: nobody asks yet whether they are still there
            check_in_at: now.toISOString(),
            // nobody has spoken to them since
            other_wrote_at: null,
            announced: null,
            declined_by: '[]',
          },
        )
      }),
    )
    if (write) publishWrite(ctx.events, write)
  }

  /** Companies that share their limits are asked about together. */
  function groups(now: Date): Map<string, { due: DueInstants; ids: string[] }> {
    const found = new Map<string, { due: DueInstants; ids: string[] }>()
    for (const company of ctx.companies.all()) {
      const due = dueInstants(company, now)
      const key = JSON.stringify(due)
      const group = found.get(key) ?? { due, ids: [] }
      group.ids.push(company.id)
      found.set(key, group)
    }
    return found
  }

  return {
    async sweep(): Promise<void> {
      const now = ctx.clock.now()
      const failures: unknown[] = []
      const each = async (
        chats: readonly DueChat[],
        work: (company: Company, id: number) => Promise<void>,
      ): Promise<void> => {
        for (const { id, company: companyId } of chats) {
          const company = ctx.companies.find(companyId)
          // one that can't be handled keeps nobody else waiting
          if (company) await work(company, id).catch((error: unknown) => failures.push(error))
        }
      }
      for (const { due, ids } of groups(now).values()) {
        await each(await listDueChats(ctx.db, ids, due), apply)
        await each(await listChatsOfGoneAgents(ctx.db, ids, due), watchAgent)
        for (const id of await listCompaniesWithQueues(ctx.db, ids)) {
          const company = ctx.companies.find(id)
          if (!company) continue
          await routing.run(company).catch((error: unknown) => failures.push(error))
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
