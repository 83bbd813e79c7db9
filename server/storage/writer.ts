import { sql } from 'kysely'
import type { Database } from './database.ts'
import { dialectOf } from './dialects.ts'
import { inTransaction } from './transaction.ts'

/** Runs writes that many ask for at once. A write that resolved is durable. */
export interface Writer {
  /**
   * Like `inTransaction`: alone among all of the same lock, undone as a whole when `work` throws. What it does besides
   * writing may happen twice.
   */
  write<T>(lock: string, work: (trx: Database) => Promise<T>): Promise<T>
  /**
   * Makes a function that hands what it is given to `work`, together with all else that it is given until a transaction
   * begins: many rows in a few statements. `work` answers each in its place. It takes no lock by itself.
   */
  gather<I, O>(work: (trx: Database, items: readonly I[]) => Promise<O[]>): (item: I) => Promise<O>
}

interface Waiting {
  work(trx: Database): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * On SQLite writes that arrive together share one transaction, and so one wait for the disk (group commit). PostgreSQL
 * groups commits of concurrent transactions itself.
 */
export function createWriter(db: Database): Writer {
  if (dialectOf(db) === 'postgres') {
    return {
      write: (lock, work) => inTransaction(db, lock, work),
      gather: (work) => gatherer((run) => db.transaction().execute(run), work),
    }
  }

  let queue: Waiting[] = []
  let flushing = false

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue
      queue = []
      await together(batch).catch(() => apart(batch))
    }
    flushing = false
  }

  /** All or nothing, which is quick: one that fails undoes the others too. */
  async function together(batch: Waiting[]): Promise<void> {
    const values: unknown[] = []
    await inTransaction(db, 'writer', async (trx) => {
      for (const { work } of batch) values.push(await work(trx))
    })
    for (const [at, { resolve }] of batch.entries()) resolve(values[at])
  }

  /** Once more, a savepoint around each, so that one that fails harms only itself. */
  async function apart(batch: Waiting[]): Promise<void> {
    const answers: (() => void)[] = []
    try {
      await inTransaction(db, 'writer', async (trx) => {
        for (const { work, resolve, reject } of batch) {
          await sql`savepoint one`.execute(trx)
          try {
            const value = await work(trx)
            answers.push(() => resolve(value))
          } catch (error) {
            await sql`rollback to one`.execute(trx)
            answers.push(() => reject(error))
          }
          await sql`release one`.execute(trx)
        }
      })
    } catch (error) {
      // the commit itself failed: nothing of the batch is durable
      for (const { reject } of batch) reject(error)
      return
    }
    for (const answer of answers) answer()
  }

  function enqueue<T>(work: (trx: Database) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({
        work,
        resolve: (value) => resolve(value as T),
        reject: (error) => reject(error instanceof Error ? error : new Error(String(error))),
      })
      if (flushing) return
      flushing = true
      setImmediate(() => void flush())
    })
  }

  return {
    write: (_lock, work) => enqueue(work),
    gather: (work) => gatherer(enqueue, work),
  }
}

function gatherer<I, O>(
  inOne: (run: (trx: Database) => Promise<O[]>) => Promise<O[]>,
  work: (trx: Database, items: readonly I[]) => Promise<O[]>,
): (item: I) => Promise<O> {
  let open: { items: I[]; answers: Promise<O[]> } | undefined
  return async (item) => {
    if (!open) {
      const batch: { items: I[]; answers: Promise<O[]> } = {
        items: [],
        answers: Promise.resolve([]),
      }
      open = batch
      const close = (): void => {
        if (open === batch) open = undefined
      }
      batch.answers = inOne((trx) => {
        // whoever comes now is too late for this transaction
        close()
        return work(trx, batch.items)
      })
      // it may not even have begun
      batch.answers.catch(close)
    }
    const { items, answers } = open
    const at = items.push(item) - 1
    // one answer for each item, which the type of a list can't say
    return (await answers)[at] as O
  }
}
