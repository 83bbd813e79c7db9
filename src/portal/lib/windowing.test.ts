import { expect, test } from 'vitest'
import { itemAt, offsetsOf } from './windowing.ts'

const items = ['a', 'b', 'c', 'd'].map((key) => ({ key, estimate: 100 }))

test('items are as high as they were measured, else as they were taken for', () => {
  const offsets = offsetsOf(items, new Map([['b', 40]]))
  expect([...offsets]).toEqual([0, 100, 140, 240, 340])
})

test.each([
  [-50, 0],
  [0, 0],
  [99, 0],
  [100, 1],
  [399, 3],
  [Number.POSITIVE_INFINITY, 3],
])('at %d stands the item %d', (y, index) => {
  expect(itemAt(offsetsOf(items, new Map()), y)).toBe(index)
})

test('an empty list has nothing anywhere', () => {
  expect(itemAt(offsetsOf([], new Map()), 10)).toBe(-1)
})
