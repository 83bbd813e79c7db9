import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { createCheckpoints } from './checkpoints.ts'
import { dialectOf, postgresDialect, sqliteDialect, type DialectName } from './dialects.ts'
import * as first from './migrations/0001_first.ts'
import type { Schema } from './schema.ts'
import { LATE_CHECKPOINTS } from './sqlite-settings.ts'
import { createWriteThread, type WriteThread } from './write-thread.ts'
import { createWriteTurn } from './write-turn.ts'

export type Database = Kysely<Schema>

export interface DatabaseSettings {
  dataDir: string
  /** PostgreSQL; without it everything is in one file of the data folder. */
  databaseUrl?: string | undefined
  /** Told of what breaks while nobody waits for it. */
  onIdleError?: (error: Error) => void
}

export interface OpenDatabase {
  db: Database
  dialect: DialectName
  /** Where many small writes go; PostgreSQL is in processes of its own already. */
  thread: WriteThread | undefined
  /** Brings the tables up to date. */
  migrate(): Promise<void>
  /** Whether it answers and its tables are up to date. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

const MIGRATIONS = { '0001_first': first }

export function openDatabase(settings: DatabaseSettings): OpenDatabase {
  const { dataDir, databaseUrl, onIdleError = () => undefined } = settings
  const file = join(dataDir, 'portico.sqlite')
  const turn = createWriteTurn()
  const db: Database = new Kysely<Schema>({
    dialect: databaseUrl
      ? postgresDialect(databaseUrl, onIdleError)
      : sqliteDialect(dataDir, file, turn),
  })
  const thread = databaseUrl
    ? undefined
    : createWriteThread(file, turn, {
        checkpoints: createCheckpoints(file, turn, { onError: onIdleError }),
        onBegin: () => void sql.raw(LATE_CHECKPOINTS).execute(db).catch(onIdleError),
      })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  })
  let migrated = false

  async function isMigrated(): Promise<boolean> {
    if (migrated) return true
    const migrations = await migrator.getMigrations()
    migrated = migrations.every((migration) => migration.executedAt !== undefined)
    return migrated
  }

  return {
    db,
    dialect: dialectOf(db),
    thread,
    async migrate() {
      const { error } = await migrator.migrateToLatest()
      if (error) throw error instanceof Error ? error : new Error('the migration failed')
      migrated = true
    },
    async ready() {
      try {
        await sql`select 1`.execute(db)
        return await isMigrated()
      } catch {
        return false
      }
    },
    async close() {
      await thread?.close()
      await db.destroy()
    },
  }
}
