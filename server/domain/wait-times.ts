import type { QueueCause } from '../../contract/chats.ts'
import type { WaitTimes } from '../../contract/menus.ts'
import { findChat } from '../storage/chats.ts'
import type { ChatRow } from '../storage/schema.ts'
import { saveAnnounced, type WaitKind } from '../storage/wait-history.ts'
import { DomainError } from './errors.ts'
import type { Company, Context } from './ports.ts'
import { isNews, nextAnnouncement, type Announced, type Seen } from './waits/announcements.ts'
import { createWaitHistory } from './waits/history.ts'
import { keyOf, queueKey, readQueues } from './waits/live.ts'
import { estimateWait, estimateWaits } from './waits/wait-estimate.ts'

export interface QueuePlace {
  /** 1 is next. */
  position: number
  wait_seconds: number
  cause?: QueueCause
}

export type WaitTimesService = ReturnType<typeof createWaitTimes>

/** What customers are told of how long they wait: before they decide, and while they do. */
export function createWaitTimes(ctx: Context) {
  const history = createWaitHistory(ctx)

  /** Keeps to what the customer was told last, on whatever node that was. */
  async function announce(row: Pick<ChatRow, 'id' | 'announced'>, seen: Seen): Promise<QueuePlace> {
    const last = row.announced === null ? null : (JSON.parse(row.announced) as Announced)
    const next = nextAnnouncement(last, seen)
    if (isNews(last, next)) {
      const isSaved = await saveAnnounced(ctx.db, row.id, row.announced, JSON.stringify(next))
      const fresh = isSaved ? undefined : await findChat(ctx.db, row.id)
      if (fresh && fresh.announced !== row.announced) return announce(fresh, seen)
    }
    return {
      position: next.position,
      wait_seconds: Math.round(next.wait),
      ...(next.cause ? { cause: next.cause } : {}),
    }
  }

  return {
    /** Seconds that the next customer of a queue would wait. @throws DomainError `menu_not_found` */
    async forMenu(company: Company, menuId: number, lang: string): Promise<WaitTimes> {
      const menu = company.menus.get(menuId)
      if (!menu) throw new DomainError('menu_not_found', `There is no menu ${menuId}`)
      const keys = { chat: queueKey('chat', menuId, lang), call: queueKey('call', menuId, lang) }
      const queues = await readQueues(ctx, history, company, Object.values(keys))
      const estimate = (kind: WaitKind): number => {
        const live = queues.live(kind)
        return Math.round(estimateWait(live, keys[kind], live.waiting.length))
      }
      return { chat: estimate('chat'), voice_call: estimate('call') }
    },

    /** Places of all waiting chats of a company. */
    async places(company: Company): Promise<Map<number, QueuePlace>> {
      const places = new Map<number, QueuePlace>()
      const queues = await readQueues(ctx, history, company, [])
      const waits = estimateWaits(queues.live('chat'))
      const waitOf = new Map(queues.waiting.map((one, at) => [one, waits[at] ?? 0]))
      const before = new Map<string, number>()
      const at = ctx.clock.now().getTime()
      for (const one of queues.line) {
        if (one.kind !== 'chat') continue
        const key = keyOf(one)
        const position = (before.get(key) ?? 0) + 1
        before.set(key, position)
        const seen = {
          at,
          position,
          wait: waitOf.get(one) ?? 0,
          places: queues.places('chat', key),
        }
        places.set(one.row.id, await announce(one.row, seen))
      }
      return places
    },
  }
}
