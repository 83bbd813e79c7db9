import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createCheckpoints, type Checkpoints } from '../../storage/checkpoints.ts'
import { sqliteDialect } from '../../storage/dialects.ts'
import { createWriteThread, type WriteThread } from '../../storage/write-thread.ts'
import { createWriteTurn, type WriteTurn } from '../../storage/write-turn.ts'

interface Tables {
  notes: { id: number; words: string }
}

const NOTES = 40
const ROUNDS = 300
const PAGE_BYTES = 4096
/** Bytes of the log if nothing of it were copied: each note fills a page, and each round writes all of them. */
const ALL = NOTES * ROUNDS * PAGE_BYTES

let folder: string
let file: string
let turn: WriteTurn
let db: Kysely<Tables>
let thread: WriteThread | undefined
const onError = vi.fn<(error: Error) => void>()

beforeEach(async () => {
  onError.mockClear()
  folder = mkdtempSync(join(tmpdir(), 'portico-test-'))
  file = join(folder, 'test.sqlite')
  turn = createWriteTurn()
  db = new Kysely<Tables>({ dialect: sqliteDialect(folder, file, turn) })
  await db.schema
    .createTable('notes')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('words', 'text', (column) => column.notNull())
    .execute()
})
afterEach(async () => {
  await thread?.close()
  thread = undefined
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

function open(checkpoints: Checkpoints): WriteThread {
  thread = createWriteThread(file, turn, { checkpoints, onBegin: () => undefined })
  return thread
}

/** Writes every note again and again. */
async function write(to: WriteThread, rounds = ROUNDS): Promise<void> {
  const words = (round: number) => `${round} `.padEnd(3500, '.')
  const put = (id: number, round: number) => ({
    query: db
      .insertInto('notes')
      .values({ id, words: words(round) })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ words: words(round) }))
      .compile(),
    changes: 1,
  })
  for (let round = 0; round < rounds; round++) {
    await to.run(Array.from({ length: NOTES }, (_none, id) => put(id, round)))
  }
}

/** What somebody who opens the file now finds. */
function roundsFound(): Set<string> {
  const reader = new DatabaseSync(file, { readOnly: true })
  const rows = reader.prepare('select words from notes').all()
  reader.close()
  expect(rows).toHaveLength(NOTES)
  return new Set(rows.map(({ words }) => String(words).split(' ')[0] ?? ''))
}

it('keeps the log short however long it is written without a pause, and loses nothing', async () => {
  const checkpoints = createCheckpoints(file, turn, { every: 1, most: 10 * NOTES, onError })
  const to = open(checkpoints)
  await write(to, 1)
  // its thread is there
  await vi.waitFor(() => {
    checkpoints.wrote()
    expect(statSync(file).size).toBeGreaterThan(NOTES * PAGE_BYTES)
  })
  await write(to)
  expect(statSync(`${file}-wal`).size).toBeLessThan(ALL / 2)
  expect(roundsFound()).toEqual(new Set([`${ROUNDS - 1}`]))
  expect(onError).not.toHaveBeenCalled()
})

it('copies what is left of a long log when it is its turn to write', async () => {
  const checkpoints = createCheckpoints(file, turn, { every: 1, most: 0, onError })
  await write(open(checkpoints), 1)
  await turn.take()
  const order: string[] = []
  await vi.waitFor(() => {
    checkpoints.wrote()
    expect(statSync(file).size).toBeGreaterThan(NOTES * PAGE_BYTES)
  })
  const copied = checkpoints.close().then(() => order.push('copied'))
  // the first part is done: if nothing were left to do, that would be heard now
  for (let turns = 0; turns < 1000; turns++) await new Promise((resolve) => setImmediate(resolve))
  order.push('written')
  turn.give()
  await copied
  expect(order).toEqual(['written', 'copied'])
})

it('leaves a log alone that is not due', async () => {
  await write(open(createCheckpoints(file, turn, { every: 60_000, most: 10 * NOTES, onError })))
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(ALL)
})

it('says that it can not copy, keeps nobody from writing, and tries again', async () => {
  const checkpoints = createCheckpoints(join(folder, 'nowhere', 'test.sqlite'), turn, {
    every: 1,
    most: 0,
    onError,
  })
  await write(open(checkpoints))
  await vi.waitFor(() => expect(onError).toHaveBeenCalled())
  expect(roundsFound()).toEqual(new Set([`${ROUNDS - 1}`]))
  const { length } = onError.mock.calls
  await vi.waitFor(() => {
    checkpoints.wrote()
    expect(onError.mock.calls.length).toBeGreaterThan(length)
  })
})
