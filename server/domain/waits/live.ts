import { listDueCalls } from '../../storage/calls.ts'
import { listAssignedOfCompany, listQueuedChats } from '../../storage/chats.ts'
import type { WaitKind } from '../../storage/wait-history.ts'
import type { Company, Context } from '../ports.ts'
import { lineOf, type Waiting } from '../routing/line.ts'
import { readRoster, servingAgents, type RosterAgent } from '../routing/roster.ts'
import type { createWaitHistory, KnownWaits } from './history.ts'
import type { LiveQueues, QueueHistory, ServingAgent } from './wait-estimate.ts'

/** Announced where a company has configured nothing. */
const DEFAULT_WAIT_SECONDS = 300

/** A company's queues at one moment. */
export interface Queues {
  line: Waiting[]
  /** In the line, without those that ring: they have a place at an agent already. */
  waiting: Waiting[]
  /** The state as it looks to those who wait for a chat, or for a call. */
  live(kind: WaitKind): LiveQueues
  /** Places of the agents who are there for a queue. */
  places(kind: WaitKind, queue: string): number
}

export function queueKey(kind: WaitKind, menuId: number, lang: string): string {
  return `${kind} ${menuId} ${lang}`
}

export const keyOf = ({ kind, menuId, lang }: Waiting): string => queueKey(kind, menuId, lang)

const inSeconds = (instant: string | null): number => (instant ? Date.parse(instant) / 1000 : 0)

/** Reads what goes on, and makes what is known of the queues in `keys`, and of those in line, ready. */
export async function readQueues(
  ctx: Pick<Context, 'db' | 'clock'>,
  history: ReturnType<typeof createWaitHistory>,
  company: Company,
  keys: readonly string[],
): Promise<Queues> {
  const now = ctx.clock.now()
  const roster = await readRoster(ctx.db, company, now)
  const chats = await listAssignedOfCompany(ctx.db, company.id)
  const queued = await listQueuedChats(ctx.db, company.id)
  const line = lineOf(company, queued, await listDueCalls(ctx.db, company.id, now.toISOString()))
  const waiting = line.filter(({ offeredTo }) => offeredTo === null)

  const services = new Map<number, { since: number; queue: string }[]>()
  const serve = (agent: number | null, since: string | null, queue: string): void => {
    if (agent === null) return
    const own = services.get(agent) ?? []
    own.push({ since: since === null ? now.getTime() / 1000 : inSeconds(since), queue })
    services.set(agent, own)
  }
  for (const chat of chats) {
    serve(chat.agent_id, chat.assigned_at, queueKey('chat', chat.menu_id, chat.lang))
  }
  for (const one of line) if (one.kind === 'chat') serve(one.offeredTo, null, keyOf(one))

  const known = new Map<string, QueueHistory>()
  const busy = [...services.values()].flat().map(({ queue }) => queue)
  const onCalls = roster.flatMap(({ call }) =>
    call ? [queueKey('call', call.menu_id, call.lang)] : [],
  )
  for (const key of new Set([...keys, ...waiting.map(keyOf), ...busy, ...onCalls])) {
    known.set(key, await historyOf(history, company, key))
  }

  const serving = new Map<string, ReadonlySet<number>>()
  function serves(queue: string): ReadonlySet<number> {
    const found = serving.get(queue)
    if (found) return found
    const [, menuId, lang = ''] = queue.split(' ')
    const menu = company.menus.get(Number(menuId))
    const agents = servingAgents(roster, menu, lang)
    const ids = new Set(agents.filter(({ present }) => present).map(({ row }) => row.id))
    serving.set(queue, ids)
    return ids
  }

  const present = roster.filter((agent) => agent.present)
  return {
    line,
    waiting,
    live: (kind) => ({
      now: now.getTime() / 1000,
      agents: present.map((agent) => asSeen(agent, kind, services.get(agent.row.id) ?? [])),
      waiting: waiting
        .filter((one) => kind === 'chat' || one.kind === 'call')
        .map((one) => ({ queue: keyOf(one), since: inSeconds(one.since) })),
      serves,
      history: (queue) => known.get(queue) ?? NOTHING,
    }),
    places(kind, queue) {
      const ids = serves(queue)
      return present
        .filter(({ row }) => ids.has(row.id))
        .reduce((sum, { config }) => sum + (kind === 'call' ? 1 : config.max_chats), 0)
    },
  }
}

const NOTHING: QueueHistory = {
  times: null,
  abandonment: 0,
  lastWait: null,
  configured: DEFAULT_WAIT_SECONDS,
}

/** A call takes all of an agent: for chats all their places, and it begins once their last chat is over. */
function asSeen(
  { row, config, call }: RosterAgent,
  kind: WaitKind,
  chats: { since: number; queue: string }[],
): ServingAgent {
  const places = kind === 'call' ? 1 : config.max_chats
  if (call) {
    const service = {
      since: inSeconds(call.assigned_at ?? call.due_at),
      queue: queueKey('call', call.menu_id, call.lang),
    }
    return { id: row.id, places, busy: Array.from({ length: places }, () => service) }
  }
  const latest = chats.toSorted((a, b) => b.since - a.since)[0]
  return { id: row.id, places, busy: kind === 'chat' ? chats : latest ? [latest] : [] }
}

async function historyOf(
  history: ReturnType<typeof createWaitHistory>,
  company: Company,
  key: string,
): Promise<QueueHistory> {
  const kind = key.startsWith('call') ? 'call' : 'chat'
  const menuId = Number(key.split(' ')[1])
  const own = await history.of(company.id, kind, menuId)
  // a queue that has little history of its own is likely to be as the others of its company
  const times: KnownWaits = own.times ? own : await history.of(company.id, kind, null)
  const configured = company.menus.get(menuId)?.node.configured_wait
  const seconds = kind === 'chat' ? configured?.chat : configured?.voice_call
  return {
    times: times.times,
    abandonment: own.abandonment,
    lastWait: own.last?.wait ?? null,
    configured: seconds ?? DEFAULT_WAIT_SECONDS,
  }
}
