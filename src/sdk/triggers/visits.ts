import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'

/** Who was away for this long comes anew. */
const AWAY_MS = 30 * 60 * 1000

interface Visits {
  count: number
  /** Milliseconds since 1970, of the last page that was opened. */
  at: number
}

/** Counts this browser's visits. */
export async function countVisit(vault: Vault, now: number): Promise<number> {
  const known = parse<Partial<Visits>>(await vault.get('visits'))
  const before = typeof known?.count === 'number' ? known.count : 0
  const isSame = before > 0 && now - (known?.at ?? 0) < AWAY_MS
  const count = isSame ? before : before + 1
  await store(vault, 'visits', { count, at: now })
  return count
}

/** Which triggers have fired on a day, in the customer's own time. */
export async function firedOn(vault: Vault, day: string): Promise<readonly string[]> {
  const known = parse<{ day?: unknown; ids?: unknown }>(await vault.get('triggers'))
  if (known?.day !== day || !Array.isArray(known.ids)) return []
  return known.ids.filter((id) => typeof id === 'string')
}

export async function markFired(vault: Vault, day: string, id: string): Promise<void> {
  await store(vault, 'triggers', { day, ids: [...(await firedOn(vault, day)), id] })
}

/** `2026-03-01`, where the customer is. */
export function dayOf(now: number): string {
  const date = new Date(now)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

async function store(vault: Vault, key: string, value: object): Promise<void> {
  try {
    await vault.set(key, JSON.stringify(value))
  } catch (error) {
    log('warn', 'triggers', `${key} could not be kept`, error)
  }
}

function parse<T>(text: string | null): T | null {
  try {
    const data: unknown = JSON.parse(text ?? 'null')
    return typeof data === 'object' ? (data as T) : null
  } catch {
    return null
  }
}
