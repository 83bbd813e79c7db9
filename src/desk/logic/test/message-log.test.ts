import { describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import type { WireMessage } from '../../../../contract/messages.ts'
import { catchUp, createMessageLog } from '../message-log.ts'

function message(index: number): WireMessage {
  return {
    $index: index,
    $sid: `sid-${index}`,
    // clocks are wrong on purpose: they must not matter
    $timestamp: new Date(2_000_000_000_000 - index * 1000).toISOString(),
    $userType: 'end_user',
    $userId: 1,
    type: 'text',
    content: `words ${index}`,
  }
}
const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => message(from + step))
const indexes = (log: { messages: readonly WireMessage[] }) => log.messages.map((m) => m.$index)

describe('message log', () => {
  it('shows nothing newer before the gap below it is filled', () => {
    const log = createMessageLog()
    log.append(range(0, 3))
    log.append([message(5)])
    expect(indexes(log)).toEqual([0, 1, 2])
    expect(log.gap).toBe(true)
    log.append([message(4), message(3)])
    expect(indexes(log)).toEqual([0, 1, 2, 3, 4, 5])
    expect(log.gap).toBe(false)
  })

  it('takes a message that comes twice once', () => {
    const log = createMessageLog()
    log.append(range(0, 3))
    log.append(range(1, 4))
    expect(indexes(log)).toEqual([0, 1, 2, 3])
  })

  it('starts in the middle and grows at both ends', () => {
    const log = createMessageLog()
    log.append([message(12)])
    log.reset(range(8, 12))
    expect(indexes(log)).toEqual([8, 9, 10, 11, 12])
    expect(log.prepend(range(5, 8))).toBe(true)
    expect(log.prepend(range(0, 3))).toBe(false)
    expect(indexes(log)).toEqual([5, 6, 7, 8, 9, 10, 11, 12])
  })

  it('ends in one unbroken run, in whatever order messages come', () => {
    const pieces = fc.shuffledSubarray(range(0, 30), { minLength: 30 })
    fc.assert(
      fc.property(pieces, (shuffled) => {
        const log = createMessageLog()
        for (const each of shuffled) {
          log.append([each])
          const shown = indexes(log)
          expect(shown).toEqual(shown.map((_, position) => position))
        }
        expect(log.messages).toHaveLength(30)
      }),
    )
  })

  it('catches up page by page, with what came live in between', async () => {
    const log = createMessageLog()
    log.append(range(0, 2))
    const stored = range(0, 9)
    const fetchAfter = vi.fn((after: number, limit: number) => {
      // a newer one comes over the socket while the first page is on its way
      if (after === 1) log.append([message(8)])
      return Promise.resolve(stored.filter((m) => m.$index > after).slice(0, limit))
    })
    await catchUp(log, fetchAfter, 3)
    expect(indexes(log)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(fetchAfter.mock.calls.map(([after]) => after)).toEqual([1, 4, 8])
  })
})
