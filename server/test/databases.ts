import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase, type OpenDatabase } from '../storage/database.ts'
import type { DialectName } from '../storage/dialects.ts'

const server = process.env['TEST_DATABASE_URL']

/** Suites run over each: `describe.each(DIALECTS)` or `for (const dialect of DIALECTS)`. */
export const DIALECTS: readonly DialectName[] = server ? ['sqlite', 'postgres'] : ['sqlite']

export interface TestDatabase extends OpenDatabase {
  /** A folder of its own, for blobs and credentials too. */
  dataDir: string
  databaseUrl: string | undefined
  /** Closes it and leaves nothing behind. */
  dispose(): Promise<void>
}

/** A database of its own, migrated and empty. */
export async function openTestDatabase(dialect: DialectName): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portico-test-'))
  const postgres = dialect === 'postgres' ? await createPostgres() : undefined
  const opened = openDatabase({ dataDir, databaseUrl: postgres?.url })
  await opened.migrate()
  return {
    ...opened,
    dataDir,
    databaseUrl: postgres?.url,
    async dispose() {
      await opened.close()
      await postgres?.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function createPostgres(): Promise<{ url: string; drop: () => Promise<void> }> {
  if (!server) throw new Error('TEST_DATABASE_URL names no PostgreSQL')
  const name = `portico_test_${randomBytes(6).toString('hex')}`
  await administer(`create database ${name} template template0`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) }
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
