import type { AgentConfig } from '../../config/company-schema.ts'
import { countLoads } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { findAgents, listRoster } from '../../storage/roster.ts'
import type { AgentRow } from '../../storage/schema.ts'
import type { AgentCaller } from '../callers.ts'
import type { Company, Menu } from '../ports.ts'
import { canServe, isSkilled } from '../skills.ts'

/** A desk that has shown no sign of life for this long is not offered anything. */
export const PRESENCE_SECONDS = 30

/** An agent of the company file with where they stand now. */
export interface RosterAgent {
  row: AgentRow
  config: AgentConfig
  load: number
  /** Available, and their desk is connected. */
  present: boolean
}

export async function readRoster(
  db: Database,
  company: Company,
  now: Date,
): Promise<RosterAgent[]> {
  const [rows, loads] = [await listRoster(db, company.id), await countLoads(db, company.id)]
  const seenSince = new Date(now.getTime() - PRESENCE_SECONDS * 1000).toISOString()
  return rows.flatMap((row) => {
    const config = company.file.agents.find((agent) => agent.key === row.key)
    if (!config) return []
    const present = row.status === 'available' && row.seen_at !== null && row.seen_at >= seenSince
    return [{ row, config, load: loads.get(row.id) ?? 0, present }]
  })
}

/**
 * Those who serve a queue in a language. A language that none of the queue's agents speaks would wait for ever, so there
 * all of the queue's agents serve it.
 */
export function servingAgents<A extends { config: AgentConfig }>(
  roster: readonly A[],
  menu: Menu,
  lang: string,
): A[] {
  const speaking = roster.filter((agent) => canServe(agent.config, menu, lang))
  return speaking.length > 0 ? speaking : roster.filter((agent) => isSkilled(agent.config, menu))
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
