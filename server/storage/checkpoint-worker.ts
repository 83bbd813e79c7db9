import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { tuneSqlite } from './sqlite-settings.ts'

const database = new DatabaseSync(String(workerData), { timeout: 5000 })
tuneSqlite(database)
// as far as it goes without making anybody wait for it
const copy = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')

parentPort?.on('message', () => {
  // pages in the log, those included that came meanwhile
  parentPort?.postMessage(Number(copy.get()?.['log']))
})
