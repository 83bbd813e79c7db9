import type { CallStatus } from '../../contract/calls.ts'
import type { Database } from './database.ts'
import type { CallChange, CallRow, NewCall } from './schema.ts'

/** Statuses of calls that take a place in their slot: all but those that were called off. */
const BOOKED = ['scheduled', 'queued', 'assigned', 'connected', 'finished', 'failed'] as const

export async function insertCall(db: Database, call: NewCall): Promise<CallRow> {
  return await db.insertInto('calls').values(call).returningAll().executeTakeFirstOrThrow()
}

export async function findCall(
  db: Database,
  company: string,
  id: number,
): Promise<CallRow | undefined> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('company', '=', company)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** A call that belongs to the end user of this key; anything else does not exist for them. */
export async function findOwnCall(
  db: Database,
  company: string,
  userKey: string,
  id: number,
): Promise<CallRow | undefined> {
  return await db
    .selectFrom('calls')
    .innerJoin('end_users', 'end_users.id', 'calls.end_user_id')
    .selectAll('calls')
    .where('calls.id', '=', id)
    .where('end_users.company', '=', company)
    .where('end_users.user_key', '=', userKey)
    .executeTakeFirst()
}

export async function findCallByKey(
  db: Database,
  endUserId: number,
  clientKey: string,
): Promise<CallRow | undefined> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .where('client_key', '=', clientKey)
    .executeTakeFirst()
}

export async function findCallOfQueue(
  db: Database,
  endUserId: number,
  menuId: number,
  statuses: readonly CallStatus[],
): Promise<CallRow | undefined> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .where('menu_id', '=', menuId)
    .where('status', 'in', statuses)
    .orderBy('id', 'desc')
    .executeTakeFirst()
}

/** Calls of an end user in these statuses, latest first. */
export async function listCallsOf(
  db: Database,
  endUserId: number,
  statuses: readonly CallStatus[],
  limit: number,
): Promise<CallRow[]> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .where('status', 'in', statuses)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Calls of a company in these statuses, in the order in which they are due, or latest first. */
export async function listCompanyCalls(
  db: Database,
  company: string,
  statuses: readonly CallStatus[],
  list: { order: 'due' | 'latest'; limit: number },
): Promise<CallRow[]> {
  const query = db
    .selectFrom('calls')
    .selectAll()
    .where('company', '=', company)
    .where('status', 'in', statuses)
    .limit(list.limit)
  const ordered =
    list.order === 'due'
      ? query.orderBy('due_at').orderBy('id')
      : query.orderBy('ended_at', 'desc').orderBy('id', 'desc')
  return await ordered.execute()
}

/** Places taken in the slots of a queue from an instant on, by the start of the slot. */
export async function countBooked(
  db: Database,
  company: string,
  menuId: number,
  from: string,
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('calls')
    .select((eb) => ['scheduled_at', eb.fn.countAll().as('calls')])
    .where('company', '=', company)
    .where('menu_id', '=', menuId)
    .where('scheduled_at', '>=', from)
    .where('status', 'in', BOOKED)
    .groupBy('scheduled_at')
    .execute()
  return new Map(
    rows.flatMap((row) => (row.scheduled_at ? [[row.scheduled_at, Number(row.calls)]] : [])),
  )
}

/** Changes a call that is still in the status that the change was decided on; `undefined` when it no longer is. */
export async function changeCall(
  db: Database,
  call: Pick<CallRow, 'id' | 'status' | 'agent_id'>,
  change: CallChange,
): Promise<CallRow | undefined> {
  return await db
    .updateTable('calls')
    .set(change)
    .where('id', '=', call.id)
    .where('status', '=', call.status)
    .where('agent_id', call.agent_id === null ? 'is' : '=', call.agent_id)
    .returningAll()
    .executeTakeFirst()
}
