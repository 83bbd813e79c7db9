import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WEEKDAYS, type OpeningHours } from '../../config/company-schema.ts'
import { hoursOf, isOpen, nextOpening, openSpans } from '../../domain/hours.ts'
import type { Company } from '../../domain/ports.ts'
import { smallCompany } from '../support/companies.ts'

const at = (text: string) => new Date(text)

function company(
  week: OpeningHours['week'],
  zone = 'Europe/Madrid',
  more: Partial<Company['file']> = {},
): Company {
  return smallCompany({ opening_hours: { default: { week, time_zone: zone } }, ...more })
}

function spansOf(of: Company, from: string, to: string): string[] {
  return openSpans(of, 'default', at(from), at(to)).map(
    ({ start, end }) => `${start.toISOString().slice(0, 16)}/${end.toISOString().slice(0, 16)}`,
  )
}

const daily = (...spans: string[]): OpeningHours['week'] =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, spans]))

describe('opening hours', () => {
  test('hold in their zone, to the minute, without their end', () => {
    const office = company({ monday: ['09:00-14:00', '16:00-19:00'] })
    // 2026-11-23 is a Monday; Madrid is one hour ahead of UTC.
    expect(isOpen(office, 'default', at('2026-11-23T07:59:59.999Z'))).toBe(false)
    expect(isOpen(office, 'default', at('2026-11-23T08:00:00Z'))).toBe(true)
    expect(isOpen(office, 'default', at('2026-11-23T12:59:59.999Z'))).toBe(true)
    expect(isOpen(office, 'default', at('2026-11-23T13:00:00Z'))).toBe(false)
    expect(nextOpening(office, 'default', at('2026-11-23T13:00:00Z'))).toEqual(
      at('2026-11-23T15:00:00Z'),
    )
    expect(nextOpening(office, 'default', at('2026-11-23T18:00:00Z'))).toEqual(
      at('2026-11-30T08:00:00Z'),
    )
  })

  test('may go past midnight, into a day that is closed', () => {
    const bar = company({ saturday: ['20:00-02:00'] })
    expect(spansOf(bar, '2026-11-27T00:00Z', '2026-12-01T00:00Z')).toEqual([
      '2026-11-28T19:00/2026-11-29T01:00',
    ])
    expect(isOpen(bar, 'default', at('2026-11-29T00:30:00Z'))).toBe(true)
  })

  test('around the clock have no closing time at midnight', () => {
    const always = company(daily('00:00-24:00'))
    expect(openSpans(always, 'default', at('2026-11-01'), at('2026-12-01'))).toHaveLength(1)
    expect(nextOpening(always, 'default', at('2026-11-23T12:00:00Z'))).toBeUndefined()
  })

  test('know days of 23 and 25 hours', () => {
    const always = company(daily('00:00-24:00'), 'America/New_York')
    const day = company(daily('00:00-06:00'), 'America/New_York')
    // Clocks go forward on 2026-03-08 and back on 2026-11-01.
    expect(spansOf(day, '2026-03-08T05:00Z', '2026-03-09T00:00Z')).toEqual([
      '2026-03-08T05:00/2026-03-08T10:00',
    ])
    expect(spansOf(day, '2026-11-01T04:00Z', '2026-11-02T00:00Z')).toEqual([
      '2026-11-01T04:00/2026-11-01T11:00',
    ])
    expect(openSpans(always, 'default', at('2026-03-01'), at('2026-11-30'))).toHaveLength(1)
  })

  test('that lie in a skipped hour wholly are none on that day', () => {
    const night = company({ sunday: ['02:00-03:00'] }, 'America/New_York')
    expect(spansOf(night, '2026-03-08T00:00Z', '2026-03-10T00:00Z')).toEqual([])
  })

  test('of holidays take the place of the week, but not of the night before', () => {
    const holidays = [
      { date: '2026-12-25', name: { en: 'Christmas' } },
      { date: '2026-12-26', name: { en: 'Boxing Day' }, hours: ['10:00-12:00'] },
    ]
    const bar = company(daily('20:00-02:00'), 'UTC', { holidays })
    expect(spansOf(bar, '2026-12-24T12:00Z', '2026-12-28T12:00Z')).toEqual([
      '2026-12-24T20:00/2026-12-25T02:00',
      '2026-12-26T10:00/2026-12-26T12:00',
      '2026-12-27T20:00/2026-12-28T02:00',
    ])
    const open = smallCompany({
      holidays,
      opening_hours: { default: { week: daily('20:00-02:00'), holidays: false } },
    })
    expect(isOpen(open, 'default', at('2026-12-25T20:00:00Z'))).toBe(true)
  })

  test('of special days take the place of the week and of holidays', () => {
    const holidays = [{ date: '2026-12-05', name: { en: 'Holiday' } }]
    const shop = smallCompany({
      holidays,
      opening_hours: {
        default: {
          week: daily('09:00-17:00'),
          time_zone: 'UTC',
          special_days: { '2026-12-05': ['10:00-12:00'], '2026-12-06': [] },
        },
      },
    })
    expect(spansOf(shop, '2026-12-04T12:00Z', '2026-12-07T12:00Z')).toEqual([
      '2026-12-04T12:00/2026-12-04T17:00',
      '2026-12-05T10:00/2026-12-05T12:00',
      '2026-12-07T09:00/2026-12-07T12:00',
    ])
  })

  test('are those of channel and language, else channel, else language, else queue', () => {
    const shop = smallCompany({
      menus: [
        {
          id: 1,
          name: { en: 'Help' },
          hours: 'queue',
          language_hours: { ja: 'tokyo', ar: 'cairo' },
          children: [
            {
              id: 2,
              name: { en: 'Leaf' },
              language_hours: { ar: 'riyadh' },
              channels: {
                chat: {},
                instant_call: { hours: 'phones', language_hours: { ja: 'tokyo-phones' } },
              },
            },
          ],
        },
      ],
    })
    const menu = shop.menus.get(2)
    if (!menu) throw new Error('no queue')
    const of = (channel: 'chat' | 'instant_call', lang: string) => hoursOf(menu, channel, lang)
    expect(['en', 'ja', 'ja-JP', 'ar'].map((lang) => of('chat', lang))).toEqual([
      'queue',
      'tokyo',
      'tokyo',
      'riyadh',
    ])
    expect(['en', 'ja', 'ar'].map((lang) => of('instant_call', lang))).toEqual([
      'phones',
      'tokyo-phones',
      'phones',
    ])
  })

  test('that are never open have no next opening', () => {
    const closed = company({})
    expect(isOpen(closed, 'default', at('2026-11-23T12:00:00Z'))).toBe(false)
    expect(nextOpening(closed, 'default', at('2026-11-23T12:00:00Z'))).toBeUndefined()
  })
})

describe('opening hours of any kind, in any zone', () => {
  const HOUR = 3_600_000
  const twoYears = { min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }
  const clock = fc
    .integer({ min: 0, max: 95 })
    .map((quarter) => `${pad(Math.floor(quarter / 4))}:${pad((quarter % 4) * 15)}`)
  const span = fc
    .tuple(clock, fc.oneof(clock, fc.constant('24:00')))
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `${from}-${to}`)
  const spans = fc.array(span, { maxLength: 3 })
  const week = fc.record(Object.fromEntries(WEEKDAYS.map((day) => [day, spans])))
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
  const anyCompany = fc.tuple(week, zone).map(([hours, name]) => company(hours, name))
  const anyTime = fc.date({ ...twoYears, noInvalidDate: true })
  const runs = { numRuns: 200 }

  function pad(value: number): string {
    return String(value).padStart(2, '0')
  }

  test('spans are ascending and apart, and open means inside of one', () => {
    fc.assert(
      fc.property(anyCompany, anyTime, (of, time) => {
        const limit = new Date(time.getTime() + 10 * 24 * HOUR)
        const found = openSpans(of, 'default', time, limit)
        let before = Number.NEGATIVE_INFINITY
        for (const { start, end } of found) {
          expect(start.getTime()).toBeGreaterThan(before)
          expect(end.getTime()).toBeGreaterThan(start.getTime())
          before = end.getTime()
          for (const edge of [start, end]) {
            const inside = (t: number) =>
              found.some((one) => one.start.getTime() <= t && t < one.end.getTime())
            for (const t of [edge.getTime() - 1, edge.getTime(), edge.getTime() + 1])
              if (t >= time.getTime() && t < limit.getTime())
                expect(isOpen(of, 'default', new Date(t))).toBe(inside(t))
          }
        }
      }),
      runs,
    )
  })

  test('the next opening is the start of the next span', () => {
    fc.assert(
      fc.property(anyCompany, anyTime, (of, time) => {
        const next = nextOpening(of, 'default', time)
        const end = new Date(time.getTime() + 14 * 24 * HOUR)
        const starts = openSpans(of, 'default', time, end).map(({ start }) => start)
        expect(next).toEqual(starts.find((start) => start > time))
        if (!next) return
        expect(isOpen(of, 'default', next)).toBe(true)
        expect(isOpen(of, 'default', new Date(next.getTime() - 1))).toBe(false)
      }),
      runs,
    )
  })

  /** What the clock on the wall shows, told by Intl and not by what is tested. */
  function wall(time: number, name: string): { day: string; minutes: number } {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    const part = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, value]),
    )
    const minutes = Number(part['hour']) * 60 + Number(part['minute'])
    return { day: String(part['weekday']).toLowerCase(), minutes }
  }

  test('around every change of the clock of every zone in two years, open is what the wall says', () => {
    const week = daily('00:00-01:30', '02:00-02:30', '03:00-23:00')
    const end = twoYears.max.getTime()
    let changes = 0
    for (const name of Intl.supportedValuesOf('timeZone')) {
      const of = company(week, name)
      const begin = Temporal.Instant.fromEpochMilliseconds(twoYears.min.getTime())
      let next = begin.toZonedDateTimeISO(name).getTimeZoneTransition('next')
      while (next && next.epochMilliseconds < end) {
        changes += 1
        // before the hour that is skipped or comes again, and from its end on, the wall is plain
        for (const minutes of [-200, -125, 125, 200]) {
          const time = next.epochMilliseconds + minutes * 60_000
          const now = wall(time, name).minutes
          const expected = now < 90 || (now >= 120 && now < 150) || (now >= 180 && now < 23 * 60)
          expect(
            isOpen(of, 'default', new Date(time)),
            `${name} ${next.toString()} ${minutes}`,
          ).toBe(expected)
        }
        next = next.getTimeZoneTransition('next')
      }
    }
    expect(changes).toBeGreaterThan(200)
  })

  test('away from changes of the clock, open is what the clock on the wall says', () => {
    fc.assert(
      fc.property(anyCompany, anyTime, (of, time) => {
        const hours = of.file.opening_hours['default']
        const name = hours?.time_zone ?? ''
        const now = wall(time.getTime(), name)
        const steady = [-50, -26, 26, 50].every(
          (h) => wall(time.getTime() + h * HOUR, name).minutes % 60 === now.minutes % 60,
        )
        const same = (days: number) =>
          wall(time.getTime() + days * 24 * HOUR, name).minutes === now.minutes
        fc.pre(steady && same(-2) && same(-1) && same(1) && same(2))
        const today = WEEKDAYS.findIndex((day) => day === now.day)
        const yesterday = WEEKDAYS[(today + 6) % 7] ?? 'monday'
        const parse = (text: string) => {
          const [h, m] = text.split(':').map(Number)
          return (h ?? 0) * 60 + (m ?? 0)
        }
        const listed = (day: (typeof WEEKDAYS)[number]) =>
          (hours?.week[day] ?? []).map((text) => text.split('-').map(parse))
        const expected =
          listed(WEEKDAYS[today] ?? 'monday').some(([from = 0, to = 0]) =>
            to > from ? from <= now.minutes && now.minutes < to : from <= now.minutes,
          ) || listed(yesterday).some(([from = 0, to = 0]) => to < from && now.minutes < to)
        expect(isOpen(of, 'default', time)).toBe(expected)
      }),
      runs,
    )
  })
})
