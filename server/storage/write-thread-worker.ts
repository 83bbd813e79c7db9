import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { LATE_CHECKPOINTS, tuneSqlite } from './sqlite-settings.ts'
import type { Statement, Written } from './write-thread.ts'

const CACHED = 200

const database = new DatabaseSync(String(workerData), { timeout: 5000 })
tuneSqlite(database)
database.exec(LATE_CHECKPOINTS)
const cache = new Map<string, StatementSync>()

function prepare(sql: string): StatementSync {
  const known = cache.get(sql)
  if (known) return known
  if (cache.size >= CACHED) cache.clear()
  const statement = database.prepare(sql)
  cache.set(sql, statement)
  return statement
}

function write(statements: readonly Statement[]): Written {
  try {
    database.exec('begin immediate')
    for (const { sql, times, changes } of statements) {
      const statement = prepare(sql)
      for (const values of times) {
        const done = statement.run(...(values as SQLInputValue[]))
        if (done.changes !== changes) throw new Error('what was read has changed since')
      }
    }
    database.exec('commit')
    return undefined
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    return error instanceof Error ? error.message : String(error)
  }
}

parentPort?.on('message', (statements: readonly Statement[]) => {
  parentPort?.postMessage(write(statements))
})
