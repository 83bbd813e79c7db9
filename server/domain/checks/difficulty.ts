import type { Clock, Company } from '../ports.ts'

const WINDOW_MS = 60_000
const USUAL_PER_MINUTE = 60

/**
 * Harder while more is asked for than usual: a bit for each doubling, up to what the company allows; after Juels and
 * Brainard, "Client puzzles" (1999). Only work that was done counts, so that asking for challenges makes it harder for
 * nobody.
 */
export function createDifficulty(clock: Clock) {
  /** Proofs of the current minute and of the one before, by company. */
  const windows = new Map<string, { start: number; count: number; before: number }>()

  function windowOf(company: Company) {
    const start = Math.floor(clock.now().getTime() / WINDOW_MS) * WINDOW_MS
    const known = windows.get(company.id)
    if (known?.start === start) return known
    const before = known?.start === start - WINDOW_MS ? known.count : 0
    const fresh = { start, count: 0, before }
    windows.set(company.id, fresh)
    return fresh
  }

  return {
    bits(company: Company): number {
      const {
        bits = 1,
        max_bits = bits,
        usual_per_minute,
      } = company.file.abuse?.proof_of_work ?? {}
      const { start, count, before } = windowOf(company)
      const isPast = (clock.now().getTime() - start) / WINDOW_MS
      const perMinute = count + before * (1 - isPast)
      const times = perMinute / (usual_per_minute ?? USUAL_PER_MINUTE)
      const more = times > 1 ? Math.ceil(Math.log2(times)) : 0
      return Math.min(bits + more, max_bits)
    },

    count(company: Company): void {
      windowOf(company).count++
    },
  }
}
