import { countAskedSince } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
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
      who: { endUserId: number; phoneNumber: string; address: string | undefined },
    ): Promise<void> {
      const { limits } = company.file.calls
      if (!limits) return
      if (who.address !== undefined) ofAddresses(company)?.check(who.address)
      const since = new Date(clock.now().getTime() - DAY_SECONDS * 1000).toISOString()
      const asked = await countAskedSince(db, company.id, since, who)
      const isOver =
        asked.byEndUser >= (limits.per_identity ?? Infinity) ||
        asked.forNumber >= (limits.per_number ?? Infinity)
      if (!isOver) return
      const retry_after = Math.ceil(
        (Date.parse(asked.first) - clock.now().getTime()) / 1000 + DAY_SECONDS,
      )
      throw new DomainError('rate_limited', 'Too many calls were asked for today', { retry_after })
    },

    /** A call was asked for from this address. */
    count(company: Company, address: string | undefined): void {
      if (address !== undefined) ofAddresses(company)?.failed(address)
    },
  }
}
