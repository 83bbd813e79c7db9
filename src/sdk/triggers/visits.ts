import type { Notes } from './notes.ts'

/** Who was away for this long comes anew. */
const AWAY_MS = 30 * 60 * 1000

interface Visits {
  count: number
  /** Milliseconds since 1970, of the last page that was opened. */
  at: number
}

/** Counts this browser's visits. */
export async function countVisit(notes: Notes, now: number): Promise<number> {
  const known = parse<Partial<Visits>>(await notes.get('visits'))
  const before = typeof known?.count === 'number' ? known.count : 0
  const isSame = before > 0 && now - (known?.at ?? 0) < AWAY_MS
  const count = isSame ? before : before + 1
  await notes.set('visits', { count, at: now })
  return count
}

/** Which triggers have fired on a day, in the customer's own time. */
export async function firedOn(notes: Notes, day: string): Promise<readonly string[]> {
  const known = parse<{ day?: unknown; ids?: unknown }>(await notes.get('triggers'))
  if (known?.day !== day || !Array.isArray(known.ids)) return []
  return known.ids.filter((id) => typeof id === 'string')
}

export async function markFired(notes: Notes, day: string, id: string): Promise<void> {
  await notes.set('triggers', { day, ids: [...(await firedOn(notes, day)), id] })
}

/** A calendar day where the customer is, such as `Tue Mar 10 2026` whatever the language. */
export function dayOf(now: number): string {
  return new Date(now).toDateString()
}

function parse<T>(text: string | null): T | null {
  try {
    const data: unknown = JSON.parse(text ?? 'null')
    return typeof data === 'object' ? (data as T) : null
  } catch {
    return null
  }
}
