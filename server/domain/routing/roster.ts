import type { AgentConfig } from '../../config/company-schema.ts'
import { listCallsAtAgents } from '../../storage/calls.ts'
import { countLoads } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { findAgents, listRecentEnds, listRoster } from '../../storage/roster.ts'
import type { AgentRow, CallRow } from '../../storage/schema.ts'
import type { AgentCaller } from '../callers.ts'
import type { Company, Menu } from '../ports.ts'
import { isSkilled, speaks } from '../skills.ts'
import { standingOf, type Standing } from './states.ts'

export { PRESENCE_SECONDS } from './states.ts'

/** An agent of the company file with where they stand now. */
export interface RosterAgent extends Standing {
  row: AgentRow
  config: AgentConfig
  /** Chats, those that ring included. */
  load: number
  /** The call that the agent has, or that rings at them. */
  call: CallRow | null
}

export async function readRoster(
  db: Database,
  company: Company,
  now: Date,
): Promise<RosterAgent[]> {
  const wrapUpSeconds = company.file.routing?.wrap_up_seconds ?? 0
  const since = new Date(now.getTime() - wrapUpSeconds * 1000).toISOString()
  const rows = await listRoster(db, company.id)
  const loads = await countLoads(db, company.id)
  const calls = await listCallsAtAgents(db, company.id)
  const ends =
    wrapUpSeconds > 0 ? await listRecentEnds(db, company.id, since) : new Map<number, string>()
  const configs = new Map(company.file.agents.map((agent) => [agent.key, agent]))
  return rows.flatMap((row) => {
    const config = configs.get(row.key)
    if (!config) return []
    const load = loads.get(row.id) ?? 0
    const call = calls.get(row.id) ?? null
    const standing = standingOf(
      {
        status: row.status,
        seenAt: row.seen_at,
        endedAt: ends.get(row.id) ?? null,
        wrappedUpAt: row.wrapped_up_at,
        load,
        maxChats: config.max_chats,
        onCall: call !== null,
        wrapUpSeconds,
      },
      now,
    )
    return [{ row, config, load, call, ...standing }]
  })
}

/**
 * Those who serve a queue in a language. A language that none of the queue's agents speaks would wait for ever, so there
 * all of the queue's agents serve it; a queue that the company file has no more is everybody's.
 */
export function servingAgents<A extends { config: AgentConfig }>(
  roster: readonly A[],
  menu: Menu | undefined,
  lang: string,
): A[] {
  const skilled = menu ? roster.filter(({ config }) => isSkilled(config, menu)) : [...roster]
  const speaking = skilled.filter(({ config }) => speaks(config, lang))
  return speaking.length > 0 ? speaking : skilled
}

/** An agent as the caller that they would be at the desk. */
export async function agentCaller(
  db: Database,
  company: Company,
  agentId: number,
): Promise<AgentCaller | undefined> {
  const row = (await findAgents(db, [agentId])).get(agentId)
  const config = company.file.agents.find((agent) => agent.key === row?.key)
  return row?.company === company.id && config ? { company, id: agentId, config } : undefined
}
