import type { Database } from './database.ts'
import type { AgentRow } from './schema.ts'

/** What the company file and the credentials say of an agent. */
export interface AgentFacts {
  key: string
  name: string
  email: string
  avatar_url: string | null
  password_hash: string
}

export function agentsOf(db: Database, company: string): Promise<AgentRow[]> {
  return db.selectFrom('agents').selectAll().where('company', '=', company).execute()
}

export function agentById(db: Database, id: number): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Agents who may sign in with this address, of one company or of all. */
export function agentsByEmail(
  db: Database,
  email: string,
  company: string | undefined,
): Promise<AgentRow[]> {
  const query = db
    .selectFrom('agents')
    .selectAll()
    .where('email', '=', email)
    .where('active', '=', 1)
  return (company === undefined ? query : query.where('company', '=', company)).execute()
}

/** Makes or changes an agent; status and presence stay as they are. */
export async function saveAgent(
  db: Database,
  company: string,
  facts: AgentFacts,
  now: string,
): Promise<void> {
  await db
    .insertInto('agents')
    .values({
      ...facts,
      company,
      status: 'away',
      status_at: now,
      idle_since: now,
      seen_at: null,
      wrapped_up_at: null,
      active: 1,
    })
    .onConflict((conflict) =>
      conflict.columns(['company', 'key']).doUpdateSet({
        name: facts.name,
        email: facts.email,
        avatar_url: facts.avatar_url,
        password_hash: facts.password_hash,
        active: 1,
      }),
    )
    .execute()
}

/** An agent whom the company no longer names: signed out, and nothing goes to them any more. */
export async function retireAgent(db: Database, id: number): Promise<void> {
  await db
    .updateTable('agents')
    .set({ active: 0, status: 'away', seen_at: null })
    .where('id', '=', id)
    .execute()
  await deleteSessionsOf(db, id)
}

export async function deleteSessionsOf(db: Database, agentId: number): Promise<void> {
  await db.deleteFrom('agent_sessions').where('agent_id', '=', agentId).execute()
}

export async function saveStatus(
  db: Database,
  id: number,
  status: AgentRow['status'],
  now: string,
): Promise<void> {
  await db
    .updateTable('agents')
    .set({ status, status_at: now, idle_since: now })
    .where('id', '=', id)
    .where('status', '!=', status)
    .execute()
}

/** The agent has written up what there was to write up. */
export async function saveWrappedUp(db: Database, id: number, now: string): Promise<void> {
  await db.updateTable('agents').set({ wrapped_up_at: now }).where('id', '=', id).execute()
}

/** Desks that are connected now; null when one left. */
export async function saveSeen(
  db: Database,
  ids: readonly number[],
  now: string | null,
): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('agents')
    .set({ seen_at: now })
    .where('id', 'in', [...ids])
    .execute()
}

/** @returns false where a desk was seen after `since` */
export async function saveGone(db: Database, id: number, since: string): Promise<boolean> {
  const result = await db
    .updateTable('agents')
    .set({ seen_at: null })
    .where('id', '=', id)
    .where('seen_at', '<=', since)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function insertSession(
  db: Database,
  session: { tokenHash: string; agentId: number; expiresAt: string },
  now: string,
): Promise<void> {
  await db.deleteFrom('agent_sessions').where('expires_at', '<=', now).execute()
  await db
    .insertInto('agent_sessions')
    .values({
      token_hash: session.tokenHash,
      agent_id: session.agentId,
      created_at: now,
      expires_at: session.expiresAt,
    })
    .execute()
}

export async function deleteSession(db: Database, tokenHash: string): Promise<void> {
  await db.deleteFrom('agent_sessions').where('token_hash', '=', tokenHash).execute()
}

export function agentOfSession(
  db: Database,
  tokenHash: string,
  now: string,
): Promise<AgentRow | undefined> {
  return db
    .selectFrom('agent_sessions')
    .innerJoin('agents', 'agents.id', 'agent_sessions.agent_id')
    .selectAll('agents')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .where('active', '=', 1)
    .executeTakeFirst()
}
