import { expect, it } from 'vitest'
import { textMessage } from '../../test/chats.ts'
import { partsOf } from '../parts.ts'
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

it('takes what was carried over at the time at which it was said', () => {
  const before = (index: number, sent_at: string) => textMessage(index, { external: true, sent_at })
  const rows = toRows(
    [
      before(0, '2026-11-19T10:00:00.000Z'),
      before(1, '2026-11-19T10:00:10.000Z'),
      before(2, '2026-11-20T10:00:00.000Z'),
      textMessage(3),
    ],
    -1,
  )
  expect(rows.map((row) => row.newDay)).toEqual([true, false, true, true])
  expect(rows.map((row) => row.startsGroup)).toEqual([true, false, true, true])
})

it('marks the button that was chosen, of several with the same words', () => {
  const buttons = [{ title: 'Book' }]
  const cards = [{ title: 'Kettle', buttons }, { title: 'Toaster', buttons }, { title: 'Mixer' }]
  const offer = textMessage(0, { type: 'content_card', content: '', cards })
  const answer = (index: number, content: string, choice: object) =>
    textMessage(index, { content, in_reply_to: 0, choice })
  const list = [
    offer,
    answer(1, 'Book', { card: 1, button: 0, card_title: 'Toaster' }),
    answer(2, 'Mixer', { card: 2, card_title: 'Mixer' }),
  ]
  const [row, said] = toRows(list, -1)
  const [part] = row ? partsOf(row.message) : []
  const shown = part?.kind === 'cards' ? part.cards : []
  expect(shown.map(({ choices }) => choices[0]?.chosen)).toEqual([false, true, undefined])
  expect(shown.map(({ chosen }) => chosen)).toEqual([false, false, true])
  expect(said && partsOf(said.message)).toEqual([{ kind: 'text', text: 'Toaster · Book' }])
  expect(toRows(list, -1)[0]?.message, 'the same copy each time').toBe(row?.message)
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
