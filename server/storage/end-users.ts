import type { Database } from './database.ts'
import { prepared } from './prepared.ts'
import type { EndUserRow } from './schema.ts'

/** Who it is, as the access token says. */
export interface EndUserKey {
  company: { id: string }
  userKey: string
}

export interface EndUserFacts extends EndUserKey {
  identity: {
    identifier?: string | undefined
    name?: string | undefined
    email?: string | undefined
    phone?: string | undefined
  }
}

const selectByKey = prepared((db, by: { company: string; userKey: string }) =>
  db
    .selectFrom('end_users')
    .selectAll()
    .where('company', '=', by.company)
    .where('user_key', '=', by.userKey),
)

export async function findEndUser(
  db: Database,
  caller: EndUserKey,
): Promise<EndUserRow | undefined> {
  const [row] = await selectByKey(db, { company: caller.company.id, userKey: caller.userKey })
  return row
}

export function endUserById(db: Database, id: number): Promise<EndUserRow | undefined> {
  return db.selectFrom('end_users').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findEndUsers(
  db: Database,
  ids: readonly number[],
): Promise<Map<number, EndUserRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('end_users').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Makes the row at the first write, and keeps what the latest token says of the person. */
export function ensureEndUser(
  db: Database,
  caller: EndUserFacts,
  now: string,
): Promise<EndUserRow> {
  const { identifier, name, email, phone } = caller.identity
  return db
    .insertInto('end_users')
    .values({
      company: caller.company.id,
      user_key: caller.userKey,
      identifier: identifier ?? null,
      name: name ?? null,
      email: email ?? null,
      phone: phone ?? null,
      created_at: now,
      seen_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(['company', 'user_key']).doUpdateSet((eb) => ({
        seen_at: now,
        name: eb.fn.coalesce('excluded.name', 'end_users.name'),
        email: eb.fn.coalesce('excluded.email', 'end_users.email'),
        phone: eb.fn.coalesce('excluded.phone', 'end_users.phone'),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The name that a customer without a signed one gives. */
export async function nameEndUser(db: Database, id: number, name: string): Promise<void> {
  await db
    .updateTable('end_users')
    .set({ name })
    .where('id', '=', id)
    .where('identifier', 'is', null)
    .execute()
}
