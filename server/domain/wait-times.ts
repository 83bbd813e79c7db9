import type { WaitTimes } from '../../contract/menus.ts'
import { listHandleTimes, listQueuedChats } from '../storage/chats.ts'
import type { Database } from '../storage/database.ts'
import type { ChatRow } from '../storage/schema.ts'
import { DomainError } from './errors.ts'
import type { Company, Context, Menu } from './ports.ts'
import { readRoster, servingAgents, type RosterAgent } from './routing/roster.ts'

/** Enough history to trust its mean more than the configured value. */
const ENOUGH = 10
const HISTORY = 100
/** Announced where a company has configured nothing. */
const DEFAULT_WAIT_SECONDS = 300

export interface QueuePlace {
  /** 1 is next. */
  position: number
  wait_seconds: number
}

/**
 * Wait of somebody with `ahead` customers before them: the queue-length estimator, (ahead + 1) departures at the rate
 * `servers` / `meanHandle` (W. Whitt, "Predicting queueing delays", Management Science 45(6), 1999). Nobody waits while a place is free.
 */
export function estimateWait(queue: {
  ahead: number
  free: number
  servers: number
  meanHandle: number
}): number {
  const { ahead, free, servers, meanHandle } = queue
  if (free > ahead) return 0
  return Math.round(((ahead - free + 1) * meanHandle) / Math.max(1, servers))
}

export type WaitTimesService = ReturnType<typeof createWaitTimes>

export function createWaitTimes(ctx: Context) {
  async function meanHandle(db: Database, company: Company, menu: Menu): Promise<number | null> {
    const ofQueue = await listHandleTimes(db, company.id, menu.node.id, HISTORY)
    const times =
      ofQueue.length >= ENOUGH ? ofQueue : await listHandleTimes(db, company.id, null, HISTORY)
    if (times.length < ENOUGH) return null
    return times.reduce((sum, seconds) => sum + seconds, 0) / times.length
  }

  function chatWait(
    roster: readonly RosterAgent[],
    menu: Menu,
    lang: string,
    ahead: number,
    mean: number | null,
  ): number {
    const present = servingAgents(roster, menu, lang).filter((agent) => agent.present)
    const places = present.reduce((sum, agent) => sum + agent.config.max_chats, 0)
    const free = present.reduce(
      (sum, agent) => sum + Math.max(0, agent.config.max_chats - agent.load),
      0,
    )
    const configured = menu.node.configured_wait?.chat ?? DEFAULT_WAIT_SECONDS
    // with nobody at the desk there is no rate to go by: what the company says for one place in the queue
    if (places === 0) return configured * (ahead + 1)
    if (mean === null) return free > ahead ? 0 : configured * (ahead - free + 1)
    return estimateWait({ ahead, free, servers: places, meanHandle: mean })
  }

  /** Those before a chat in its queue, which is its menu in its language. */
  function aheadOf(queued: readonly ChatRow[], menuId: number, lang: string, id?: number): number {
    const same = queued.filter((chat) => chat.menu_id === menuId && chat.lang === lang)
    const index = id === undefined ? -1 : same.findIndex((chat) => chat.id === id)
    return index === -1 ? same.length : index
  }

  return {
    /** Seconds that the next customer of a queue would wait. @throws DomainError `menu_not_found` */
    async forMenu(company: Company, menuId: number, lang: string): Promise<WaitTimes> {
      const menu = company.menus.get(menuId)
      if (!menu) throw new DomainError('menu_not_found', `There is no menu ${menuId}`)
      const [roster, queued, mean] = [
        await readRoster(ctx.db, company, ctx.clock.now()),
        await listQueuedChats(ctx.db, company.id),
        await meanHandle(ctx.db, company, menu),
      ]
      const chat = chatWait(roster, menu, lang, aheadOf(queued, menuId, lang), mean)
      const callers = servingAgents(roster, menu, lang).filter((agent) => agent.present)
      const idle = callers.filter((agent) => agent.load === 0).length
      const configured = menu.node.configured_wait?.voice_call ?? DEFAULT_WAIT_SECONDS
      return { chat, voice_call: idle > 0 ? 0 : configured }
    },

    /** Places of all waiting chats of a company. */
    async places(company: Company): Promise<Map<number, QueuePlace>> {
      const queued = await listQueuedChats(ctx.db, company.id)
      const places = new Map<number, QueuePlace>()
      if (queued.length === 0) return places
      const roster = await readRoster(ctx.db, company, ctx.clock.now())
      const means = new Map<number, number | null>()
      for (const chat of queued) {
        const menu = company.menus.get(chat.menu_id)
        if (!menu) continue
        if (!means.has(chat.menu_id)) {
          means.set(chat.menu_id, await meanHandle(ctx.db, company, menu))
        }
        const ahead = aheadOf(queued, chat.menu_id, chat.lang, chat.id)
        // chats that ring have a place at an agent already
        const wait = chat.offered_agent_id
          ? 0
          : chatWait(roster, menu, chat.lang, ahead, means.get(chat.menu_id) ?? null)
        places.set(chat.id, { position: ahead + 1, wait_seconds: wait })
      }
      return places
    },
  }
}
