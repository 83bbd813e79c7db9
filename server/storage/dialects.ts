import { mkdirSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  SelectQueryNode,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
  type ColumnDataType,
  type ColumnDefinitionBuilder,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type PostgresDialectConfig,
  type SelectQueryBuilder,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely'
import pg from 'pg'
import { tuneSqlite } from './sqlite-settings.ts'
import type { WriteTurn } from './write-turn.ts'

/** Everything that only one of the two databases speaks. */
export type DialectName = 'sqlite' | 'postgres'

export function dialectOf(db: Pick<Kysely<unknown>, 'getExecutor'>): DialectName {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'
}

/**
 * A write lock from the start: a transaction that reads first and then writes can't be refused half way. What writes waits for
 * its turn before that, and does not keep this thread waiting.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #turn: WriteTurn
  #isReady = false
  #isOurTurn = false

  constructor(config: SqliteDialectConfig, turn: WriteTurn) {
    super(config)
    this.#turn = turn
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    // there is one, for all
    const connection = await super.acquireConnection()
    if (this.#isReady) return connection
    this.#isReady = true
    const execute: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection)
    connection.executeQuery = async (query, options) => {
      if (this.#isOurTurn || SelectQueryNode.is(query.query)) return execute(query, options)
      await this.#turn.take()
      try {
        return await execute(query, options)
      } finally {
        this.#turn.give()
      }
    }
    return connection
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#turn.take()
    this.#isOurTurn = true
    try {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    } catch (error) {
      this.#pass()
      throw error
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection)
    this.#pass()
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection)
    } finally {
      this.#pass()
    }
  }

  #pass(): void {
    this.#isOurTurn = false
    this.#turn.give()
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #turn: WriteTurn

  constructor(config: SqliteDialectConfig, turn: WriteTurn) {
    super(config)
    this.#config = config
    this.#turn = turn
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config, this.#turn)
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter()
  }
}

const CACHED_STATEMENTS = 500

/** Adapts node:sqlite to the interface that Kysely's own dialect asks for. */
function adapt(raw: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>()
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  return {
    close: () => raw.close(),
    prepare(text) {
      const known = cache.get(text)
      if (known) return known
      if (cache.size >= CACHED_STATEMENTS) cache.clear()
      const statement = raw.prepare(text)
      const adapted: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      }
      cache.set(text, adapted)
      return adapted
    },
  }
}

export function sqliteDialect(folder: string, file: string, turn: WriteTurn): Dialect {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const raw = new DatabaseSync(file, { timeout: 5000 })
  tuneSqlite(raw)
  return new NodeSqliteDialect({ database: adapt(raw) }, turn)
}

/** PostgreSQL has no room for the character U+0000 in a text: what stands for a character that is lost is kept there. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0')
    ? value.replaceAll('\0', '\ufffd')
    : value
}

class TextDriver extends PostgresDriver {
  readonly #known = new WeakSet<DatabaseConnection>()

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection()
    if (this.#known.has(connection)) return connection
    this.#known.add(connection)
    const execute: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection)
    connection.executeQuery = (query, options) =>
      execute({ ...query, parameters: query.parameters.map(storable) }, options)
    return connection
  }
}

class TextPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new TextDriver(this.#config)
  }
}

export function postgresDialect(url: string, onIdleError: (error: Error) => void): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    // also the time in the queue for a free connection, which a rush of bookings takes
    connectionTimeoutMillis: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'portico',
  })
  // without a listener a connection that the server drops while idle would end the process
  pool.on('error', onIdleError)
  return new TextPostgresDialect({ pool })
}

/** Serialises everybody who asks for the same lock until the transaction ends; SQLite writes one at a time anyway. */
export async function lockInTransaction<T>(trx: Kysely<T>, lock: string): Promise<void> {
  if (dialectOf(trx) === 'sqlite') return
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(trx)
}

/** Those of the locks that nobody holds, taken until the transaction ends. It waits for none. */
export async function lockFree<T>(
  trx: Kysely<T>,
  locks: readonly string[],
): Promise<ReadonlySet<string>> {
  if (dialectOf(trx) === 'sqlite') return new Set(locks)
  const { rows } = await sql<{ lock: string; taken: boolean }>`
    select lock, pg_try_advisory_xact_lock(hashtextextended(lock, 0)) as taken
    from unnest(${locks}::text[]) as lock`.execute(trx)
  return new Set(rows.filter(({ taken }) => taken).map(({ lock }) => lock))
}

/** Type and constraints of a numeric primary key; numbers are never given twice, also after a deletion. */
export function idColumn<T>(db: Kysely<T>): {
  type: ColumnDataType
  build: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
} {
  return dialectOf(db) === 'postgres'
    ? { type: 'serial', build: (column) => column.primaryKey() }
    : { type: 'integer', build: (column) => column.primaryKey().autoIncrement() }
}

/** Rows that another node holds are passed over; SQLite has one writer, who sees all rows. */
export function lockedSkipping<DB, TB extends keyof DB, O>(
  dialect: DialectName,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
  return dialect === 'postgres' ? query.forUpdate().skipLocked() : query
}
