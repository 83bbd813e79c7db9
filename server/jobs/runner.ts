import type { Clock, Jobs } from '../domain/ports.ts'
import type { Database } from '../storage/database.ts'
import type { JobRow } from '../storage/schema.ts'
import * as store from '../storage/jobs.ts'

type Handler = (payload: unknown, attempt: { number: number; last: boolean }) => Promise<void>

export interface JobLog {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface JobRunnerOptions {
  db: Database
  clock: Clock
  log: JobLog
  random?: () => number
  /** Most jobs that run at once. */
  concurrency?: number
}

export interface JobRunner extends Jobs {
  start(): void
  /** Takes no more jobs and waits for those that run. */
  stop(): Promise<void>
  /** Runs everything that is due now and waits for its end. */
  runDue(): Promise<void>
}

export const MAX_ATTEMPTS = 8
const LEASE_MS = 60_000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 15 * 60_000
/** Other nodes add jobs too: look at least this often. */
const LONGEST_SLEEP_MS = 5_000
const COMMIT_MS = [20, 200]
const KEEP_MS = 7 * 24 * 60 * 60_000
const FORGET_EVERY_MS = 60 * 60_000

/** Exponential with full jitter between a half and the whole of it: `2 s, 4 s, 8 s …`, 15 minutes at most. */
export function retryDelay(attempts: number, random: () => number): number {
  const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
  return Math.round(delay * (0.5 + random() / 2))
}

/** Durable jobs on the jobs table: at least once, on whichever node takes them first. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { db, clock, log, random = Math.random, concurrency = 4 } = options
  const handlers = new Map<string, Handler>()
  const running = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let started = false
  let polling: Promise<void> | undefined
  let again = false
  let forgotAt = -Infinity

  const at = (ms: number) => new Date(clock.now().getTime() + ms).toISOString()

  async function claim(): Promise<JobRow[]> {
    await forgetOld()
    const limit = concurrency - running.size
    if (limit <= 0) return []
    return store.claimJobs(db, {
      kinds: [...handlers.keys()],
      limit,
      now: at(0),
      leaseUntil: at(LEASE_MS),
    })
  }

  /** Jobs that ended long ago, while the server runs too: it may for years. */
  async function forgetOld(): Promise<void> {
    const now = clock.now().getTime()
    if (now - forgotAt < FORGET_EVERY_MS) return
    forgotAt = now
    await store
      .forgetJobs(db, at(-KEEP_MS))
      .catch((error: unknown) => log.warn({ err: error }, 'old jobs could not be forgotten'))
  }

  async function run(claimed: JobRow): Promise<void> {
    const job = { ...claimed }
    if (job.attempts > MAX_ATTEMPTS) return failed(job, new Error('the server ended in each try'))
    let renewing = Promise.resolve()
    const renewal = setInterval(() => {
      renewing = renew(job)
    }, LEASE_MS / 3)
    const stopRenewing = () => {
      clearInterval(renewal)
      return renewing
    }
    try {
      const last = job.attempts >= MAX_ATTEMPTS
      await handlers.get(job.kind)?.(JSON.parse(job.payload), { number: job.attempts, last })
      await stopRenewing()
      await store.finishJob(db, job, at(0))
    } catch (error) {
      await stopRenewing()
      await failed(job, error)
    }
  }

  /** So that nobody else takes a job that is still being done here. */
  async function renew(job: JobRow): Promise<void> {
    const leaseUntil = at(LEASE_MS)
    try {
      if (await store.extendLease(db, job, leaseUntil)) job.locked_until = leaseUntil
    } catch (error) {
      log.warn({ err: error, job: job.id }, 'a lease was not renewed')
    }
  }

  async function failed(job: JobRow, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error)
    const details = { err: error, job: job.id, kind: job.kind, attempts: job.attempts }
    if (job.attempts >= MAX_ATTEMPTS) {
      log.error(details, 'a job was given up')
      await store.giveUpJob(db, job, at(0), message)
      return
    }
    log.warn(details, 'a job failed and will be tried again')
    await store.retryJob(db, job, at(retryDelay(job.attempts, random)), message)
  }

  function launch(job: JobRow): void {
    const work: Promise<void> = run(job)
      // its lease ends by itself, and the job is taken again
      .catch((error: unknown) =>
        log.error({ err: error, job: job.id }, 'a job could not be settled'),
      )
      .finally(() => {
        running.delete(work)
        wake()
      })
    running.add(work)
  }

  async function poll(): Promise<void> {
    const jobs = await claim()
    jobs.forEach(launch)
  }

  function wake(): void {
    if (!started) return
    if (polling) {
      again = true
      return
    }
    clearTimeout(timer)
    polling = poll()
      .then(() => store.nextJobAt(db, [...handlers.keys()]))
      .catch((error: unknown) => {
        log.error({ err: error }, 'the jobs could not be read')
        return undefined
      })
      .then((next) => {
        polling = undefined
        if (!started) return
        if (again) {
          again = false
          wake()
          return
        }
        const wait =
          next === undefined ? LONGEST_SLEEP_MS : Date.parse(next) - clock.now().getTime()
        // with every place taken, the end of a job wakes it
        const least = running.size >= concurrency ? LONGEST_SLEEP_MS : 10
        timer = setTimeout(wake, Math.min(LONGEST_SLEEP_MS, Math.max(least, wait)))
      })
  }

  return {
    async enqueue(database, job) {
      await store.insertJob(database, {
        kind: job.kind,
        payload: job.payload,
        runAt: (job.runAt ?? clock.now()).toISOString(),
        uniqueKey: job.uniqueKey ?? null,
      })
      setImmediate(wake)
      // another connection sees it only once the transaction that it belongs to has committed
      if (database.isTransaction) for (const ms of COMMIT_MS) setTimeout(wake, ms).unref()
    },
    handle(kind, handler) {
      if (handlers.has(kind)) throw new Error(`jobs of kind ${kind} have a handler already`)
      handlers.set(kind, handler)
    },
    start() {
      if (started) return
      started = true
      wake()
    },
    async stop() {
      started = false
      clearTimeout(timer)
      await polling
      await Promise.all(running)
    },
    async runDue() {
      for (;;) {
        const jobs = await claim()
        if (jobs.length === 0 && running.size === 0) return
        jobs.forEach(launch)
        await Promise.all(running)
      }
    },
  }
}
