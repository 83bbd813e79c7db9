import { sql } from 'kysely'
import type { Database } from './database.ts'
import { dialectOf } from './dialects.ts'
import { inTransaction } from './transaction.ts'

/** Runs writes that many ask for at once. A write that resolved is durable. */
export interface Writer {
  /** Like `inTransaction`: alone among all of the same lock, undone as a whole when `work` throws. */
  write<T>(lock: string, work: (trx: Database) => Promise<T>): Promise<T>
}

interface Waiting {
  run(trx: Database): Promise<void>
  settle(): void
  fail(error: unknown): void
}

/**
 * On SQLite writes that arrive together share one transaction, and so one wait for the disk (group commit); a savepoint keeps
 * each of them apart. PostgreSQL groups commits of concurrent transactions itself.
 */
export function createWriter(db: Database): Writer {
  if (dialectOf(db) === 'postgres') return { write: (lock, work) => inTransaction(db, lock, work) }

  let queue: Waiting[] = []
  let flushing = false

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue
      queue = []
      try {
        await inTransaction(db, 'writer', async (trx) => {
          for (const waiting of batch) await waiting.run(trx)
        })
        for (const waiting of batch) waiting.settle()
      } catch (error) {
        // the commit itself failed: nothing of the batch is durable
        for (const waiting of batch) waiting.fail(error)
      }
    }
    flushing = false
  }

  return {
    write(_lock, work) {
      return new Promise((resolve, reject) => {
        let settle = (): void => undefined
        queue.push({
          async run(trx) {
            await sql`savepoint one`.execute(trx)
            try {
              const value = await work(trx)
              await sql`release one`.execute(trx)
              settle = () => resolve(value)
            } catch (error) {
              await sql`rollback to one`.execute(trx)
              await sql`release one`.execute(trx)
              settle = () => reject(error instanceof Error ? error : new Error(String(error)))
            }
          },
          settle: () => settle(),
          fail: (error) => reject(error instanceof Error ? error : new Error(String(error))),
        })
        if (flushing) return
        flushing = true
        setImmediate(() => void flush())
      })
    },
  }
}
