import type { Database } from './database.ts'

export type WaitKind = 'chat' | 'call'

/** What became of somebody who waited for a person. */
export interface EndedWait {
  id: number
  menuId: number
  /** When the wait began, when a person took it, and when all was over. */
  from: string
  assigned: string | null
  ended: string
}

export interface EndedWaitsQuery {
  company: string
  kind: WaitKind
  /** Null: all queues of the company. */
  menuId: number | null
  /** Only those that ended at this instant or later. */
  since: string | null
  limit: number
}

/** Waits that are over, latest first. */
export async function listEndedWaits(db: Database, query: EndedWaitsQuery): Promise<EndedWait[]> {
  return query.kind === 'chat' ? endedChats(db, query) : endedCalls(db, query)
}

async function endedChats(db: Database, query: EndedWaitsQuery): Promise<EndedWait[]> {
  let rows = db
    .selectFrom('chats')
    .select(['id', 'menu_id', 'queued_at', 'assigned_at', 'ended_at'])
    .where('company', '=', query.company)
    .where('ended_at', query.since === null ? 'is not' : '>=', query.since)
    .where('queued_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(query.limit)
  if (query.menuId !== null) rows = rows.where('menu_id', '=', query.menuId)
  return (await rows.execute()).flatMap(({ id, menu_id, queued_at, assigned_at, ended_at }) =>
    queued_at && ended_at
      ? [{ id, menuId: menu_id, from: queued_at, assigned: assigned_at, ended: ended_at }]
      : [],
  )
}

async function endedCalls(db: Database, query: EndedWaitsQuery): Promise<EndedWait[]> {
  let rows = db
    .selectFrom('calls')
    .select(['id', 'menu_id', 'due_at', 'assigned_at', 'ended_at'])
    .where('company', '=', query.company)
    .where('ended_at', query.since === null ? 'is not' : '>=', query.since)
    .orderBy('ended_at', 'desc')
    .limit(query.limit)
  if (query.menuId !== null) rows = rows.where('menu_id', '=', query.menuId)
  return (await rows.execute()).flatMap(({ id, menu_id, due_at, assigned_at, ended_at }) =>
    // called off before it was due: nobody waited
    ended_at && (assigned_at !== null || ended_at > due_at)
      ? [{ id, menuId: menu_id, from: due_at, assigned: assigned_at, ended: ended_at }]
      : [],
  )
}

/** Keeps what a customer was told, unless somebody else has told them something meanwhile. */
export async function saveAnnounced(
  db: Database,
  kind: WaitKind,
  id: number,
  before: string | null,
  announced: string,
): Promise<boolean> {
  const result = await db
    .updateTable(kind === 'chat' ? 'chats' : 'calls')
    .set({ announced })
    .where('id', '=', id)
    .where('announced', before === null ? 'is' : '=', before)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}
