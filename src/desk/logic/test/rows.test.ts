import { expect, it } from 'vitest'
import { textMessage } from '../../test/chats.ts'
import { toChunks, toRows } from '../rows.ts'

const many = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => textMessage(from + step))

it('cuts a long conversation so that older messages move no border', () => {
  const newer = toChunks(toRows(many(90, 250), -1))
  const all = toChunks(toRows(many(0, 250), -1))
  expect(newer.slice(1).map((chunk) => chunk.key)).toEqual(all.slice(3).map((chunk) => chunk.key))
  expect(all.flatMap((chunk) => chunk.rows)).toHaveLength(250)
  expect(newer[0]?.rows[0]?.message.$index).toBe(90)
})

it('marks where what was said elsewhere starts and ends', () => {
  const rows = toRows(
    [
      textMessage(0, { external: true }),
      textMessage(1, { external: true }),
      textMessage(2),
      textMessage(3),
    ],
    -1,
  )
  expect(rows.map((row) => row.carried)).toEqual(['starts', undefined, 'ends', undefined])
  expect(rows[2]?.startsGroup).toBe(true)
})
