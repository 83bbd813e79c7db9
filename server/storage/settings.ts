import type { Database } from './database.ts'

/** The value of a setting that the server makes once; every node gets the same. */
export async function settingOrNew(db: Database, key: string, make: () => string): Promise<string> {
  const known = await setting(db, key)
  if (known !== undefined) return known
  await db
    .insertInto('settings')
    .values({ key, value: make() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const stored = await setting(db, key)
  if (stored === undefined) throw new Error(`the setting ${key} could not be kept`)
  return stored
}

async function setting(db: Database, key: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.value
}
