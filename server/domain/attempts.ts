import { DomainError } from './errors.ts'
import type { Clock } from './ports.ts'

const MAX_KEYS = 10_000

/** Counts failures of a key in a window of time, and refuses once there were too many. */
export function createAttempts(clock: Clock, limit: number, windowSeconds: number) {
  const failures = new Map<string, { count: number; until: number }>()
  const now = () => clock.now().getTime()

  function current(key: string): { count: number; until: number } | undefined {
    const entry = failures.get(key)
    if (entry && entry.until <= now()) failures.delete(key)
    return failures.get(key)
  }

  return {
    /** @throws DomainError `rate_limited` */
    check(key: string): void {
      const entry = current(key)
      if (!entry || entry.count < limit) return
      const retry_after = Math.ceil((entry.until - now()) / 1000)
      throw new DomainError('rate_limited', 'Too many attempts; try again later', { retry_after })
    },
    failed(key: string): void {
      const entry = current(key)
      if (entry) entry.count++
      else {
        const [oldest] = failures.keys()
        if (failures.size >= MAX_KEYS && oldest !== undefined) failures.delete(oldest)
        failures.set(key, { count: 1, until: now() + windowSeconds * 1000 })
      }
    },
    /** Forgets every failure. */
    clear(key: string): void {
      failures.delete(key)
    },
    /** Takes one failure back. */
    forgive(key: string): void {
      const entry = current(key)
      if (entry) entry.count--
    },
  }
}
