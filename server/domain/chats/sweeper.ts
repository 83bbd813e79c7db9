import { findChat, listLiveChats } from '../../storage/chats.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { Writer } from '../../storage/writer.ts'
import type { Company, Context } from '../ports.ts'
import type { Routing } from '../routing/routing.ts'
import { chatLock, publishWrite, writeChat } from './chat-writes.ts'
import { timeoutAt } from './chat-views.ts'
import { isDismissed, transit } from './lifecycle.ts'
import { noticed } from './speakers.ts'

export interface DueStep {
  change: ChatChange
  ended: boolean
}

/**
 * What time alone has made of a chat, or null. A chat is dismissed when the customer has not answered for the company's
 * minutes, both sides having written; a dismissed one times out when it was not resumed.
 */
export function dueStep(company: Company, chat: ChatRow, now: Date): DueStep | null {
  if (isDismissed(chat.status)) {
    const due = chat.dismissed_at && timeoutAt(company, chat.dismissed_at) <= now.toISOString()
    if (!due) return null
    return {
      change: {
        status: transit(chat.status, 'time_out'),
        ended_at: now.toISOString(),
        ended_by: 'system',
      },
      ended: true,
    }
  }
  if (chat.status !== 'assigned' && chat.status !== 'va_assigned') return null
  const { end_user_wrote_at: customer, other_wrote_at: other } = chat
  if (customer === null || other === null || other < customer) return null
  const minutes = company.file.chats.dismiss_after_minutes
  const allowed = chat.status === 'assigned' ? minutes.agent : minutes.virtual_agent
  if (now.getTime() - Date.parse(other) < allowed * 60_000) return null
  return {
    change: { status: transit(chat.status, 'dismiss'), dismissed_at: now.toISOString() },
    ended: false,
  }
}

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
      if (!chat || !step) return null
      const notices = step.ended ? [noticed('chatEnded', null, { ended_by: 'system' })] : []
      return writeChat(trx, chat, now, notices, step.change)
    })
    if (write) publishWrite(ctx.events, write)
  }

  return {
    async sweep(): Promise<void> {
      const now = ctx.clock.now()
      const waiting = new Set<string>()
      for (const chat of await listLiveChats(ctx.db)) {
        const company = ctx.companies.find(chat.company)
        if (!company) continue
        if (chat.status === 'queued') waiting.add(company.id)
        else if (dueStep(company, chat, now)) await apply(company, chat.id)
      }
      for (const id of waiting) {
        const company = ctx.companies.find(id)
        if (company) await routing.run(company)
      }
    },
  }
}
