import type { StoredEntry } from './outbox-store.ts'

/**
 * What this tab knows of the outbox, with what another tab has done to it in storage.
 *
 * @param ours entries of this tab
 * @param stored entries in storage
 * @param wasStored keys of the entries that storage had, or has
 */
export function merge(
  ours: readonly StoredEntry[],
  stored: readonly StoredEntry[],
  wasStored: ReadonlySet<string>,
) {
  const known = new Map(ours.map((entry) => [entry.key, entry]))
  const kept = new Map(stored.map((entry) => [entry.key, entry]))
  // of one that was being sent, the sending finds out itself what became of it
  const gone = ours.filter(
    ({ key, state }) => state === 'failed' && wasStored.has(key) && !kept.has(key),
  )
  const current = ours.filter((entry) => !gone.includes(entry)).map((entry) => newer(entry, kept))
  const fresh = stored.filter(({ key }) => !known.has(key))
  const entries = [...current, ...fresh].toSorted((a, b) => a.order - b.order)
  const settled = current.filter((one) => one.state === 'failed' && known.get(one.key) !== one)
  return { entries, settled, gone }
}

/** A retry makes an entry's order rise; a refusal leaves it. */
function newer(entry: StoredEntry, kept: ReadonlyMap<string, StoredEntry>): StoredEntry {
  const other = kept.get(entry.key)
  if (!other || other.order < entry.order || other.state === entry.state) return entry
  return other.order > entry.order || other.state === 'failed' ? other : entry
}
