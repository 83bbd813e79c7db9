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
  const saved = async () =>
    (await database.db.selectFrom('settings').select('key').orderBy('key').execute()).map(
      ({ key }) => key,
    )

  it('hands over together what is given at the same time, and answers each', async () => {
    const sizes: number[] = []
    const add = createWriter(database.db).gather(async (trx, names: readonly string[]) => {
      sizes.push(names.length)
      for (const name of names) await save(trx, name)
      return names.map((name) => `${name} saved`)
    })
    expect(await Promise.all(['a', 'b', 'c'].map(add))).toEqual(['a saved', 'b saved', 'c saved'])
    expect(await add('d')).toBe('d saved')
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4)
    expect(Math.max(...sizes)).toBeGreaterThan(1)
    expect(await saved()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('undoes what fails, tells all of it, harms no other write, and goes on', async () => {
    const writer = createWriter(database.db)
    const add = writer.gather(async (trx, names: readonly string[]) => {
      for (const name of names) await save(trx, name)
      if (names.includes('bad')) throw new Error('bad')
      return names.map(() => true)
    })
    const outcomes = await Promise.allSettled([
      add('good'),
      add('bad'),
      writer.write('other', (trx) => save(trx, 'other')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    await add('later')
    expect(await saved()).toEqual(['later', 'other'])
  })
})
