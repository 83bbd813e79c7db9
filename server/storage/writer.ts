import { sql } from 'kysely'
import type { Database } from './database.ts'
import { dialectOf } from './dialects.ts'
import { inTransaction } from './transaction.ts'
import type { PlannedWrite, WriteThread } from './write-thread.ts'

/** What is to be written for some items, and the answer to each if all of it is. */
export interface Planned<O> {
  answers: O[]
  writes: PlannedWrite[]
}

/** Reads what it needs of the database and writes nothing. */
export type Plan<I, O> = (db: Database, items: readonly I[]) => Promise<Planned<O>>

/** Runs writes that many ask for at once. A write that resolved is durable. */
export interface Writer {
  /**
   * Like `inTransaction`: alone among all of the same lock, undone as a whole when `work` throws. What it does besides
   * writing may happen twice.
   */
  write<T>(lock: string, work: (trx: Database) => Promise<T>): Promise<T>
  /**
   * Makes a function that hands what it is given to `plan`, together with all else that it is given until that begins: many
   * rows in a few statements. It takes no lock by itself. It rejects for what can't be written, or when what `plan` read has
   * changed since, and only for that: what failed together is tried again in halves.
   */
  gather<I, O>(plan: Plan<I, O>): (item: I) => Promise<O>
}

interface Job<T> {
  work(trx: Database): Promise<T>
  /** The same, ready for the thread, if it is worth it. */
  plan?: () => Promise<{ value: T; writes: readonly PlannedWrite[] } | undefined>
}

interface Waiting extends Job<unknown> {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Answers those who wait. */
type Settle = () => void
const nobody: Settle = () => undefined

/** So many items at once make it worth to begin another thread. */
const MANY = 8

/**
 * On SQLite writes that arrive together share one transaction, and so one wait for the disk (group commit). Where they are
 * many the thread waits for it, and the next ones are made ready meanwhile. PostgreSQL groups commits of concurrent
 * transactions itself.
 */
export function createWriter(db: Database, thread?: WriteThread): Writer {
  if (dialectOf(db) === 'postgres') {
    return {
      write: (lock, work) => inTransaction(db, lock, work),
      gather: (plan) => gatherer(db, ({ work }) => db.transaction().execute(work), plan),
    }
  }

  let queue: Waiting[] = []
  let flushing = false

  async function flush(): Promise<void> {
    // those who wait for what the thread has written are answered while it is at work again
    let settle = nobody
    while (queue.length > 0) {
      const batch = queue
      queue = []
      const here: Waiting[] = []
      for (const waiting of batch) {
        const written = await sendAway(waiting)
        if (!written) {
          here.push(waiting)
          continue
        }
        settle()
        settle = await written.done
      }
      if (here.length === 0) continue
      settle()
      settle = nobody
      await together(here).catch(() => apart(here))
    }
    settle()
    flushing = false
  }

  /** Nothing, if it is to be done here. */
  async function sendAway(waiting: Waiting): Promise<{ done: Promise<Settle> } | undefined> {
    if (!thread || !waiting.plan) return undefined
    const { resolve, reject } = waiting
    try {
      const planned = await waiting.plan()
      if (!planned) return undefined
      const { value, writes } = planned
      const done = thread.run(writes).then(
        () => () => resolve(value),
        (error: unknown) => () => reject(error),
      )
      return { done }
    } catch (error) {
      return { done: Promise.resolve(() => reject(error)) }
    }
  }

  /** All or nothing, which is quick: one that fails undoes the others too. */
  async function together(batch: Waiting[]): Promise<void> {
    const values: unknown[] = []
    await inTransaction(db, 'writer', async (trx) => {
      for (const { work } of batch) values.push(await work(trx))
    })
    for (const [at, { resolve }] of batch.entries()) resolve(values[at])
  }

  /** Once more, a savepoint around each, so that one that fails harms only itself. */
  async function apart(batch: Waiting[]): Promise<void> {
    const answers: Settle[] = []
    try {
      await inTransaction(db, 'writer', async (trx) => {
        for (const { work, resolve, reject } of batch) {
          await sql`savepoint one`.execute(trx)
          try {
            const value = await work(trx)
            answers.push(() => resolve(value))
          } catch (error) {
            await sql`rollback to one`.execute(trx)
            answers.push(() => reject(error))
          }
          await sql`release one`.execute(trx)
        }
      })
    } catch (error) {
      // the commit itself failed: nothing of the batch is durable
      for (const { reject } of batch) reject(error)
      return
    }
    for (const answer of answers) answer()
  }

  function enqueue<T>(job: Job<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({
        ...job,
        resolve: (value) => resolve(value as T),
        reject: (error) => reject(error instanceof Error ? error : new Error(String(error))),
      })
      if (flushing) return
      flushing = true
      setImmediate(() => void flush())
    })
  }

  return {
    write: (_lock, work) => enqueue({ work }),
    gather: (plan) => gatherer(db, enqueue, plan, thread),
  }
}

function gatherer<I, O>(
  db: Database,
  run: (job: Job<O[]>) => Promise<O[]>,
  plan: Plan<I, O>,
  thread?: WriteThread,
): (item: I) => Promise<O> {
  type Outcomes = PromiseSettledResult<O>[]
  let open: { items: I[]; outcomes: Promise<Outcomes> } | undefined

  /** `close` is called when it begins: whoever comes later is too late for it. */
  async function runAll(items: readonly I[], close = (): void => undefined): Promise<Outcomes> {
    try {
      const answers = await run({
        async work(trx) {
          close()
          const { answers: values, writes } = await plan(trx, items)
          for (const write of writes) await carryOut(trx, write)
          return values
        },
        async plan() {
          if (items.length < MANY && !thread?.isRunning) return undefined
          close()
          const { answers: value, writes } = await plan(db, items)
          return { value, writes }
        },
      })
      return answers.map((value) => ({ status: 'fulfilled', value }))
    } catch (reason) {
      // it may not even have begun
      close()
      if (items.length === 1) return [{ status: 'rejected', reason }]
      const middle = items.length >> 1
      const halves = [items.slice(0, middle), items.slice(middle)]
      return (await Promise.all(halves.map((half) => runAll(half)))).flat()
    }
  }

  return async (item) => {
    if (!open) {
      const items: I[] = []
      const batch = { items, outcomes: Promise.resolve<Outcomes>([]) }
      open = batch
      batch.outcomes = runAll(items, () => {
        if (open === batch) open = undefined
      })
    }
    const { items, outcomes } = open
    const at = items.push(item) - 1
    const outcome = (await outcomes)[at]
    if (outcome?.status === 'fulfilled') return outcome.value
    throw outcome?.reason
  }
}

async function carryOut(trx: Database, { query, changes }: PlannedWrite): Promise<void> {
  const { numAffectedRows } = await trx.executeQuery(query)
  if (numAffectedRows !== BigInt(changes)) throw new Error('what was read has changed since')
}
