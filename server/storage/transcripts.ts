import type { Insertable, Updateable } from 'kysely'
import type { Database } from './database.ts'
import type {
  TranscriptDeliveriesTable,
  TranscriptDeliveryRow,
  TranscriptRow,
  TranscriptsTable,
} from './schema.ts'

export async function insertTranscript(
  db: Database,
  transcript: Insertable<TranscriptsTable>,
): Promise<TranscriptRow> {
  return await db
    .insertInto('transcripts')
    .values(transcript)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function findTranscript(db: Database, id: number): Promise<TranscriptRow | undefined> {
  return await db.selectFrom('transcripts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A transcript that belongs to the end user of this key; anything else does not exist for them. */
export async function findOwnTranscript(
  db: Database,
  company: string,
  userKey: string,
  id: number,
): Promise<TranscriptRow | undefined> {
  return await db
    .selectFrom('transcripts')
    .innerJoin('end_users', 'end_users.id', 'transcripts.end_user_id')
    .selectAll('transcripts')
    .where('transcripts.id', '=', id)
    .where('end_users.company', '=', company)
    .where('end_users.user_key', '=', userKey)
    .executeTakeFirst()
}

/** One that was made, or is being made, of the same words in the same form. */
export async function findSameTranscript(
  db: Database,
  wanted: Pick<TranscriptRow, 'chat_id' | 'lang' | 'time_zone' | 'last_index'>,
): Promise<TranscriptRow | undefined> {
  return await db
    .selectFrom('transcripts')
    .selectAll()
    .where('chat_id', '=', wanted.chat_id)
    .where('lang', '=', wanted.lang)
    .where('time_zone', '=', wanted.time_zone)
    .where('last_index', '=', wanted.last_index)
    .where('status', '!=', 'failed')
    .orderBy('id', 'desc')
    .executeTakeFirst()
}

/** Changes one that is not made yet; false when it is. */
export async function changeTranscript(
  db: Database,
  id: number,
  change: Updateable<TranscriptsTable>,
): Promise<boolean> {
  const result = await db
    .updateTable('transcripts')
    .set(change)
    .where('id', '=', id)
    .where('status', '!=', 'succeeded')
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function insertDelivery(
  db: Database,
  delivery: Insertable<TranscriptDeliveriesTable>,
): Promise<TranscriptDeliveryRow> {
  return await db
    .insertInto('transcript_deliveries')
    .values(delivery)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function findDelivery(
  db: Database,
  id: number,
): Promise<TranscriptDeliveryRow | undefined> {
  return await db
    .selectFrom('transcript_deliveries')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Where the transcripts of a chat were mailed to, in the order in which that was asked for. */
export async function listDeliveries(
  db: Database,
  chatId: number,
  clientKey?: string,
): Promise<TranscriptDeliveryRow[]> {
  const query = db
    .selectFrom('transcript_deliveries')
    .selectAll()
    .where('chat_id', '=', chatId)
    .orderBy('id')
  return await (
    clientKey === undefined ? query : query.where('client_key', '=', clientKey)
  ).execute()
}

export async function countTranscriptsSince(
  db: Database,
  endUserId: number,
  since: string,
): Promise<number> {
  const row = await db
    .selectFrom('transcripts')
    .select((eb) => eb.fn.countAll().as('transcripts'))
    .where('end_user_id', '=', endUserId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.transcripts)
}

export async function countDeliveriesSince(
  db: Database,
  endUserId: number,
  since: string,
): Promise<number> {
  const row = await db
    .selectFrom('transcript_deliveries')
    .innerJoin('transcripts', 'transcripts.id', 'transcript_deliveries.transcript_id')
    .select((eb) => eb.fn.countAll().as('deliveries'))
    .where('transcripts.end_user_id', '=', endUserId)
    .where('transcript_deliveries.requested_at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.deliveries)
}

export async function changeDelivery(
  db: Database,
  id: number,
  change: Updateable<TranscriptDeliveriesTable>,
): Promise<void> {
  await db.updateTable('transcript_deliveries').set(change).where('id', '=', id).execute()
}
