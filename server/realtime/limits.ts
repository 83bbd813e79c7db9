import { DomainError } from '../domain/errors.ts'
import { BURST_SECONDS, socketBucket, type Guard } from './events.ts'
import { TokenBucket } from './token-bucket.ts'

/** More tabs than anybody has open. */
const MAX_SOCKETS = 20
const PREVIEWS_PER_SECOND = 5

/** What one customer, or one agent, may do, whatever the number of their sockets. */
export interface Allowance {
  readonly bucket: TokenBucket
  /** Apart from the messages' bucket: who types fast can still send. */
  previews?: TokenBucket
  sockets: number
}

export type Limits = ReturnType<typeof createLimits>

/**
 * The limits of this node's sockets by whose they are, so that neither many sockets nor coming back gives more. Who has
 * left is remembered until their bucket would be full again anyway.
 */
export function createLimits(guard: Guard) {
  const known = new Map<string, Allowance>()
  /** When they left, the longest ago first. */
  const left = new Map<string, number>()

  function forgetFull(now: number): void {
    for (const [key, at] of left) {
      if (now - at < BURST_SECONDS * 1000) return
      left.delete(key)
      known.delete(key)
    }
  }

  return {
    /** How many are known, connected or not. */
    get size(): number {
      return known.size
    },

    /** @throws DomainError `rate_limited` where they have as many sockets as they may */
    requireRoom(key: string): void {
      if ((known.get(key)?.sockets ?? 0) < MAX_SOCKETS) return
      throw new DomainError('rate_limited', 'Too many connections at once', {
        max_connections: MAX_SOCKETS,
      })
    },

    /** Counts a socket in. Those that were let through at one moment may be more than fit. */
    arrived(key: string): Allowance {
      const now = guard.now()
      left.delete(key)
      forgetFull(now)
      const allowance = known.get(key) ?? { bucket: socketBucket(guard), sockets: 0 }
      allowance.sockets += 1
      known.set(key, allowance)
      return allowance
    },

    isOver: ({ sockets }: Allowance): boolean => sockets > MAX_SOCKETS,

    previews: (allowance: Allowance): TokenBucket =>
      (allowance.previews ??= new TokenBucket(
        PREVIEWS_PER_SECOND,
        PREVIEWS_PER_SECOND,
        guard.now(),
      )),

    left(key: string): void {
      const now = guard.now()
      const allowance = known.get(key)
      if (allowance && (allowance.sockets -= 1) === 0) left.set(key, now)
      forgetFull(now)
    },
  }
}
