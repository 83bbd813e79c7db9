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

/** The last end of a conversation of each agent since an instant: a chat, a call, or their part in a chat. */
export async function listRecentEnds(
  db: Database,
  company: string,
  since: string,
): Promise<Map<number, string>> {
  const chats = await db
    .selectFrom('chats')
    .select((eb) => ['agent_id as agent', eb.fn.max('ended_at').as('at')])
    .where('company', '=', company)
    .where('ended_at', '>=', since)
    .where('agent_id', 'is not', null)
    .groupBy('agent_id')
    .execute()
  const calls = await db
    .selectFrom('calls')
    .select((eb) => ['agent_id as agent', eb.fn.max('ended_at').as('at')])
    .where('company', '=', company)
    .where('ended_at', '>=', since)
    .where('agent_id', 'is not', null)
    .groupBy('agent_id')
    .execute()
  const parts = await db
    .selectFrom('chat_members')
    .innerJoin('agents', 'agents.id', 'chat_members.agent_id')
    .select((eb) => ['chat_members.agent_id as agent', eb.fn.max('left_at').as('at')])
    .where('agents.company', '=', company)
    .where('left_at', '>=', since)
    .groupBy('chat_members.agent_id')
    .execute()
  const ends = new Map<number, string>()
  for (const { agent, at } of [...chats, ...calls, ...parts]) {
    if (agent !== null && at !== null && at > (ends.get(agent) ?? '')) ends.set(agent, at)
  }
  return ends
}

export async function readAgentRow(db: Database, id: number): Promise<AgentRow | undefined> {
  return await db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst()
}
