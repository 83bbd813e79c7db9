import type { Insertable } from 'kysely'
import type { Database } from './database.ts'
import type { MediaRow, MediaTable } from './schema.ts'

export async function insertMedia(db: Database, media: Insertable<MediaTable>): Promise<number> {
  const row = await db.insertInto('media').values(media).returning('id').executeTakeFirstOrThrow()
  return row.id
}

/** Bytes that the customer has sent into a chat. */
export async function sumSentInto(db: Database, chatId: number): Promise<number> {
  const row = await db
    .selectFrom('media')
    .select((eb) => eb.fn.sum('size').as('bytes'))
    .where('chat_id', '=', chatId)
    .where('user_type', '=', 'end_user')
    .executeTakeFirst()
  return Number(row?.bytes ?? 0)
}

/** Bytes that a customer has sent since then, into chats and with emails. */
export async function sumSentSince(
  db: Database,
  endUserId: number,
  since: string,
): Promise<number> {
  const inChats = await db
    .selectFrom('chats')
    .innerJoin('media', 'media.chat_id', 'chats.id')
    .select((eb) => eb.fn.sum('media.size').as('bytes'))
    .where('chats.end_user_id', '=', endUserId)
    .where('media.user_type', '=', 'end_user')
    .where('media.created_at', '>', since)
    .executeTakeFirst()
  const inEmails = await db
    .selectFrom('emails')
    .innerJoin('email_files', 'email_files.email_id', 'emails.id')
    .select((eb) => eb.fn.sum('email_files.size').as('bytes'))
    .where('emails.end_user_id', '=', endUserId)
    .where('emails.created_at', '>', since)
    .executeTakeFirst()
  return Number(inChats?.bytes ?? 0) + Number(inEmails?.bytes ?? 0)
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
