import type { Compilable, CompiledQuery } from 'kysely'
import type { Database } from './database.ts'
import { dialectOf, type DialectName } from './dialects.ts'

/** Stands in for a value while a query is compiled. */
class Slot {
  readonly name: string
  readonly row: number

  constructor(name: string, row = 0) {
    this.name = name
    this.row = row
  }
}

function slots<V extends object>(row = 0): V {
  return new Proxy({} as V, { get: (_target, name) => new Slot(String(name), row) })
}

function filled<R>(plan: CompiledQuery<R>, rows: readonly object[]): CompiledQuery<R> {
  const parameters = plan.parameters.map((one) =>
    one instanceof Slot ? (rows[one.row] as Record<string, unknown>)[one.name] : one,
  )
  return { ...plan, parameters }
}

/**
 * A query whose text is made once for each dialect, for what runs with every message: making it anew costs more than the
 * database takes. `build` gets stand-ins for the values and may only put them where a value goes.
 */
export function prepared<V extends object, R>(
  build: (db: Database, values: V) => Compilable<R>,
): (db: Database, values: V) => Promise<R[]> {
  const plans = new Map<DialectName, CompiledQuery<R>>()
  return async (db, values) => {
    const dialect = dialectOf(db)
    const plan = plans.get(dialect) ?? build(db, slots()).compile()
    plans.set(dialect, plan)
    return (await db.executeQuery<R>(filled(plan, [values]))).rows
  }
}

/** Rows of which one statement is made; as many texts of it are kept. */
const MOST_READ = 32
/** To write many at once saves PostgreSQL round trips; SQLite is quickest with one that it knows by heart. */
const MOST_WRITTEN: Record<DialectName, number> = { postgres: 32, sqlite: 1 }

/** A query for some rows, ready to run. */
export interface RowsQuery<R> {
  query: CompiledQuery<R>
  rows: number
}

type RowsPlan<V, R> = (db: Database, rows: readonly V[]) => RowsQuery<R>[]

function rowsPlan<V extends object, R>(
  build: (db: Database, rows: V[]) => Compilable<R>,
  most: Record<DialectName, number>,
): RowsPlan<V, R> {
  const plans = new Map<string, CompiledQuery<R>>()
  return (db, rows) => {
    const queries: RowsQuery<R>[] = []
    const dialect = dialectOf(db)
    for (let from = 0; from < rows.length; from += most[dialect]) {
      const some = rows.slice(from, from + most[dialect])
      const name = `${dialect} ${some.length}`
      const plan =
        plans.get(name) ??
        build(
          db,
          some.map((_row, at) => slots(at)),
        ).compile()
      plans.set(name, plan)
      queries.push({ query: filled(plan, some), rows: some.length })
    }
    return queries
  }
}

/** The same for as many rows as there are, and not run yet. `build` gets stand-ins for each of them. */
export function plannedRows<V extends object, R>(
  build: (db: Database, rows: V[]) => Compilable<R>,
): RowsPlan<V, R> {
  return rowsPlan(build, MOST_WRITTEN)
}

/** The same for what is read, and run. */
export function preparedRows<V extends object, R>(
  build: (db: Database, rows: V[]) => Compilable<R>,
): (db: Database, rows: readonly V[]) => Promise<R[]> {
  const plan = rowsPlan(build, { postgres: MOST_READ, sqlite: MOST_READ })
  return async (db, rows) => {
    const answers: R[] = []
    for (const { query } of plan(db, rows)) answers.push(...(await db.executeQuery<R>(query)).rows)
    return answers
  }
}
