import type { Database } from './database.ts'
import type { AgentRow } from './schema.ts'

/** All agents of a company that its file names. */
export async function listRoster(db: Database, company: string): Promise<AgentRow[]> {
  return await db
    .selectFrom('agents')
    .selectAll()
    .where('company', '=', company)
    .where('active', '=', 1)
    .execute()
}

export async function findAgents(db: Database, ids: number[]): Promise<Map<number, AgentRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('agents').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** An agent who let a chat ring is set away. */
export async function setAway(db: Database, agentId: number, at: string): Promise<void> {
  await db
    .updateTable('agents')
    .set({ status: 'away', status_at: at })
    .where('id', '=', agentId)
    .execute()
}

/** From now on the agent has something to do, or has just done with it. */
export async function restartIdle(db: Database, agentId: number, at: string): Promise<void> {
  await db.updateTable('agents').set({ idle_since: at }).where('id', '=', agentId).execute()
}
