import type { Database } from './database.ts'
import { lockInTransaction } from './dialects.ts'

/**
 * Runs `work` in one transaction, alone among all that name the same `lock` on any node. Inside, only the database that
 * `work` is given may be used: on SQLite the outer one waits for this transaction to end. Events are published by the
 * caller, after this returned. Inside a transaction it takes the lock and runs as a part of it.
 */
export async function inTransaction<T>(
  db: Database,
  lock: string,
  work: (trx: Database) => Promise<T>,
): Promise<T> {
  const locked = async (trx: Database): Promise<T> => {
    await lockInTransaction(trx, lock)
    return work(trx)
  }
  return db.isTransaction ? locked(db) : db.transaction().execute(locked)
}
