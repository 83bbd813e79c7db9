import type { Clock } from '../../domain/ports.ts'

/** A clock that stands still until it is moved. */
export function testClock(start = '2026-11-23T10:00:00.000Z'): Clock & {
  advance(seconds: number): void
  set(instant: string): void
} {
  let at = Date.parse(start)
  return {
    now: () => new Date(at),
    advance: (seconds) => {
      at += seconds * 1000
    },
    set: (instant) => {
      at = Date.parse(instant)
    },
  }
}
