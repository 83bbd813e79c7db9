import type { Notes } from './notes.ts'

/** Counts this browser's visits: who was away for half an hour comes anew. */
export async function countVisit(notes: Notes, now: number): Promise<number> {
  const { count = 0, at = 0 } = await notes.get('visits')
  const next = count > 0 && now - at < 1_800_000 ? count : count + 1
  await notes.set('visits', { count: next, at: now })
  return next
}

/**
 * Whether a trigger has fired too lately to fire again: on the same day, in the customer's own time, or within six
 * hours, since a day that has only just begun is no other one to who sits up.
 */
export async function restsNow(notes: Notes, now: number): Promise<(id: string) => boolean> {
  const fired = await notes.get('triggers')
  return (id) => {
    const at = fired[id] ?? 0
    // a clock that was set back is no reason to wait for it
    return dayOf(at) === dayOf(now) || Math.abs(now - at) < 21_600_000
  }
}

/** A calendar day where the customer is, such as `Tue Mar 10 2026` whatever the language. */
function dayOf(now: number): string {
  return new Date(now).toDateString()
}
