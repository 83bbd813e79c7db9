import { findChat, listQueuedChats, updateChat } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { setAway } from '../../storage/roster.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { chatLock } from '../chats/chat-writes.ts'
import type { Company, Context, DomainEvent } from '../ports.ts'
import { readRoster, servingAgents } from './roster.ts'
import { selectOffers } from './select.ts'

export type Routing = ReturnType<typeof createRouting>

/** One decision at a time per company, on whatever node it is made. */
export function routingLock(company: string): string {
  return `routing:${company}`
}

export function declinedBy(chat: Pick<ChatRow, 'declined_by'>): Set<number> {
  return new Set(JSON.parse(chat.declined_by) as number[])
}

export function createRouting(ctx: Context) {
  /** Takes back offers that rang too long: the agent is set away, the next one is asked. */
  async function expireOffers(
    trx: Database,
    company: Company,
    queued: ChatRow[],
    now: string,
    told: DomainEvent[],
  ): Promise<void> {
    for (const chat of queued) {
      const agent = chat.offered_agent_id
      if (agent === null || (chat.offered_until !== null && chat.offered_until > now)) continue
      await updateChat(trx, chat.id, {
        offered_agent_id: null,
        offered_until: null,
        declined_by: JSON.stringify([...declinedBy(chat).add(agent)]),
      })
      await setAway(trx, agent, now)
      told.push(
        { kind: 'agent.changed', company: company.id, agentId: agent },
        { kind: 'chat.updated', company: company.id, chatId: chat.id },
      )
    }
  }

  async function decide(trx: Database, company: Company): Promise<DomainEvent[]> {
    const now = ctx.clock.now()
    const told: DomainEvent[] = []
    await expireOffers(
      trx,
      company,
      await listQueuedChats(trx, company.id),
      now.toISOString(),
      told,
    )
    const queued = await listQueuedChats(trx, company.id)
    const ringing = new Set(queued.map((chat) => chat.offered_agent_id))
    const waiting = queued.filter((chat) => chat.offered_agent_id === null)
    if (waiting.length === 0) return told
    const roster = await readRoster(trx, company, now)
    const offers = selectOffers(
      waiting.flatMap((chat) => {
        const menu = company.menus.get(chat.menu_id)
        if (!menu) return []
        const served = servingAgents(roster, menu, chat.lang).map((agent) => agent.row.id)
        return [{ id: chat.id, served: new Set(served), declined: declinedBy(chat) }]
      }),
      roster
        .filter((agent) => agent.present && !ringing.has(agent.row.id))
        .map((agent) => ({
          id: agent.row.id,
          load: agent.load,
          maxChats: agent.config.max_chats,
          idleSince: agent.row.idle_since,
        })),
    )
    const until = new Date(now.getTime() + company.file.chats.offer_seconds * 1000).toISOString()
    for (const offer of offers) {
      const offered = await inTransaction(trx, chatLock(offer.chat), async () => {
        const chat = await findChat(trx, offer.chat)
        if (chat?.status !== 'queued') return false
        await updateChat(trx, chat.id, { offered_agent_id: offer.agent, offered_until: until })
        return true
      })
      if (!offered) continue
      told.push({
        kind: 'chat.offered',
        company: company.id,
        chatId: offer.chat,
        agentId: offer.agent,
      })
    }
    return told
  }

  const running = new Map<string, Promise<void>>()
  const wanted = new Set<string>()

  async function route(company: Company): Promise<void> {
    const told = await inTransaction(ctx.db, routingLock(company.id), (trx) => decide(trx, company))
    for (const event of told) ctx.events.publish(event)
    if (told.length > 0) ctx.events.publish({ kind: 'queue.changed', company: company.id })
  }

  return {
    /** Offers what waits to who is free. Calls while one is under way are folded into one more. */
    async run(company: Company): Promise<void> {
      wanted.add(company.id)
      const known = running.get(company.id)
      if (known) return known
      const run = (async () => {
        while (wanted.delete(company.id)) await route(company)
      })().finally(() => running.delete(company.id))
      running.set(company.id, run)
      return run
    },
  }
}
