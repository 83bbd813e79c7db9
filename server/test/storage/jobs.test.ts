import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createJobRunner, MAX_ATTEMPTS, retryDelay } from '../../jobs/runner.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { claimJobs } from '../../storage/jobs.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'

const log = { warn: () => undefined, error: () => undefined }
const START = '2026-11-23T10:00:00.000Z'

for (const dialect of DIALECTS) {
  describe(`jobs on ${dialect}`, () => {
    let database: TestDatabase
    let clock: ReturnType<typeof testClock>
    beforeEach(async () => {
      database = await openTestDatabase(dialect)
      clock = testClock(START)
    })
    afterEach(() => database.dispose())

    const runner = () => createJobRunner({ db: database.db, clock, log, random: () => 1 })
    const rows = () => database.db.selectFrom('jobs').selectAll().orderBy('id').execute()

    it('runs a job once and then never again', async () => {
      const jobs = runner()
      const handler = vi.fn<(payload: unknown) => Promise<void>>().mockResolvedValue()
      jobs.handle('greet', handler)
      await jobs.enqueue(database.db, { kind: 'greet', payload: { name: 'Ada' } })
      await jobs.runDue()
      await jobs.runDue()
      expect(handler).toHaveBeenCalledExactlyOnceWith({ name: 'Ada' }, { number: 1, last: false })
      expect(await rows()).toMatchObject([{ finished_at: START, failed: 0 }])
    })

    it('runs by itself when a job is added, and when its time has come', async () => {
      const jobs = createJobRunner({ db: database.db, clock: { now: () => new Date() }, log })
      const seen: unknown[] = []
      const runAt = new Date(Date.now() + 150)
      jobs.handle('note', (payload) => {
        seen.push(payload === 'later' && new Date() < runAt ? 'too early' : payload)
        return Promise.resolve()
      })
      jobs.start()
      await jobs.enqueue(database.db, { kind: 'note', payload: 'later', runAt })
      await inTransaction(database.db, 'x', (trx) =>
        jobs.enqueue(trx, { kind: 'note', payload: 'now' }),
      )
      // which is first is up to how long it takes to add them
      await expect.poll(() => seen.toSorted()).toEqual(['later', 'now'])
      await jobs.stop()
    })

    it('waits for its time', async () => {
      const jobs = runner()
      const handler = vi.fn<() => Promise<void>>().mockResolvedValue()
      jobs.handle('call', handler)
      const runAt = new Date(Date.parse(START) + 60_000)
      await jobs.enqueue(database.db, { kind: 'call', payload: 1, runAt })
      await jobs.runDue()
      expect(handler).not.toHaveBeenCalled()
      clock.advance(60)
      await jobs.runDue()
      expect(handler).toHaveBeenCalledOnce()
    })

    it('disappears with the transaction that added it', async () => {
      const jobs = runner()
      const failing = inTransaction(database.db, 'x', async (trx) => {
        await jobs.enqueue(trx, { kind: 'call', payload: 1 })
        throw new Error('undone')
      })
      await expect(failing).rejects.toThrow('undone')
      expect(await rows()).toEqual([])
    })

    it('keeps one unfinished job of a key', async () => {
      const jobs = runner()
      const handler = vi.fn<() => Promise<void>>().mockResolvedValue()
      jobs.handle('call', handler)
      const add = () => jobs.enqueue(database.db, { kind: 'call', payload: 1, uniqueKey: 'c1' })
      await add()
      await add()
      expect(await rows()).toHaveLength(1)
      await jobs.runDue()
      await add()
      expect(await rows()).toHaveLength(2)
    })

    it('tries again after a failure, later each time, and gives up in the end', async () => {
      const jobs = runner()
      const attempts: { number: number; last: boolean }[] = []
      jobs.handle('mail', (_payload, attempt) => {
        attempts.push(attempt)
        return Promise.reject(new Error('no mail server'))
      })
      await jobs.enqueue(database.db, { kind: 'mail', payload: 1 })
      await jobs.runDue()
      expect(await rows()).toMatchObject([
        { attempts: 1, run_at: '2026-11-23T10:00:02.000Z', last_error: 'no mail server' },
      ])
      for (let i = 0; i < MAX_ATTEMPTS + 2; i++) {
        clock.advance(60 * 60)
        await jobs.runDue()
      }
      expect(attempts).toHaveLength(MAX_ATTEMPTS)
      expect(attempts.at(-1)).toEqual({ number: MAX_ATTEMPTS, last: true })
      expect(attempts.at(-2)?.last).toBe(false)
      const [row] = await rows()
      expect(row).toMatchObject({ failed: 1, last_error: 'no mail server' })
      expect(row?.finished_at).not.toBeNull()
    })

    it('takes over the job of a process that died, once its lease is over', async () => {
      const jobs = runner()
      const handler = vi.fn<() => Promise<void>>().mockResolvedValue()
      jobs.handle('call', handler)
      await jobs.enqueue(database.db, { kind: 'call', payload: 1 })
      const now = clock.now().toISOString()
      const leaseUntil = new Date(Date.parse(now) + 60_000).toISOString()
      const dead = await claimJobs(database.db, { kinds: ['call'], limit: 1, now, leaseUntil })
      expect(dead).toHaveLength(1)
      await jobs.runDue()
      expect(handler).not.toHaveBeenCalled()
      clock.advance(61)
      await jobs.runDue()
      expect(handler).toHaveBeenCalledOnce()
      expect(await rows()).toMatchObject([{ attempts: 2, failed: 0 }])
    })

    it('gives up a job with which the process dies each time', async () => {
      const jobs = runner()
      const handler = vi.fn<() => Promise<void>>().mockResolvedValue()
      jobs.handle('deadly', handler)
      await jobs.enqueue(database.db, { kind: 'deadly', payload: 1 })
      for (let i = 0; i < MAX_ATTEMPTS; i++) {
        const now = clock.now().toISOString()
        const leaseUntil = new Date(Date.parse(now) + 60_000).toISOString()
        await claimJobs(database.db, { kinds: ['deadly'], limit: 1, now, leaseUntil })
        clock.advance(61)
      }
      await jobs.runDue()
      expect(handler).not.toHaveBeenCalled()
      expect(await rows()).toMatchObject([{ failed: 1, last_error: expect.any(String) as string }])
    })

    it('forgets what ended long ago, also while it runs', async () => {
      const jobs = runner()
      jobs.handle('greet', () => Promise.resolve())
      await jobs.enqueue(database.db, { kind: 'greet', payload: 1 })
      await jobs.runDue()
      clock.advance(6 * 24 * 3600)
      await jobs.enqueue(database.db, { kind: 'greet', payload: 2 })
      await jobs.runDue()
      expect((await rows()).map(({ payload }) => payload)).toEqual(['1', '2'])
      clock.advance(2 * 24 * 3600)
      await jobs.runDue()
      expect((await rows()).map(({ payload }) => payload)).toEqual(['2'])
    })

    it('gives each job to exactly one of many that ask', async () => {
      const jobs = runner()
      for (let i = 0; i < 30; i++) await jobs.enqueue(database.db, { kind: 'call', payload: i })
      const now = clock.now().toISOString()
      const leaseUntil = new Date(Date.parse(now) + 60_000).toISOString()
      const claim = { kinds: ['call'], limit: 5, now, leaseUntil }
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => claimJobs(database.db, claim)),
      )
      const ids = claims.flat().map((job) => job.id)
      expect(new Set(ids).size).toBe(ids.length)
      const rest = await claimJobs(database.db, { ...claim, limit: 30 })
      expect(ids.length + rest.length).toBe(30)
    })

    it('waits, when it stops, for what it has begun', async () => {
      const jobs = runner()
      const { promise, resolve } = Promise.withResolvers<void>()
      const begun = vi.fn<() => void>()
      jobs.handle('slow', () => {
        begun()
        return promise
      })
      jobs.start()
      await jobs.enqueue(database.db, { kind: 'slow', payload: 1 })
      await expect.poll(() => begun.mock.calls.length).toBe(1)
      const stopped = jobs.stop()
      resolve()
      await stopped
      expect(await rows()).toMatchObject([{ failed: 0, finished_at: START }])
    })
  })
}

describe('retry delay', () => {
  it('doubles, varies by a half and stays under a quarter of an hour', () => {
    expect(retryDelay(1, () => 1)).toBe(2000)
    expect(retryDelay(1, () => 0)).toBe(1000)
    expect(retryDelay(3, () => 1)).toBe(8000)
    expect(retryDelay(20, () => 1)).toBe(15 * 60_000)
  })
})
