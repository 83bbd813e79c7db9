import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWriter } from '../../storage/writer.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'

describe.each(DIALECTS)('the writer on %s', (dialect) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openTestDatabase(dialect)
  })
  afterEach(() => database.dispose())

  const save = (db: TestDatabase['db'], name: string) =>
    db.insertInto('settings').values({ key: name, value: '1' }).execute()
  const plan = async (db: TestDatabase['db'], names: readonly string[]) => ({
    answers: names.map((name) => `${name} saved`),
    writes: names.map((key) => ({
      query: db.insertInto('settings').values({ key, value: '1' }).compile(),
      // of this one it is taken for granted that it changes more than it does
      changes: key === 'bad' ? 2 : 1,
    })),
  })
  const saved = async () =>
    (await database.db.selectFrom('settings').select('key').orderBy('key').execute()).map(
      ({ key }) => key,
    )

  it('hands over together what is given at the same time, and answers each', async () => {
    const sizes: number[] = []
    const add = createWriter(database.db).gather(async (db, names: readonly string[]) => {
      sizes.push(names.length)
      return plan(db, names)
    })
    expect(await Promise.all(['a', 'b', 'c'].map(add))).toEqual(['a saved', 'b saved', 'c saved'])
    expect(await add('d')).toBe('d saved')
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4)
    expect(Math.max(...sizes)).toBeGreaterThan(1)
    expect(await saved()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('undoes what fails, harms no other write, and goes on', async () => {
    const writer = createWriter(database.db)
    const add = writer.gather(plan)
    const outcomes = await Promise.allSettled([
      add('good'),
      add('bad'),
      writer.write('other', (trx) => save(trx, 'other')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await add('later')
    expect(await saved()).toEqual(['good', 'later', 'other'])
  })
})

describe('the writer with a thread', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openTestDatabase('sqlite')
  })
  afterEach(() => database.dispose())

  const many = (prefix: string, count: number) =>
    Array.from({ length: count }, (_none, at) => `${prefix}${String(at).padStart(2, '0')}`)
  const names = async () =>
    (await database.db.selectFrom('settings').select('key').orderBy('key').execute()).map(
      ({ key }) => key,
    )

  function open() {
    const used: number[] = []
    const { db, thread } = database
    if (!thread) throw new Error('a file of SQLite has a thread')
    const counting = {
      close: () => thread.close(),
      get isRunning() {
        return thread.isRunning
      },
      run(writes: Parameters<typeof thread.run>[0]) {
        used.push(writes.length)
        return thread.run(writes)
      },
    }
    const writer = createWriter(db, counting)
    const add = writer.gather(async (read, keys: readonly string[]) => ({
      answers: keys.map((key) => `${key} saved`),
      writes: keys.map((key) => ({
        query: read
          .insertInto('settings')
          .values({ key: key.replace('again-', ''), value: '1' })
          .compile(),
        changes: key === 'less than planned' ? 2 : 1,
      })),
    }))
    return { writer, add, used }
  }

  it('begins it for many, then writes few there too, and answers each once it is in the file', async () => {
    const { add, used } = open()
    await add('0')
    expect(used).toEqual([])
    expect(await names()).toEqual(['0'])
    const first = many('a', 30)
    expect(await Promise.all(first.map(add))).toEqual(first.map((key) => `${key} saved`))
    expect(used).toEqual([30])
    expect(await names()).toEqual(['0', ...first])
    await add('b')
    expect(used).toEqual([30, 1])
    expect(await names()).toEqual(['0', ...first, 'b'])
  })

  it('keeps what can not be written from nothing but itself, and goes on', async () => {
    const { writer, add } = open()
    await add('a00')
    const outcomes = await Promise.allSettled([
      ...['less than planned', ...many('b', 10), 'again-a00'].map(add),
      writer.write('other', async (trx) => {
        await trx.insertInto('settings').values({ key: 'other', value: '1' }).execute()
        return 'other saved'
      }),
    ])
    const rejected = outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []))
    expect(rejected).toEqual([0, 11])
    expect(await names()).toEqual(['a00', ...many('b', 10), 'other'])
    await Promise.all(many('c', 10).map(add))
    expect(await names()).toEqual(['a00', ...many('b', 10), ...many('c', 10), 'other'])
  })

  it('finishes what it was given before it is closed', async () => {
    const { add } = open()
    const all = Promise.all(many('a', 20).map(add))
    await new Promise((resolve) => setImmediate(resolve))
    await database.thread?.close()
    await all
    expect(await names()).toHaveLength(20)
  })
})
