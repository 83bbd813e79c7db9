import type { DatabaseSync } from 'node:sqlite'

/** What every connection to the embedded database is set to. */
export function tuneSqlite(database: DatabaseSync): void {
  // FULL: a message that was acknowledged is on the disk, also after the power went
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON')
  // room for what is written to often; the log is copied into the file every 1,000 pages, as SQLite does by itself: in a small
  // house that is seldom, and short
  database.exec('PRAGMA cache_size=-32000')
}

/** For those beside whom a thread copies the log (`checkpoints.ts`): they do it themselves only if that has not come to it. */
export const LATE_CHECKPOINTS = 'PRAGMA wal_autocheckpoint=16000'
