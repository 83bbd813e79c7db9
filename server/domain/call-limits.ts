import { countAskedSince } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { inTransaction } from '../storage/transaction.ts'
import { addressKey } from './addresses.ts'
import { createAttempts } from './attempts.ts'
import { DomainError } from './errors.ts'
import type { Clock, Company } from './ports.ts'

const DAY_SECONDS = 24 * 60 * 60

/** How many calls may be asked for within a day: by one person, for one number, from one address. */
export function createCallLimits(clock: Clock) {
  const addresses = new Map<string, ReturnType<typeof createAttempts>>()

  function ofAddresses(company: Company): ReturnType<typeof createAttempts> | undefined {
    const limit = company.file.calls.limits?.per_address
    if (limit === undefined) return undefined
    const key = `${company.id} ${limit}`
    const known = addresses.get(key) ?? createAttempts(clock, limit, DAY_SECONDS)
    addresses.set(key, known)
    return known
  }

  return {
    /** @throws DomainError `rate_limited` */
    async check(
      db: Database,
      company: Company,
      who: { endUserId: number; phoneNumber: string },
    ): Promise<void> {
      const { limits } = company.file.calls
      if (!limits) return
      const since = new Date(clock.now().getTime() - DAY_SECONDS * 1000).toISOString()
      const count = () => countAskedSince(db, company.id, since, who)
      // strangers who ask for the same number at once are counted one after the other
      const lock = `number:${company.id}:${who.phoneNumber}`
      const asked = await (limits.per_number ? inTransaction(db, lock, count) : count())
      const isOver =
        asked.byEndUser >= (limits.per_identity ?? Infinity) ||
        asked.forNumber >= (limits.per_number ?? Infinity)
      if (!isOver) return
      const retry_after = Math.ceil(
        (Date.parse(asked.first) - clock.now().getTime()) / 1000 + DAY_SECONDS,
      )
      throw new DomainError('rate_limited', 'Too many calls were asked for today', { retry_after })
    },

    /**
     * A visitor asks for a call from this address; counted before anything else is done, so that many at once are no way
     * around. @returns takes it back
     * @throws DomainError `rate_limited`
     */
    enter(company: Company, address: string): () => void {
      const key = addressKey(address)
      const counted = ofAddresses(company)
      counted?.check(key)
      counted?.failed(key)
      return () => counted?.forgive(key)
    },
  }
}
