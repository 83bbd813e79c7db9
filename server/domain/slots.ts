import type { AgentConfig } from '../config/company-schema.ts'
import type { BookedCalls } from '../storage/calls.ts'
import { hoursOf, openSpans, type OpenSpan } from './hours.ts'
import type { Company, Menu } from './ports.ts'
import { agentsOf } from './queues.ts'
import { fits } from './slot-capacity.ts'

export interface SlotRules {
  /** When agents are there. */
  spans: readonly OpenSpan[]
  /** IANA zone in which slots start on round times. */
  timeZone: string
  slotMinutes: number
  /** The first instant at which a slot may start, and the last. */
  earliest: Date
  latest: Date
}

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60

/**
 * All slots, taken or not, as ISO 8601 UTC: they start on multiples of their length after the company's midnight, on the
 * clock on the wall, and lie wholly within an open span. A time that a day skips has no slot, one that it has twice has two.
 */
export function allSlots(rules: SlotRules): string[] {
  const { spans, timeZone, slotMinutes } = rules
  const found = new Set<number>()
  for (const { start, end } of spans) {
    const from = Math.max(start.getTime(), rules.earliest.getTime())
    const to = Math.min(end.getTime() - slotMinutes * MINUTE, rules.latest.getTime())
    let at = Math.ceil(from / MINUTE) * MINUTE
    while (at <= to) {
      const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
      const minutes = zoned.hour * 60 + zoned.minute
      const past = minutes % slotMinutes
      if (past === 0) found.add(at)
      // Never across midnight in one step: the count begins again there.
      at += Math.min(past === 0 ? slotMinutes : slotMinutes - past, DAY_MINUTES - minutes) * MINUTE
    }
  }
  return [...found].toSorted((a, b) => a - b).map((at) => new Date(at).toISOString())
}

/** The slots of a queue, by the company file. */
export function slotsOf(company: Company, menu: Menu, lang: string, now: Date): string[] {
  const { slot_minutes } = company.file.calls
  const { earliest, latest } = bookable(company, now)
  return allSlots({
    spans: openSpans(company, hoursOf(menu, 'scheduled_call', lang), earliest, latest),
    timeZone: company.file.time_zone,
    slotMinutes: slot_minutes,
    earliest,
    latest,
  })
}

function bookable(company: Company, now: Date): { earliest: Date; latest: Date } {
  const { lead_minutes, horizon_days } = company.file.calls
  return {
    earliest: new Date(now.getTime() + lead_minutes * MINUTE),
    latest: new Date(now.getTime() + horizon_days * DAY_MINUTES * MINUTE),
  }
}

/**
 * Those slots in which there is a place left: agents who serve the queue and work then have room for one more call, also after
 * all that was booked for other queues whose agents are, in part, the same.
 */
export function freeSlotsOf(
  company: Company,
  menu: Menu,
  lang: string,
  slots: readonly string[],
  booked: readonly BookedCalls[],
  /** No more than so many are looked for. */
  limit = Infinity,
): string[] {
  const bySlot = Map.groupBy(booked, ({ slot }) => slot)
  const { slot_minutes, slot_factor } = company.file.calls
  const spansOf = workSpans(company, slots, slot_minutes)
  const agents = new Map<string, readonly AgentConfig[]>()
  const serving = (queue: Menu, language: string): readonly AgentConfig[] => {
    const key = `${queue.node.id} ${language}`
    const known = agents.get(key) ?? agentsOf(company, queue, language)
    agents.set(key, known)
    return known
  }
  const isFree = (slot: string): boolean => {
    const atWork = (queue: Menu, language: string): string[] =>
      serving(queue, language)
        .filter(({ hours }) => hours === undefined || spansOf(hours)(slot))
        .map(({ key }) => key)
    const others = (bySlot.get(slot) ?? []).flatMap(({ menuId, lang: language, calls }) => {
      const queue = company.menus.get(menuId)
      // a queue that is no more takes nobody's time that could be told
      return queue ? [{ calls, agents: atWork(queue, language) }] : []
    })
    return fits([...others, { calls: 1, agents: atWork(menu, lang) }], slot_factor)
  }
  const free: string[] = []
  for (const slot of slots) {
    if (free.length >= limit) break
    if (isFree(slot)) free.push(slot)
  }
  return free
}

/** Whether the agents of a set of hours work in the whole of a slot. */
function workSpans(company: Company, slots: readonly string[], minutes: number) {
  const known = new Map<string, OpenSpan[]>()
  const [first, last] = [slots[0], slots.at(-1)]
  return (hours: string) => {
    const from = new Date(first ?? 0)
    const to = new Date(Date.parse(last ?? '') + minutes * MINUTE)
    const spans = known.get(hours) ?? openSpans(company, hours, from, to)
    known.set(hours, spans)
    return (slot: string): boolean => {
      const start = Date.parse(slot)
      const end = start + minutes * MINUTE
      return spans.some((span) => span.start.getTime() <= start && end <= span.end.getTime())
    }
  }
}
