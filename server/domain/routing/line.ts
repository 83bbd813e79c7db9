import type { CallRow, ChatRow } from '../../storage/schema.ts'
import type { Company } from '../ports.ts'

/** Somebody who waits for an agent. */
export type Waiting = {
  menuId: number
  lang: string
  /** Since when. */
  since: string
  priority: number
  /** At whom it rings. */
  offeredTo: number | null
  offeredUntil: string | null
  declined: ReadonlySet<number>
} & ({ kind: 'chat'; row: ChatRow } | { kind: 'call'; row: CallRow })

type Priorities = Required<NonNullable<NonNullable<Company['file']['routing']>['priorities']>>

const PRIORITIES: Priorities = { transfer: 3, escalation: 2, callback: 2, call: 1, chat: 1 }

/** All who wait in a company, in the order in which they are served: by priority, then by how long they wait. */
export function lineOf(
  company: Company,
  chats: readonly ChatRow[],
  calls: readonly CallRow[],
): Waiting[] {
  const priorities = { ...PRIORITIES, ...company.file.routing?.priorities }
  const line = [
    ...chats.map((chat) => chatInLine(chat, priorities)),
    ...calls.map((call) => callInLine(call, priorities)),
  ]
  return line.toSorted(
    (a, b) =>
      b.priority - a.priority ||
      a.since.localeCompare(b.since) ||
      a.kind.localeCompare(b.kind) ||
      a.row.id - b.row.id,
  )
}

function chatInLine(row: ChatRow, priorities: Priorities): Waiting {
  const reason =
    row.assigned_at !== null ? 'transfer' : row.virtual_agent !== null ? 'escalation' : 'chat'
  const since = row.queued_at ?? row.created_at
  const own = priorities[reason]
  // who lost their place has lost what put them before others, too
  const priority = row.late_since === null ? own : Math.min(own, ...Object.values(priorities))
  return { kind: 'chat', row, ...common(row, since, priority) }
}

function callInLine(row: CallRow, priorities: Priorities): Waiting {
  const reason = row.type === 'scheduled' || row.attempts > 0 ? 'callback' : 'call'
  return { kind: 'call', row, ...common(row, row.due_at, priorities[reason]) }
}

function common(row: ChatRow | CallRow, since: string, priority: number) {
  return {
    menuId: row.menu_id,
    lang: row.lang,
    since,
    priority,
    offeredTo: row.offered_agent_id,
    offeredUntil: row.offered_until,
    declined: declinedBy(row),
  }
}

export function declinedBy(row: Pick<ChatRow, 'declined_by'>): Set<number> {
  return new Set(JSON.parse(row.declined_by) as number[])
}
