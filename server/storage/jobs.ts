import type { Database } from './database.ts'
import { dialectOf, lockedSkipping } from './dialects.ts'
import type { JobRow } from './schema.ts'

export interface NewJob {
  kind: string
  payload: unknown
  runAt: string
  uniqueKey: string | null
}

/** Adds a job; one that names the key of an unfinished job changes nothing. */
export async function insertJob(db: Database, job: NewJob): Promise<void> {
  await db
    .insertInto('jobs')
    .values({
      kind: job.kind,
      payload: JSON.stringify(job.payload ?? null),
      unique_key: job.uniqueKey,
      run_at: job.runAt,
      attempts: 0,
      failed: 0,
    })
    .onConflict((conflict) =>
      conflict.column('unique_key').where('finished_at', 'is', null).doNothing(),
    )
    .execute()
}

/** Takes jobs that are due, each until its lease ends; nobody else gets them before that. */
export async function claimJobs(
  db: Database,
  claim: { kinds: string[]; limit: number; now: string; leaseUntil: string },
): Promise<JobRow[]> {
  if (claim.kinds.length === 0) return []
  return db.transaction().execute(async (trx) => {
    const due = trx
      .selectFrom('jobs')
      .select('id')
      .where('finished_at', 'is', null)
      .where('kind', 'in', claim.kinds)
      .where('run_at', '<=', claim.now)
      .where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', claim.now)]))
      .orderBy('run_at')
      .orderBy('id')
      .limit(claim.limit)
    const ids = (await lockedSkipping(dialectOf(trx), due).execute()).map(({ id }) => id)
    if (ids.length === 0) return []
    return trx
      .updateTable('jobs')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), locked_until: claim.leaseUntil }))
      .where('id', 'in', ids)
      .returningAll()
      .execute()
  })
}

/** Only who still holds the lease may say how a job ended. */
function held(job: JobRow) {
  return { id: job.id, locked_until: job.locked_until }
}

export async function extendLease(db: Database, job: JobRow, leaseUntil: string): Promise<boolean> {
  const { id, locked_until } = held(job)
  const result = await db
    .updateTable('jobs')
    .set({ locked_until: leaseUntil })
    .where('id', '=', id)
    .where('locked_until', '=', locked_until)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function finishJob(db: Database, job: JobRow, now: string): Promise<void> {
  await settle(db, job, { finished_at: now, locked_until: null, last_error: null })
}

export async function retryJob(
  db: Database,
  job: JobRow,
  runAt: string,
  error: string,
): Promise<void> {
  await settle(db, job, { run_at: runAt, locked_until: null, last_error: error })
}

export async function giveUpJob(
  db: Database,
  job: JobRow,
  now: string,
  error: string,
): Promise<void> {
  await settle(db, job, { finished_at: now, locked_until: null, last_error: error, failed: 1 })
}

async function settle(
  db: Database,
  job: JobRow,
  change: {
    finished_at?: string
    run_at?: string
    locked_until: null
    last_error: string | null
    failed?: number
  },
): Promise<void> {
  const { id, locked_until } = held(job)
  await db
    .updateTable('jobs')
    .set(change)
    .where('id', '=', id)
    .where('locked_until', '=', locked_until)
    .execute()
}

/** When the next job can be taken: its time, or the end of the lease of who had it. */
export async function nextJobAt(db: Database, kinds: string[]): Promise<string | undefined> {
  if (kinds.length === 0) return undefined
  const row = await db
    .selectFrom('jobs')
    .select((eb) =>
      eb.fn
        .min(
          eb
            .case()
            .when(
              eb.and([
                eb('locked_until', 'is not', null),
                eb('locked_until', '>', eb.ref('run_at')),
              ]),
            )
            .then(eb.ref('locked_until'))
            .else(eb.ref('run_at'))
            .end(),
        )
        .as('at'),
    )
    .where('finished_at', 'is', null)
    .where('kind', 'in', kinds)
    .executeTakeFirst()
  return row?.at ?? undefined
}

/** Forgets jobs that ended long ago. */
export async function forgetJobs(db: Database, before: string): Promise<void> {
  await db.deleteFrom('jobs').where('finished_at', '<', before).execute()
}
