import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteDialect } from '../../storage/dialects.ts'
import { createWriteTurn, type WriteTurn } from '../../storage/write-turn.ts'

interface Tables {
  notes: { word: string }
}

let folder: string
let turn: WriteTurn
let db: Kysely<Tables>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-test-'))
  turn = createWriteTurn()
  db = new Kysely<Tables>({ dialect: sqliteDialect(folder, join(folder, 'test.sqlite'), turn) })
  await db.schema
    .createTable('notes')
    .addColumn('word', 'text', (column) => column.notNull().unique())
    .execute()
})
afterEach(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const add = (to: Kysely<Tables>, word: string) => to.insertInto('notes').values({ word }).execute()
const words = async () =>
  (await db.selectFrom('notes').select('word').execute()).map(({ word }) => word)
/** Lets everything happen that waits for nothing. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

it('lets one after the other write, in the order of asking', async () => {
  const order: string[] = []
  await turn.take()
  const others = ['a', 'b'].map(async (name) => {
    await turn.take()
    order.push(name)
    turn.give()
  })
  await settled()
  expect(order).toEqual([])
  turn.give()
  await Promise.all(others)
  expect(order).toEqual(['a', 'b'])
})

it('has statements wait for it, and only them', async () => {
  await turn.take()
  expect(await words()).toEqual([])
  let isWritten = false
  const written = add(db, 'a').then(() => (isWritten = true))
  await settled()
  expect(isWritten).toBe(false)
  turn.give()
  await written
  expect(await words()).toEqual(['a'])
})

it('has transactions wait for it, and keeps it until they end', async () => {
  await turn.take()
  let inside = false
  let end = (): void => undefined
  const open = new Promise<void>((resolve) => (end = resolve))
  const written = db.transaction().execute(async (trx) => {
    inside = true
    await add(trx, 'a')
    await open
  })
  await settled()
  expect(inside).toBe(false)
  turn.give()
  let isFree = false
  const next = turn.take().then(() => (isFree = true))
  await settled()
  expect([inside, isFree]).toEqual([true, false])
  end()
  await Promise.all([written, next])
  turn.give()
})

it('is passed on by what fails', async () => {
  await add(db, 'a')
  await expect(add(db, 'a')).rejects.toThrow(/UNIQUE/)
  await expect(db.transaction().execute((trx) => add(trx, 'a'))).rejects.toThrow(/UNIQUE/)
  await add(db, 'b')
  await db.transaction().execute((trx) => add(trx, 'c'))
  expect(await words()).toEqual(['a', 'b', 'c'])
})
