import { listEndedWaits, type EndedWait, type WaitKind } from '../../storage/wait-history.ts'
import type { Context } from '../ports.ts'
import { handleTimes, type HandleTimes } from './handle-times.ts'

/** What the waits of a queue that are over tell. */
export interface KnownWaits {
  /** Null before there are enough. */
  times: HandleTimes | null
  /** Abandonments per second and waiting customer. */
  abandonment: number
  /** The latest who was taken: when, and the seconds waited. */
  last: { at: string; wait: number } | null
}

interface Memory {
  waits: Map<number, EndedWait>
  known: KnownWaits
  /** Latest end that was read. */
  read: string | null
  refreshedAt: number
  refreshing: Promise<void> | null
}

/** Handle times that an estimate goes by. */
const KEPT = 2000
/** Fewer say too little. */
const ENOUGH = 10
const REFRESH_MS = 2000
/** Transactions that began before a reading may commit after it, and clocks of nodes differ. */
const OVERLAP_MS = 10_000

const NOTHING: KnownWaits = { times: null, abandonment: 0, last: null }

/** What has happened in the queues, read once and kept up to date with what has ended since. */
export function createWaitHistory(ctx: Pick<Context, 'db' | 'clock'>) {
  const memories = new Map<string, Memory>()

  async function refresh(
    memory: Memory,
    company: string,
    kind: WaitKind,
    menuId: number | null,
  ): Promise<void> {
    const since =
      memory.read === null ? null : new Date(Date.parse(memory.read) - OVERLAP_MS).toISOString()
    const found = await listEndedWaits(ctx.db, { company, kind, menuId, since, limit: KEPT })
    const fresh = found.filter(({ id }) => !memory.waits.has(id)).toReversed()
    if (fresh.length === 0) return
    for (const wait of fresh) memory.waits.set(wait.id, wait)
    for (const id of memory.waits.keys()) {
      if (memory.waits.size <= KEPT) break
      memory.waits.delete(id)
    }
    memory.read = found[0]?.ended ?? memory.read
    memory.known = learn([...memory.waits.values()])
  }

  return {
    async of(company: string, kind: WaitKind, menuId: number | null): Promise<KnownWaits> {
      const key = `${kind} ${menuId ?? 'all'} ${company}`
      const memory = memories.get(key) ?? {
        waits: new Map(),
        known: NOTHING,
        read: null,
        refreshedAt: -Infinity,
        refreshing: null,
      }
      memories.set(key, memory)
      const now = ctx.clock.now().getTime()
      if (Math.abs(now - memory.refreshedAt) >= REFRESH_MS) {
        memory.refreshing ??= refresh(memory, company, kind, menuId)
          .then(() => {
            memory.refreshedAt = now
          })
          .finally(() => {
            memory.refreshing = null
          })
      }
      await memory.refreshing
      return memory.known
    },
  }
}

const seconds = (from: string, to: string): number =>
  Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)

/** @param waits in the order in which they ended */
export function learn(waits: readonly EndedWait[]): KnownWaits {
  const times: number[] = []
  let gaveUp = 0
  let waited = 0
  let last: KnownWaits['last'] = null
  for (const { from, assigned, ended } of waits) {
    if (assigned === null) {
      gaveUp += 1
      waited += seconds(from, ended)
      continue
    }
    const wait = seconds(from, assigned)
    waited += wait
    times.push(seconds(assigned, ended))
    if (!last || assigned > last.at) last = { at: assigned, wait }
  }
  return {
    times: times.length >= ENOUGH ? handleTimes(times) : null,
    abandonment: waited > 0 ? gaveUp / waited : 0,
    last,
  }
}
