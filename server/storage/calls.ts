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

/** Calls of a company in these statuses, in the order in which they are due. */
export async function listCompanyCalls(
  db: Database,
  company: string,
  statuses: readonly CallStatus[],
  limit: number,
): Promise<CallRow[]> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('company', '=', company)
    .where('status', 'in', statuses)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Calls of a company that are settled, latest first. */
export async function listSettledCalls(
  db: Database,
  company: string,
  limit: number,
): Promise<CallRow[]> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('company', '=', company)
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export interface BookedCalls {
  slot: string
  menuId: number
  lang: string
  calls: number
}

/** Places taken in a company's slots from an instant on. */
export async function listBooked(
  db: Database,
  company: string,
  from: string,
  /** A call that is about to give its place up. */
  without?: number,
): Promise<BookedCalls[]> {
  let query = db
    .selectFrom('calls')
    .select((eb) => ['scheduled_at', 'menu_id', 'lang', eb.fn.countAll().as('calls')])
    .where('company', '=', company)
    .where('scheduled_at', '>=', from)
    .where('status', 'in', BOOKED)
    .groupBy(['scheduled_at', 'menu_id', 'lang'])
  if (without !== undefined) query = query.where('id', '!=', without)
  return (await query.execute()).flatMap(({ scheduled_at, menu_id, lang, calls }) =>
    scheduled_at ? [{ slot: scheduled_at, menuId: menu_id, lang, calls: Number(calls) }] : [],
  )
}

/** Calls that wait for an agent, their time having come. */
export async function listDueCalls(db: Database, company: string, now: string): Promise<CallRow[]> {
  return await db
    .selectFrom('calls')
    .selectAll()
    .where('company', '=', company)
    .where('status', '=', 'queued')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .execute()
}

export async function countDueByMenu(
  db: Database,
  company: string,
  now: string,
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('calls')
    .select((eb) => ['menu_id', eb.fn.countAll().as('calls')])
    .where('company', '=', company)
    .where('status', '=', 'queued')
    .where('due_at', '<=', now)
    .groupBy('menu_id')
    .execute()
  return new Map(rows.map((row) => [row.menu_id, Number(row.calls)]))
}

/** Those of the companies in which a call waits for an agent. */
export async function listCompaniesWithDueCalls(
  db: Database,
  companies: readonly string[],
  now: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('calls')
    .select('company')
    .distinct()
    .where('company', 'in', companies)
    .where('status', '=', 'queued')
    .where('due_at', '<=', now)
    .execute()
  return rows.map(({ company }) => company)
}

/** The call that each agent has, or that rings at them. */
export async function listCallsAtAgents(
  db: Database,
  company: string,
): Promise<Map<number, CallRow>> {
  const rows = await db
    .selectFrom('calls')
    .selectAll()
    .where('company', '=', company)
    .where('status', 'in', ['queued', 'assigned', 'connected'])
    .where((eb) => eb.or([eb('agent_id', 'is not', null), eb('offered_agent_id', 'is not', null)]))
    .execute()
  return new Map(
    rows.flatMap((row) => {
      const agent = row.agent_id ?? row.offered_agent_id
      return agent === null ? [] : [[agent, row] as const]
    }),
  )
}

/** Changes a call that is still as it was when the change was decided on; `undefined` when it no longer is. */
export async function changeCall(
  db: Database,
  call: Pick<CallRow, 'id' | 'status' | 'agent_id' | 'offered_agent_id' | 'sequence'>,
  change: CallChange,
): Promise<CallRow | undefined> {
  return await db
    .updateTable('calls')
    .set(change)
    .where('id', '=', call.id)
    .where('status', '=', call.status)
    .where('sequence', '=', call.sequence)
    .where('agent_id', call.agent_id === null ? 'is' : '=', call.agent_id)
    .where('offered_agent_id', call.offered_agent_id === null ? 'is' : '=', call.offered_agent_id)
    .returningAll()
    .executeTakeFirst()
}

/** Calls that a person asked for, and that were asked for a number, since an instant; and when the first of them was. */
export async function countAskedSince(
  db: Database,
  company: string,
  since: string,
  who: { endUserId: number; phoneNumber: string },
): Promise<{ byEndUser: number; forNumber: number; first: string }> {
  const rows = await db
    .selectFrom('calls')
    .select(['end_user_id', 'phone_number', 'created_at'])
    .where('company', '=', company)
    .where('created_at', '>', since)
    .where((eb) =>
      eb.or([eb('end_user_id', '=', who.endUserId), eb('phone_number', '=', who.phoneNumber)]),
    )
    .orderBy('created_at')
    .execute()
  return {
    byEndUser: rows.filter((row) => row.end_user_id === who.endUserId).length,
    forNumber: rows.filter((row) => row.phone_number === who.phoneNumber).length,
    first: rows[0]?.created_at ?? since,
  }
}
