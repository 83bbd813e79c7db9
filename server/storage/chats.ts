import { ONGOING_CHAT_STATUSES } from '../../contract/chats.ts'
import type { ExpressionBuilder } from 'kysely'
import type { Database } from './database.ts'
import { prepared } from './prepared.ts'
import type { ChatChange, ChatRow, NewChat, Schema } from './schema.ts'

type Started = Pick<
  NewChat,
  | 'company'
  | 'end_user_id'
  | 'client_key'
  | 'menu_id'
  | 'lang'
  | 'status'
  | 'virtual_agent'
  | 'signed_data'
  | 'unsigned_data'
  | 'ticket_id'
  | 'trigger_id'
  | 'email'
  | 'cobrowsable'
  | 'created_at'
  | 'queued_at'
>

const selectById = prepared((db, by: { id: number }) =>
  db.selectFrom('chats').selectAll().where('id', '=', by.id),
)

const selectOwn = prepared((db, by: { id: number; company: string; userKey: string }) =>
  db
    .selectFrom('chats')
    .innerJoin('end_users', 'end_users.id', 'chats.end_user_id')
    .selectAll('chats')
    .where('chats.id', '=', by.id)
    .where('end_users.company', '=', by.company)
    .where('end_users.user_key', '=', by.userKey),
)

/** A change of certain columns, by their names. */
function updateOf(columns: string[]) {
  return prepared((db, values: ChatChange & { id: number }) => {
    const change: Record<string, unknown> = {}
    for (const name of columns) change[name] = values[name as keyof ChatChange]
    return db
      .updateTable('chats')
      .set((eb) => ({ ...(change as ChatChange), revision: eb('revision', '+', 1) }))
      .where('id', '=', values.id)
      .returningAll()
  })
}

const updates = new Map<string, ReturnType<typeof updateOf>>()

/** A chat in which nothing has happened yet. */
export async function insertChat(db: Database, chat: Started): Promise<ChatRow> {
  const row: NewChat = {
    ...chat,
    revision: 0,
    next_index: 0,
    sticky_index: null,
    agent_id: null,
    flow: null,
    variables: '{}',
    escalation: null,
    post_session: null,
    check_in: null,
    check_in_at: null,
    late_since: null,
    end_user_seen: -1,
    agent_seen: -1,
    transfer: null,
    agent_gone_at: null,
    events: '[]',
    survey: null,
    rating: null,
    feedback_at: null,
    assigned_at: null,
    offered_agent_id: null,
    offered_until: null,
    declined_by: '[]',
    end_user_wrote_at: null,
    other_wrote_at: null,
    dismissed_at: null,
    ended_at: null,
    ended_by: null,
  }
  return await db.insertInto('chats').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function findChat(db: Database, id: number): Promise<ChatRow | undefined> {
  const [chat] = await selectById(db, { id })
  return chat
}

/** A chat that belongs to the end user of this key; anything else does not exist for them. */
export async function findOwnChat(
  db: Database,
  company: string,
  userKey: string,
  id: number,
): Promise<ChatRow | undefined> {
  const [chat] = await selectOwn(db, { id, company, userKey })
  return chat
}

export async function findChatByKey(
  db: Database,
  endUserId: number,
  clientKey: string,
): Promise<ChatRow | undefined> {
  return await db
    .selectFrom('chats')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .where('client_key', '=', clientKey)
    .executeTakeFirst()
}

/** The chat that the end user has going on: at most one. */
export async function findOngoingChat(
  db: Database,
  endUserId: number,
): Promise<ChatRow | undefined> {
  return await db
    .selectFrom('chats')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .where('status', 'in', [...ONGOING_CHAT_STATUSES])
    .orderBy('id', 'desc')
    .executeTakeFirst()
}

/** Writes a change and raises the revision, by which clients tell old states from new. */
export async function updateChat(db: Database, id: number, change: ChatChange): Promise<ChatRow> {
  const columns = Object.entries(change)
    .flatMap(([column, value]) => (value === undefined ? [] : column))
    .toSorted()
  const name = columns.join()
  const update = updates.get(name) ?? updateOf(columns)
  updates.set(name, update)
  const [chat] = await update(db, { ...change, id })
  if (!chat) throw new Error(`there is no chat ${id} to change`)
  return chat
}

/** Chats of the end user, latest first. */
export async function listChatsOf(
  db: Database,
  endUserId: number,
  page: { limit: number; offset: number },
): Promise<ChatRow[]> {
  return await db
    .selectFrom('chats')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .orderBy('id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}

/** Chats that wait for an agent, longest waiting first; without those whose customer did not check in. */
export async function listQueuedChats(db: Database, company: string): Promise<ChatRow[]> {
  return await db
    .selectFrom('chats')
    .selectAll()
    .where('company', '=', company)
    .where('status', '=', 'queued')
    .where(stillThere)
    .orderBy('queued_at')
    .orderBy('id')
    .execute()
}

/** Chats that agents have now. */
export async function listAssignedOfCompany(
  db: Database,
  company: string,
): Promise<Pick<ChatRow, 'agent_id' | 'assigned_at' | 'menu_id' | 'lang'>[]> {
  return await db
    .selectFrom('chats')
    .select(['agent_id', 'assigned_at', 'menu_id', 'lang'])
    .where('company', '=', company)
    .where('status', '=', 'assigned')
    .execute()
}

export async function countWaitingByMenu(
  db: Database,
  company: string,
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('chats')
    .select((eb) => ['menu_id', eb.fn.countAll().as('waiting')])
    .where('company', '=', company)
    .where('status', '=', 'queued')
    .where(stillThere)
    .groupBy('menu_id')
    .execute()
  return new Map(rows.map((row) => [row.menu_id, Number(row.waiting)]))
}

export async function listAssignedChats(db: Database, agentId: number): Promise<ChatRow[]> {
  return await db
    .selectFrom('chats')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('status', '=', 'assigned')
    .orderBy('assigned_at')
    .execute()
}

/** Chats that the agent took part in and that go on no more with them, latest first. */
export async function listPastChats(
  db: Database,
  agentId: number,
  limit: number,
): Promise<ChatRow[]> {
  return await db
    .selectFrom('chats')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb.selectFrom('chat_members').select('chat_id').where('agent_id', '=', agentId),
    )
    .where((eb) => eb.not(eb.and([eb('agent_id', '=', agentId), eb('status', '=', 'assigned')])))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** How many chats each agent has: those assigned and those that ring. */
export async function countLoads(db: Database, company: string): Promise<Map<number, number>> {
  const assigned = await db
    .selectFrom('chats')
    .select((eb) => ['agent_id as agent', eb.fn.countAll().as('chats')])
    .where('company', '=', company)
    .where('status', '=', 'assigned')
    .groupBy('agent_id')
    .execute()
  const offered = await db
    .selectFrom('chats')
    .select((eb) => ['offered_agent_id as agent', eb.fn.countAll().as('chats')])
    .where('company', '=', company)
    .where('status', '=', 'queued')
    .where('offered_agent_id', 'is not', null)
    .groupBy('offered_agent_id')
    .execute()
  const loads = new Map<number, number>()
  for (const row of [...assigned, ...offered]) {
    if (row.agent !== null) loads.set(row.agent, (loads.get(row.agent) ?? 0) + Number(row.chats))
  }
  return loads
}

function stillThere(eb: ExpressionBuilder<Schema, 'chats'>) {
  return eb.or([eb('check_in', 'is', null), eb('check_in', '!=', 'timed_out')])
}

/** The highest index that a side has seen. It never falls, and never passes the last message. */
export async function saveSeen(
  db: Database,
  chatId: number,
  side: 'end_user_seen' | 'agent_seen',
  index: number,
): Promise<void> {
  await db
    .updateTable('chats')
    .set({ [side]: index })
    .where('id', '=', chatId)
    .where(side, '<', index)
    .where('next_index', '>', index)
    .execute()
}
