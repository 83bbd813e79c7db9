import type { Company, Menu } from './ports.ts'
import { openSpans, type OpenSpan } from './hours.ts'
import { agentsOf } from './queues.ts'

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

/** Calls that fit into one slot: agents times the factor, rounded up, at least one. */
export function slotCapacity(agents: number, factor: number): number {
  // 3 × 0.1 is a little more than 0.3: what is whole but for that stays whole.
  return Math.max(1, Math.ceil(agents * factor - 1e-9))
}

/** Those slots in which there is a place left. */
export function freeSlots(
  slots: readonly string[],
  capacity: number,
  booked: ReadonlyMap<string, number>,
): string[] {
  return slots.filter((slot) => (booked.get(slot) ?? 0) < capacity)
}

/** The slots of a queue, by the company file. */
export function slotsOf(company: Company, menu: Menu, now: Date): string[] {
  const { lead_minutes, horizon_days, slot_minutes } = company.file.calls
  const earliest = new Date(now.getTime() + lead_minutes * MINUTE)
  const latest = new Date(now.getTime() + horizon_days * DAY_MINUTES * MINUTE)
  return allSlots({
    spans: openSpans(company, menu.hours, earliest, latest),
    timeZone: company.file.time_zone,
    slotMinutes: slot_minutes,
    earliest,
    latest,
  })
}

export function capacityOf(company: Company, menu: Menu, lang: string): number {
  return slotCapacity(agentsOf(company, menu, lang).length, company.file.calls.slot_factor)
}
