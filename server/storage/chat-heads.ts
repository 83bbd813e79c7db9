import { sql } from 'kysely'
import type { Database } from './database.ts'
import { plannedRows, preparedRows } from './prepared.ts'
import type { ChatRow } from './schema.ts'
import type { PlannedWrite } from './write-thread.ts'

/** As much of a chat as it takes to add a plain message: where the next one goes, and who may write it. */
export interface ChatHead {
  id: number
  company: string
  status: ChatRow['status']
  agent_id: number | null
  next_index: number
  revision: number
  user_id: number
  user_key: string
  name: string | null
  email: string | null
}

const selectHeads = preparedRows((db, chats: { id: number }[]) =>
  db
    .selectFrom('chats')
    .innerJoin('end_users', 'end_users.id', 'chats.end_user_id')
    .select([
      'chats.id',
      'chats.company',
      'chats.status',
      'chats.agent_id',
      'chats.next_index',
      'chats.revision',
      'end_users.id as user_id',
      'end_users.user_key',
      'end_users.name',
      'end_users.email',
    ])
    .where(
      'chats.id',
      'in',
      chats.map(({ id }) => id),
    ),
)

/** What plain messages change in a chat. */
export interface HeadChange {
  id: number
  /** As it was read. */
  revision: number
  next_index: number
  end_user_wrote_at: string | null
  other_wrote_at: string | null
}

const planUpdates = plannedRows((db, changes: HeadChange[]) => ({
  compile: () =>
    sql`
      with changed(id, revision, next_index, end_user_wrote_at, other_wrote_at) as (values ${sql.join(
        changes.map(
          (one) =>
            sql`(cast(${one.id} as integer), cast(${one.revision} as integer), cast(${one.next_index} as integer), cast(${one.end_user_wrote_at} as text), cast(${one.other_wrote_at} as text))`,
        ),
      )})
      update chats set
        next_index = changed.next_index,
        revision = chats.revision + 1,
        end_user_wrote_at = coalesce(changed.end_user_wrote_at, chats.end_user_wrote_at),
        other_wrote_at = coalesce(changed.other_wrote_at, chats.other_wrote_at)
      from changed where chats.id = changed.id and chats.revision = changed.revision`.compile(db),
}))

/** What is planned by it holds as long as nobody else has changed these chats. */
export async function readHeads(
  db: Database,
  chatIds: readonly number[],
): Promise<Map<number, ChatHead>> {
  const heads = await selectHeads(
    db,
    chatIds.map((id) => ({ id })),
  )
  return new Map(heads.map((head) => [head.id, head]))
}

/** The writes of these changes; of a chat that has changed since it was read they change nothing. */
export function planHeads(db: Database, changes: readonly HeadChange[]): PlannedWrite[] {
  return planUpdates(db, changes).map(({ query, rows }) => ({ query, changes: rows }))
}
