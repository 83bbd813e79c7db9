import { changeCall, listCompaniesWithDueCalls, listDueCalls } from '../../storage/calls.ts'
import { findChat, listQueuedChats, updateChat } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { setAway } from '../../storage/roster.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { chatLock } from '../chats/chat-writes.ts'
import type { Company, Context, DomainEvent } from '../ports.ts'
import { speaks } from '../skills.ts'
import { lineOf, type Waiting } from './line.ts'
import { readRoster, servingAgents, type RosterAgent } from './roster.ts'
import { selectOffers } from './select.ts'

export { declinedBy } from './line.ts'

export type Routing = ReturnType<typeof createRouting>

/** One decision at a time per company, on whatever node it is made. */
export function routingLock(company: string): string {
  return `routing:${company}`
}

export function createRouting(ctx: Context) {
  async function readLine(trx: Database, company: Company, now: string): Promise<Waiting[]> {
    const chats = await listQueuedChats(trx, company.id)
    return lineOf(company, chats, await listDueCalls(trx, company.id, now))
  }

  /** Writes who is asked, if it still waits as it did. */
  async function setOffer(
    trx: Database,
    waiting: Waiting,
    offer: { offered_agent_id: number | null; offered_until: string | null; declined_by?: string },
  ): Promise<boolean> {
    if (waiting.kind === 'call') return (await changeCall(trx, waiting.row, offer)) !== undefined
    return inTransaction(trx, chatLock(waiting.row.id), async () => {
      const chat = await findChat(trx, waiting.row.id)
      if (chat?.status !== 'queued' || chat.offered_agent_id !== waiting.offeredTo) return false
      await updateChat(trx, chat.id, offer)
      return true
    })
  }

  function updated(company: Company, { kind, row }: Waiting): DomainEvent {
    return kind === 'chat'
      ? { kind: 'chat.updated', company: company.id, chatId: row.id }
      : { kind: 'call.updated', company: company.id, callId: row.id }
  }

  /** Takes back offers that rang too long: the agent is set away, the next one is asked. */
  async function expireOffers(
    trx: Database,
    company: Company,
    line: readonly Waiting[],
    now: string,
  ): Promise<DomainEvent[]> {
    const told: DomainEvent[] = []
    for (const waiting of line) {
      const agent = waiting.offeredTo
      if (agent === null || (waiting.offeredUntil ?? '') > now) continue
      const declined_by = JSON.stringify([...waiting.declined, agent])
      const offer = { offered_agent_id: null, offered_until: null, declined_by }
      if (!(await setOffer(trx, waiting, offer))) continue
      await setAway(trx, agent, now)
      told.push(
        { kind: 'agent.changed', company: company.id, agentId: agent },
        updated(company, waiting),
      )
    }
    return told
  }

  /** Those who may take it: a call that waits too long is everybody's who speaks its language. */
  function serving(
    company: Company,
    roster: readonly RosterAgent[],
    waiting: Waiting,
    now: Date,
  ): Set<number> {
    const minutes = company.file.calls.escalate_after_minutes
    const isEscalated =
      waiting.kind === 'call' &&
      minutes !== undefined &&
      now.getTime() - Date.parse(waiting.since) >= minutes * 60_000
    const agents = isEscalated ? roster.filter(({ config }) => speaks(config, waiting.lang)) : []
    const usual = servingAgents(roster, company.menus.get(waiting.menuId), waiting.lang)
    return new Set([...usual, ...agents].map((agent) => agent.row.id))
  }

  async function decide(trx: Database, company: Company): Promise<DomainEvent[]> {
    const now = ctx.clock.now()
    const first = await readLine(trx, company, now.toISOString())
    if (first.length === 0) return []
    const told = await expireOffers(trx, company, first, now.toISOString())
    const line = told.length > 0 ? await readLine(trx, company, now.toISOString()) : first
    const waiting = line.filter(({ offeredTo }) => offeredTo === null)
    if (waiting.length === 0) return told
    const ringing = new Set(line.map(({ offeredTo }) => offeredTo))
    const roster = await readRoster(trx, company, now)
    const offers = selectOffers(
      waiting.map((one) => ({
        id: one,
        served: serving(company, roster, one, now),
        declined: one.declined,
        whole: one.kind === 'call',
      })),
      roster
        .filter(({ state, call, row }) => {
          const isThere = state === 'available' || state === 'busy'
          return isThere && call === null && !ringing.has(row.id)
        })
        .map(({ row, load, config }) => ({
          id: row.id,
          load,
          maxChats: config.max_chats,
          idleSince: row.idle_since,
        })),
    )
    for (const { chat: one, agent } of offers) {
      const offer = { offered_agent_id: agent, offered_until: ringsUntil(company, one, now) }
      if (!(await setOffer(trx, one, offer))) continue
      told.push(
        one.kind === 'chat'
          ? { kind: 'chat.offered', company: company.id, chatId: one.row.id, agentId: agent }
          : { kind: 'call.offered', company: company.id, callId: one.row.id, agentId: agent },
      )
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

  /** Offers what waits to who is free. Calls while one is under way are folded into one more. */
  async function run(company: Company): Promise<void> {
    wanted.add(company.id)
    const known = running.get(company.id)
    if (known) return known
    const started = (async () => {
      while (wanted.delete(company.id)) await route(company)
    })().finally(() => running.delete(company.id))
    running.set(company.id, started)
    return started
  }

  return {
    run,

    /** Looks at every company in which a call waits: for those that chats wait in, the sweeper does. */
    async sweepCalls(): Promise<void> {
      const ids = ctx.companies.all().map(({ id }) => id)
      const now = ctx.clock.now().toISOString()
      for (const id of await listCompaniesWithDueCalls(ctx.db, ids, now)) {
        const company = ctx.companies.find(id)
        if (company) await run(company)
      }
    },
  }
}

function ringsUntil(company: Company, { kind }: Waiting, now: Date): string {
  const { calls, chats } = company.file
  const seconds =
    kind === 'call' ? (calls.offer_seconds ?? chats.offer_seconds) : chats.offer_seconds
  return new Date(now.getTime() + seconds * 1000).toISOString()
}
