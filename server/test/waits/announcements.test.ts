import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isNews,
  nextAnnouncement,
  remaining,
  type Announced,
  type Seen,
} from '../../domain/waits/announcements.ts'

const MINUTE = 60_000
const first = (changes: Partial<Seen> = {}): Announced =>
  nextAnnouncement(null, { at: 0, position: 2, wait: 240, places: 3, ...changes })
const next = (last: Announced, changes: Partial<Seen>) =>
  nextAnnouncement(last, { at: MINUTE, position: 2, wait: 180, places: 3, ...changes })

describe('what a waiting customer is told', () => {
  test('runs down with the clock, and shrinks with good news', () => {
    expect(next(first(), { wait: 230 })).toMatchObject({ wait: 180, position: 2 })
    expect(next(first(), { wait: 60, position: 1 })).toMatchObject({ wait: 60, position: 1 })
    expect(next(first(), { wait: 230 }).cause).toBeUndefined()
  })

  test('grows when an urgent case was put before, and says so', () => {
    expect(next(first(), { position: 3, wait: 300 })).toMatchObject({
      position: 3,
      wait: 300,
      cause: 'urgent_case',
    })
  })

  test('grows when an agent left, and says so', () => {
    expect(next(first(), { places: 2, wait: 360 })).toMatchObject({
      wait: 360,
      cause: 'fewer_agents',
    })
    expect(next(first(), { places: 2, wait: 190 })).toMatchObject({ wait: 180 })
  })

  test('grows when it has run out while the conversations before go on, and says so', () => {
    const last = first({ wait: 60 })
    expect(next(last, { wait: 200 })).toMatchObject({ wait: 200, cause: 'longer_chats' })
    expect(next(last, { wait: 30 })).toMatchObject({ wait: 0 })
  })

  test('keeps a cause to be read, and forgets it', () => {
    const told = next(first(), { position: 3, wait: 300 })
    const later = nextAnnouncement(told, { at: 2 * MINUTE, position: 3, wait: 240, places: 3 })
    expect(later.cause).toBe('urgent_case')
    const gone = nextAnnouncement(later, { at: 4 * MINUTE, position: 3, wait: 120, places: 3 })
    expect(gone.cause).toBeUndefined()
  })

  test('is written down only when it is news', () => {
    const told = first()
    expect(isNews(null, told)).toBe(true)
    expect(isNews(told, next(told, { wait: 200 }))).toBe(false)
    expect(isNews(told, next(told, { wait: 100 }))).toBe(true)
  })

  test('never rises, and no place gets worse, without a cause that is new', () => {
    const step = fc.record({
      seconds: fc.integer({ min: 0, max: 300 }),
      position: fc.integer({ min: 1, max: 8 }),
      wait: fc.integer({ min: 0, max: 3000 }),
      places: fc.integer({ min: 0, max: 6 }),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), (steps) => {
        let last: Announced | null = null
        let at = 0
        for (const { seconds, ...seen } of steps) {
          at += seconds * 1000
          const told: Announced = nextAnnouncement(last, { at, ...seen })
          if (last) {
            const rose = told.wait > remaining(last, at) || told.position > last.position
            if (rose)
              expect(told).toMatchObject({ causeAt: at, cause: expect.any(String) as string })
          }
          last = told
        }
      }),
      { numRuns: 500 },
    )
  })
})
