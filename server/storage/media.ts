import type { Insertable } from 'kysely'
import type { Database } from './database.ts'
import type { MediaRow, MediaTable } from './schema.ts'

export async function insertMedia(db: Database, media: Insertable<MediaTable>): Promise<number> {
  const row = await db.insertInto('media').values(media).returning('id').executeTakeFirstOrThrow()
  return row.id
}

export async function findMedia(
  db: Database,
  company: string,
  id: number,
): Promise<MediaRow | undefined> {
  return await db
    .selectFrom('media')
    .selectAll()
    .where('company', '=', company)
    .where('id', '=', id)
    .executeTakeFirst()
}
