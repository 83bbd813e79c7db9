import { addressKey } from './addresses.ts'
import { createAttempts } from './attempts.ts'
import type { EndUserCaller } from './callers.ts'
import type { Clock } from './ports.ts'

const HOUR_SECONDS = 60 * 60
/** An office of visitors writes less than that; whoever wants to fill strangers' mailboxes wants more. */
const PER_ADDRESS = 100

export type MailLimits = ReturnType<typeof createMailLimits>

/**
 * Mails that visitors of one address have sent to addresses of their choice. Whoever is nobody is somebody else with the next
 * request, so that a limit per customer holds none of them.
 */
export function createMailLimits(clock: Clock) {
  const counted = createAttempts(clock, PER_ADDRESS, HOUR_SECONDS)
  return {
    /**
     * Counted before anything is sent, so that many at once are no way around. @returns takes it back
     * @throws DomainError `rate_limited`
     */
    enter({ anonymous }: EndUserCaller, address: string | undefined, mails = 1): () => void {
      if (!anonymous || address === undefined) return () => undefined
      const key = addressKey(address)
      counted.check(key)
      for (let mail = 0; mail < mails; mail += 1) counted.failed(key)
      return () => {
        for (let mail = 0; mail < mails; mail += 1) counted.forgive(key)
      }
    },
  }
}
