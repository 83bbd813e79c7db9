import { addressKey } from '../addresses.ts'
import { createAttempts } from '../attempts.ts'
import type { EndUserCaller } from '../callers.ts'
import type { Clock, Company } from '../ports.ts'

const HOUR_SECONDS = 60 * 60
/** A school or a carrier's gateway starts fewer; whoever wants to fill the queues starts more. */
const PER_ADDRESS = 300

/**
 * How many chats visitors of one address may start within an hour. Whoever is nobody is somebody else with the next request,
 * so that one chat at a time per customer holds none of them.
 */
export function createChatLimits(clock: Clock) {
  const addresses = new Map<string, ReturnType<typeof createAttempts>>()

  function ofAddresses({ id, file }: Company): ReturnType<typeof createAttempts> {
    const limit = file.chats.limits?.per_address ?? PER_ADDRESS
    const key = `${id} ${limit}`
    const known = addresses.get(key) ?? createAttempts(clock, limit, HOUR_SECONDS)
    addresses.set(key, known)
    return known
  }

  return {
    /**
     * Counted before anything else is done, so that many at once are no way around. @returns takes it back
     * @throws DomainError `rate_limited`
     */
    enter({ company, anonymous }: EndUserCaller, address: string | undefined): () => void {
      if (!anonymous || address === undefined) return () => undefined
      const key = addressKey(address)
      const counted = ofAddresses(company)
      counted.check(key)
      counted.failed(key)
      return () => counted.forgive(key)
    },
  }
}
