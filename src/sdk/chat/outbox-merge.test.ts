import { expect, test } from 'vitest'
import { ClientError } from '../errors.ts'
import { merge } from './outbox-merge.ts'
import type { StoredEntry } from './outbox-store.ts'

const error = new ClientError(409, 'chat_ended', 'over')
function entry(key: string, order: number, state: StoredEntry['state'] = 'sending'): StoredEntry {
  const message = { type: 'text', content: key } as const
  const created_at = '2026-01-01T00:00:00.000Z'
  return { key, order, state, message, created_at, ...(state === 'failed' && { error }) }
}
const all = new Set(['a', 'b', 'c'])

test('what another tab wrote comes in, in its place', () => {
  const ours = [entry('a', 1), entry('c', 3)]
  const { entries } = merge(ours, [entry('b', 2), ...ours], all)
  expect(entries.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  expect(entries[0]).toBe(ours[0])
})

test('what another tab retries is not shown as failed here', () => {
  const { entries, settled } = merge([entry('a', 1, 'failed')], [entry('a', 5)], all)
  expect(entries).toMatchObject([{ state: 'sending', order: 5 }])
  expect(settled).toEqual([])
})

test('what was refused for another tab is refused here', () => {
  const { entries, settled } = merge([entry('a', 1)], [entry('a', 1, 'failed')], all)
  expect(entries).toMatchObject([{ state: 'failed' }])
  expect(settled).toMatchObject([{ key: 'a', error }])
})

test('a retry of this tab that is not stored yet stands', () => {
  const ours = [entry('a', 5)]
  const { entries, settled, gone } = merge(ours, [entry('a', 1, 'failed')], all)
  expect(entries).toEqual(ours)
  expect([settled, gone]).toEqual([[], []])
})

test('what another tab dropped goes, unless it was never stored or is under way here', () => {
  const ours = [entry('a', 1, 'failed'), entry('b', 2, 'failed'), entry('c', 3)]
  const { entries, gone } = merge(ours, [], new Set(['a', 'c']))
  expect(gone.map(({ key }) => key)).toEqual(['a'])
  expect(entries.map(({ key }) => key)).toEqual(['b', 'c'])
})
