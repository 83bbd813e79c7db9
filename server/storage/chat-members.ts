import type { Database } from './database.ts'

/** Each stay in a chat is a row of its own. */
export async function addMember(
  db: Database,
  chatId: number,
  agentId: number,
  at: string,
): Promise<void> {
  await db
    .insertInto('chat_members')
    .values({ chat_id: chatId, agent_id: agentId, joined_at: at, left_at: null })
    // back within the same millisecond: the stay goes on
    .onConflict((same) =>
      same.columns(['chat_id', 'agent_id', 'joined_at']).doUpdateSet({ left_at: null }),
    )
    .execute()
}

export async function endMembership(
  db: Database,
  chatId: number,
  agentId: number,
  at: string,
): Promise<void> {
  await db
    .updateTable('chat_members')
    .set({ left_at: at })
    .where('chat_id', '=', chatId)
    .where('agent_id', '=', agentId)
    .where('left_at', 'is', null)
    .execute()
}

export async function listMemberIds(db: Database, chatId: number): Promise<number[]> {
  return (await listMembersOf(db, [chatId])).get(chatId) ?? []
}

/** Ids of the agents of each chat, in the order in which they came. */
export async function listMembersOf(
  db: Database,
  chatIds: readonly number[],
): Promise<Map<number, number[]>> {
  if (chatIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('chat_members')
    .select(['chat_id', 'agent_id'])
    .where('chat_id', 'in', chatIds)
    .orderBy('joined_at')
    .execute()
  const members = new Map<number, number[]>()
  for (const [chatId, stays] of Map.groupBy(rows, ({ chat_id }) => chat_id)) {
    members.set(chatId, [...new Set(stays.map(({ agent_id }) => agent_id))])
  }
  return members
}
