import { endMembership } from '../../storage/chat-members.ts'
import { findChat, listLiveChats, updateChat } from '../../storage/chats.ts'
import { readAgentRow } from '../../storage/roster.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import type { Writer } from '../../storage/writer.ts'
import type { Company, Context } from '../ports.ts'
import { PRESENCE_SECONDS } from '../routing/roster.ts'
import { routingLock, type Routing } from '../routing/routing.ts'
import { chatLock, publishWrite, writeChat, type ChatWrite } from './chat-writes.ts'
import { dueStep } from './due.ts'
import { transit } from './lifecycle.ts'
import { agentSpeaker, noticed } from './speakers.ts'

const DEFAULT_GONE_MINUTES = 3

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
        const gone = isGone(row?.seen_at ?? null, now)
        const known = chat.agent_gone_at
        if (!gone || known === null) {
          const since = gone ? now.toISOString() : null
          if (since !== known) await updateChat(trx, id, { agent_gone_at: since })
          return null
        }
        if (now.toISOString() < allowedUntil(company, known)) return null
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
            announced: null,
            declined_by: '[]',
          },
        )
      }),
    )
    if (write) publishWrite(ctx.events, write)
  }

  return {
    async sweep(): Promise<void> {
      const now = ctx.clock.now()
      const waiting = new Set<string>()
      const companies = ctx.companies.all()
      const live = await listLiveChats(
        ctx.db,
        companies.map(({ id }) => id),
      )
      const seen = new Map<number, string | null>()
      const failures: unknown[] = []
      const attempt = async (work: () => Promise<void>): Promise<void> => {
        // one that can't be handled keeps nobody else waiting
        await work().catch((error: unknown) => failures.push(error))
      }
      const look = async (company: Company, chat: ChatRow): Promise<void> => {
        if (dueStep(company, chat, now)) await apply(company, chat.id)
        else if (chat.status === 'assigned' && chat.agent_id !== null) {
          if (!seen.has(chat.agent_id)) {
            seen.set(chat.agent_id, (await readAgentRow(ctx.db, chat.agent_id))?.seen_at ?? null)
          }
          const gone = isGone(seen.get(chat.agent_id) ?? null, now)
          if (isNews(company, chat, gone, now)) await watchAgent(company, chat.id)
        }
      }
      for (const chat of live) {
        const company = ctx.companies.find(chat.company)
        if (company) await attempt(() => look(company, chat))
        if (chat.status === 'queued') waiting.add(chat.company)
      }
      for (const id of waiting) {
        const company = ctx.companies.find(id)
        if (company) await attempt(() => routing.run(company))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}

function isGone(seenAt: string | null, now: Date): boolean {
  const least = new Date(now.getTime() - PRESENCE_SECONDS * 1000).toISOString()
  return seenAt === null || seenAt < least
}

function allowedUntil(company: Company, since: string): string {
  const minutes = company.file.chats.agent_gone_minutes ?? DEFAULT_GONE_MINUTES
  return new Date(Date.parse(since) + minutes * 60_000).toISOString()
}

/** Whether the row has to say something else of its agent than it does. */
function isNews(company: Company, chat: ChatRow, gone: boolean, now: Date): boolean {
  const { agent_gone_at: known } = chat
  if (!gone || known === null) return gone !== (known !== null)
  return allowedUntil(company, known) <= now.toISOString()
}
