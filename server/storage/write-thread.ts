import { Worker } from 'node:worker_threads'
import type { CompiledQuery } from 'kysely'
import type { Checkpoints } from './checkpoints.ts'
import type { WriteTurn } from './write-turn.ts'

/** A statement that changes rows, made ready from what was read before. */
export interface PlannedWrite {
  query: CompiledQuery
  /** Rows that it changes, unless what was read has changed since. */
  changes: number
}

/** What travels to the thread: a statement, and the values of each time that it is run. */
export interface Statement {
  sql: string
  times: (readonly unknown[])[]
  /** Rows that it changes each time. */
  changes: number
}

/** What comes back, in the order of what was sent: nothing, or why nothing of it was written. */
export type Written = string | undefined

export interface WriteThread {
  /** Whether it has begun: what can be planned is better written there, since it waits for the disk beside all else. */
  readonly isRunning: boolean
  /** All of it in one transaction. Resolves once it is durable; rejects when nothing of it is. */
  run(writes: readonly PlannedWrite[]): Promise<void>
  close(): Promise<void>
}

interface ThreadParts {
  checkpoints: Checkpoints
  /** Called before the first write. */
  onBegin: () => void
}

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

/**
 * Writes into an SQLite file from a thread of its own: while the disk is waited for, others are served. It begins with the
 * first thing to do, since a small house never needs it.
 */
export function createWriteThread(
  file: string,
  turn: WriteTurn,
  { checkpoints, onBegin }: ThreadParts,
): WriteThread {
  let worker: Worker | undefined
  const waiting: Waiting[] = []

  function begin(): Worker {
    const started = new Worker(new URL('write-thread-worker.ts', import.meta.url), {
      workerData: file,
    })
    started.on('message', (problem: Written) => {
      const next = waiting.shift()
      if (problem === undefined) next?.resolve()
      else next?.reject(new Error(problem))
    })
    const gone = (error: Error): void => {
      if (worker === started) worker = undefined
      for (const { reject } of waiting.splice(0)) reject(error)
    }
    started.on('error', gone)
    started.unref()
    started.on('exit', () => gone(new Error('the thread that writes has ended')))
    onBegin()
    return started
  }

  async function run(writes: readonly PlannedWrite[]): Promise<void> {
    await turn.take()
    try {
      worker ??= begin()
      worker.postMessage(statements(writes))
      await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }))
    } finally {
      turn.give()
    }
    checkpoints.wrote()
  }

  return {
    get isRunning() {
      return worker !== undefined
    },
    run,
    async close() {
      if (!worker) return
      // one after the other: with this one all before it are done
      await run([]).catch(() => undefined)
      await checkpoints.close()
      await worker.terminate()
    },
  }
}

/** Those that follow each other and differ in their values only travel as one. */
function statements(writes: readonly PlannedWrite[]): Statement[] {
  const all: Statement[] = []
  for (const { query, changes } of writes) {
    const { sql, parameters } = query
    const last = all.at(-1)
    if (last?.sql === sql && last.changes === changes) last.times.push(parameters)
    else all.push({ sql, times: [parameters], changes })
  }
  return all
}
