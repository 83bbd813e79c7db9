import type { DatabaseSync } from 'node:sqlite'

/** What every connection to the embedded database is set to. */
export function tuneSqlite(database: DatabaseSync): void {
  // FULL: a message that was acknowledged is on the disk, also after the power went
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON')
  // copying the log into the file stops those who write: rarely, after 32 MB, and with room for what is written to often
  database.exec('PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-32000')
}
