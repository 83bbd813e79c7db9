import { expect, test } from 'vitest'
import { sortWaits, type WaitRow } from './wait-rows.ts'

const row = (name: string, chat: number | undefined): WaitRow => ({
  id: 1,
  name,
  path: '',
  chat: { text: '', seconds: chat },
  call: { text: '', seconds: undefined },
})
const rows = [row('Éclair', 60), row('Zoo', undefined), row('Apple', 60), row('Fig', 5)]
const names = (sorted: WaitRow[]) => sorted.map(({ name }) => name)

test('names are in the order of the language, both ways', () => {
  expect(names(sortWaits(rows, 'name', false, 'en'))).toEqual(['Apple', 'Éclair', 'Fig', 'Zoo'])
  expect(names(sortWaits(rows, 'name', true, 'en'))).toEqual(['Zoo', 'Fig', 'Éclair', 'Apple'])
})

test('what has no wait stays at the end, whichever way waits are sorted', () => {
  expect(names(sortWaits(rows, 'chat', false, 'en'))).toEqual(['Fig', 'Apple', 'Éclair', 'Zoo'])
  expect(names(sortWaits(rows, 'chat', true, 'en'))).toEqual(['Éclair', 'Apple', 'Fig', 'Zoo'])
})
