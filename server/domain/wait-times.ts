import type { WaitTimes } from '../../contract/menus.ts'
import type { QueuePlace } from '../../contract/queue.ts'
import { findCall } from '../storage/calls.ts'
import { findChat } from '../storage/chats.ts'
import type { CallRow, ChatRow } from '../storage/schema.ts'
import { saveAnnounced, type WaitKind } from '../storage/wait-history.ts'
import { DomainError } from './errors.ts'
import type { Company, Context } from './ports.ts'
import { isNews, nextAnnouncement, type Announced, type Seen } from './waits/announcements.ts'
import { createWaitHistory } from './waits/history.ts'
import { keyOf, queueKey, readQueues } from './waits/live.ts'
import { estimateWait, estimateWaits } from './waits/wait-estimate.ts'

export type { QueuePlace }
export type WaitTimesService = ReturnType<typeof createWaitTimes>

/** What customers are told of how long they wait: before they decide, and while they do. */
export function createWaitTimes(ctx: Context) {
  const history = createWaitHistory(ctx)

  /** Keeps to what the customer was told last, on whatever node that was. */
  async function announce(
    kind: WaitKind,
    row: Pick<ChatRow | CallRow, 'id' | 'company' | 'announced'>,
    seen: Seen,
  ): Promise<QueuePlace> {
    const last = row.announced === null ? null : (JSON.parse(row.announced) as Announced)
    const next = nextAnnouncement(last, seen)
    if (isNews(last, next)) {
      const { id, company, announced } = row
      const isSaved = await saveAnnounced(ctx.db, kind, id, announced, JSON.stringify(next))
      const find = () => (kind === 'chat' ? findChat(ctx.db, id) : findCall(ctx.db, company, id))
      const fresh = isSaved ? undefined : await find()
      if (fresh && fresh.announced !== announced) return announce(kind, fresh, seen)
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

    /** Places of all waiting chats, or of all calls that are due, of a company, by their ids. */
    async places(company: Company, kind: WaitKind = 'chat'): Promise<Map<number, QueuePlace>> {
      const places = new Map<number, QueuePlace>()
      const queues = await readQueues(ctx, history, company, [])
      const waits = estimateWaits(queues.live(kind))
      // those who wait for a call are told of calls only, as `live` has it
      const told = queues.waiting.filter((one) => kind === 'chat' || one.kind === 'call')
      const waitOf = new Map(told.map((one, at) => [one, waits[at] ?? 0]))
      const before = new Map<string, number>()
      const at = ctx.clock.now().getTime()
      for (const one of queues.line) {
        if (one.kind !== kind) continue
        const key = keyOf(one)
        const position = (before.get(key) ?? 0) + 1
        before.set(key, position)
        const seen = {
          at,
          position,
          wait: waitOf.get(one) ?? 0,
          places: queues.places(kind, key),
        }
        places.set(one.row.id, await announce(kind, one.row, seen))
      }
      return places
    },
  }
}
