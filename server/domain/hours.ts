import type { OpeningHours, Weekday } from '../config/company-schema.ts'
import { WEEKDAYS } from '../config/company-schema.ts'
import type { Company, Menu } from './ports.ts'
import { baseOf } from './text.ts'

/** From `start` on, up to but without `end`. */
export interface OpenSpan {
  start: Date
  end: Date
}

const DAY_MINUTES = 24 * 60

/** The set of opening hours that holds for a channel of a queue in a language: the most particular that is named. */
export function hoursOf(
  menu: Menu,
  channel: 'chat' | 'instant_call' | 'scheduled_call',
  lang: string,
): string {
  const own = menu.node.channels?.[channel]
  const ofLanguage = (hours: Record<string, string> | undefined): string | undefined =>
    hours?.[lang] ?? hours?.[baseOf(lang)]
  const inherited = menu.path.map((node) => ofLanguage(node.language_hours))
  return (
    ofLanguage(own?.language_hours) ??
    own?.hours ??
    inherited.findLast((hours) => hours !== undefined) ??
    menu.hours
  )
}

/**
 * When a set of opening hours is open between two instants: ascending, apart from each other, cut to them.
 * Hours are wall-clock time of their zone. A time that a day skips counts as the moment after the gap, one that it has
 * twice as its first, so that days of 23 and 25 hours open and close at what the clock on the wall shows.
 */
export function openSpans(company: Company, hoursKey: string, from: Date, to: Date): OpenSpan[] {
  const hours = company.file.opening_hours[hoursKey]
  if (!hours || from >= to) return []
  const zone = hours.time_zone ?? company.file.time_zone
  // A span belongs to the day on which it opens, and may reach into the next.
  let day = dayOf(from, zone).subtract({ days: 2 })
  const last = dayOf(to, zone).add({ days: 1 })
  const spans: OpenSpan[] = []
  while (Temporal.PlainDate.compare(day, last) <= 0) {
    for (const span of spansOfDay(company, hours, day)) {
      const start = instantOf(day, span.from, zone)
      const end = instantOf(day, span.to, zone)
      if (start < end) spans.push({ start, end })
    }
    day = day.add({ days: 1 })
  }
  return merge(spans)
    .filter(({ start, end }) => end > from && start < to)
    .map(({ start, end }) => ({ start: start < from ? from : start, end: end > to ? to : end }))
}

export function isOpen(company: Company, hoursKey: string, at: Date): boolean {
  const next = new Date(at.getTime() + 1)
  return openSpans(company, hoursKey, at, next).some(({ start, end }) => start <= at && at < end)
}

/** The next moment after `at` at which closed hours open; `undefined` when that is further away than so many days. */
export function nextOpening(
  company: Company,
  hoursKey: string,
  at: Date,
  withinDays = 14,
): Date | undefined {
  // Most openings are near: the far days are only worked out where they are needed.
  for (const days of [1, 4, withinDays].filter((some) => some <= withinDays)) {
    const limit = new Date(at.getTime() + days * DAY_MINUTES * 60_000)
    const next = openSpans(company, hoursKey, at, limit).find(({ start }) => start > at)
    if (next) return next.start
  }
  return undefined
}

interface WallSpan {
  /** Minutes since midnight; `to` is above 1440 past midnight. */
  from: number
  to: number
}

function spansOfDay(company: Company, hours: OpeningHours, day: Temporal.PlainDate): WallSpan[] {
  const date = day.toString()
  const holiday =
    hours.holidays === false ? undefined : company.file.holidays.find((one) => one.date === date)
  const spans =
    hours.special_days?.[date] ??
    (holiday ? (holiday.hours ?? []) : (hours.week[weekdayOf(day)] ?? []))
  return spans.map((span) => {
    const [from = '', to = ''] = span.split('-')
    const start = minutesOf(from)
    const end = minutesOf(to)
    return { from: start, to: end <= start ? end + DAY_MINUTES : end }
  })
}

function weekdayOf(day: Temporal.PlainDate): Weekday {
  return WEEKDAYS[day.dayOfWeek - 1] ?? 'monday'
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number)
  return (hour ?? 0) * 60 + (minute ?? 0)
}

function dayOf(at: Date, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
}

function instantOf(day: Temporal.PlainDate, minutes: number, zone: string): Date {
  const wall = day
    .add({ days: Math.floor(minutes / DAY_MINUTES) })
    .toPlainDateTime({ hour: Math.floor((minutes % DAY_MINUTES) / 60), minute: minutes % 60 })
  return new Date(wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds)
}

/** Spans that touch or overlap are one: midnight between two whole days is no closing time. */
function merge(spans: readonly OpenSpan[]): OpenSpan[] {
  const merged: OpenSpan[] = []
  for (const span of spans.toSorted((one, other) => one.start.getTime() - other.start.getTime())) {
    const before = merged.at(-1)
    if (!before || span.start > before.end) merged.push({ ...span })
    else if (span.end > before.end) before.end = span.end
  }
  return merged
}
