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
  const rows = await db
    .selectFrom('chat_members')
    .select('agent_id')
    .where('chat_id', '=', chatId)
    .orderBy('joined_at')
    .execute()
  return [...new Set(rows.map((row) => row.agent_id))]
}
