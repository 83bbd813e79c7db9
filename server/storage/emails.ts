import type { Insertable, Updateable } from 'kysely'
import type { Database } from './database.ts'
import type {
  EmailFileRow,
  EmailFilesTable,
  EmailRepliesTable,
  EmailReplyRow,
  EmailRow,
  EmailsTable,
} from './schema.ts'

export type DeskStatus = EmailRow['desk_status']

export async function insertEmail(
  db: Database,
  email: Insertable<EmailsTable>,
  files: Omit<Insertable<EmailFilesTable>, 'email_id'>[],
): Promise<EmailRow> {
  const row = await db.insertInto('emails').values(email).returningAll().executeTakeFirstOrThrow()
  if (files.length > 0) {
    const values = files.map((file) => ({ ...file, email_id: row.id }))
    await db.insertInto('email_files').values(values).execute()
  }
  return row
}

export async function findEmail(
  db: Database,
  company: string,
  id: number,
): Promise<EmailRow | undefined> {
  return await db
    .selectFrom('emails')
    .selectAll()
    .where('company', '=', company)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function findEmailByKey(
  db: Database,
  endUserId: number,
  clientKey: string,
): Promise<EmailRow | undefined> {
  return await db
    .selectFrom('emails')
    .selectAll()
    .where('end_user_id', '=', endUserId)
    .where('client_key', '=', clientKey)
    .executeTakeFirst()
}

export async function isReferenceTaken(db: Database, reference: string): Promise<boolean> {
  const row = await db
    .selectFrom('emails')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row !== undefined
}

export async function countEmailsSince(
  db: Database,
  endUserId: number,
  since: string,
): Promise<number> {
  const row = await db
    .selectFrom('emails')
    .select((eb) => eb.fn.countAll().as('emails'))
    .where('end_user_id', '=', endUserId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.emails)
}

/** Emails of a company, latest first. */
export async function listEmails(
  db: Database,
  company: string,
  page: { status?: DeskStatus | undefined; before?: number | undefined; limit: number },
): Promise<EmailRow[]> {
  let query = db
    .selectFrom('emails')
    .selectAll()
    .where('company', '=', company)
    .orderBy('id', 'desc')
    .limit(page.limit)
  if (page.status) query = query.where('desk_status', '=', page.status)
  if (page.before !== undefined) query = query.where('id', '<', page.before)
  return await query.execute()
}

export async function changeEmail(
  db: Database,
  id: number,
  change: Updateable<EmailsTable>,
): Promise<EmailRow> {
  return await db
    .updateTable('emails')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function listEmailFiles(db: Database, emailIds: number[]): Promise<EmailFileRow[]> {
  if (emailIds.length === 0) return []
  return await db
    .selectFrom('email_files')
    .selectAll()
    .where('email_id', 'in', emailIds)
    .orderBy('id')
    .execute()
}

export async function findEmailFile(db: Database, id: number): Promise<EmailFileRow | undefined> {
  return await db.selectFrom('email_files').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertReply(
  db: Database,
  reply: Insertable<EmailRepliesTable>,
): Promise<EmailReplyRow> {
  return await db.insertInto('email_replies').values(reply).returningAll().executeTakeFirstOrThrow()
}

export async function findReply(db: Database, id: number): Promise<EmailReplyRow | undefined> {
  return await db.selectFrom('email_replies').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findReplyByKey(
  db: Database,
  emailId: number,
  clientKey: string,
): Promise<EmailReplyRow | undefined> {
  return await db
    .selectFrom('email_replies')
    .selectAll()
    .where('email_id', '=', emailId)
    .where('client_key', '=', clientKey)
    .executeTakeFirst()
}

export async function listReplies(db: Database, emailIds: number[]): Promise<EmailReplyRow[]> {
  if (emailIds.length === 0) return []
  return await db
    .selectFrom('email_replies')
    .selectAll()
    .where('email_id', 'in', emailIds)
    .orderBy('id')
    .execute()
}

export async function changeReply(
  db: Database,
  id: number,
  change: Updateable<EmailRepliesTable>,
): Promise<void> {
  await db.updateTable('email_replies').set(change).where('id', '=', id).execute()
}
