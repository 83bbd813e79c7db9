import type { Compilable } from 'kysely'
import type { Database } from './database.ts'
import { dialectOf, type DialectName } from './dialects.ts'

/** Stands in for a value while a query is compiled. */
class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * A query whose text is made once for each dialect, for what runs with every message: making it anew costs more than the
 * database takes. `build` gets stand-ins for the values and may only put them where a value goes.
 */
export function prepared<V extends object, R>(
  build: (db: Database, values: V) => Compilable<R>,
): (db: Database, values: V) => Promise<R[]> {
  const plans = new Map<DialectName, ReturnType<Compilable<R>['compile']>>()
  const slots = new Proxy({} as V, { get: (_target, name) => new Slot(String(name)) })
  return async (db, values) => {
    const dialect = dialectOf(db)
    const plan = plans.get(dialect) ?? build(db, slots).compile()
    plans.set(dialect, plan)
    const known = values as Record<string, unknown>
    const parameters = plan.parameters.map((one) => (one instanceof Slot ? known[one.name] : one))
    return (await db.executeQuery<R>({ ...plan, parameters })).rows
  }
}
