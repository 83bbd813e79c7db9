import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WireMessage } from '../../../contract/messages.ts'
import { Sequence } from './sequence.ts'

const message = ($index: number): WireMessage => ({
  $index,
  $sid: `m${$index}`,
  $timestamp: '2026-01-01T00:00:00.000Z',
  $userType: 'agent',
  $userId: 1,
  type: 'text',
})

test('whatever the order, the copies and the losses, what comes out counts up without a gap', () => {
  const arrivals = fc.array(fc.nat({ max: 30 }), { maxLength: 120 })
  fc.assert(
    fc.property(arrivals, fc.integer({ min: -1, max: 5 }), (indexes, start) => {
      const out: number[] = []
      const sequence = new Sequence(start, ({ $index }) => out.push($index))
      for (const index of indexes) sequence.push(message(index))

      let reach = start
      while (indexes.includes(reach + 1)) reach++
      expect(out).toEqual(Array.from({ length: reach - start }, (_, n) => start + 1 + n))
      expect(sequence.last).toBe(reach)
      expect(sequence.isBehind).toBe(indexes.some((index) => index > reach))
    }),
    { numRuns: 1000 },
  )
})

test('a message that comes while another is delivered waits for it', () => {
  const out: string[] = []
  const sequence = new Sequence(-1, ({ $index }) => {
    out.push(`begin ${$index}`)
    if ($index === 0) sequence.push(message(1))
    out.push(`end ${$index}`)
  })
  sequence.push(message(0))
  expect(out).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1'])
})
