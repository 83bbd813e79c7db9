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
  if (dialectOf(db) === 'postgres') return { write: (lock, work) => inTransaction(db, lock, work) }

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

  return {
    write<T>(_lock: string, work: (trx: Database) => Promise<T>) {
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
    },
  }
}
