import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CALL_STEPS, nextCallStatus, OPEN_CALL_STATUSES } from '../../domain/call-states.ts'
import type { CallStatus } from '../../../contract/calls.ts'
import { readPhoneNumber } from '../../domain/phone-numbers.ts'
import { allSlots, freeSlotsOf, slotsOf } from '../../domain/slots.ts'
import { fits, type Demand } from '../../domain/slot-capacity.ts'
import { smallCompany, smallFile } from '../support/companies.ts'

const at = (iso: string) => new Date(iso)
const rules = {
  spans: [{ start: at('2026-11-23T08:00:00Z'), end: at('2026-11-23T10:00:00Z') }],
  timeZone: 'Europe/Madrid',
  slotMinutes: 30,
  earliest: at('2026-11-23T00:00:00Z'),
  latest: at('2026-12-01T00:00:00Z'),
}

describe('slots', () => {
  test('lie wholly within an open span', () => {
    expect(allSlots(rules)).toEqual([
      '2026-11-23T08:00:00.000Z',
      '2026-11-23T08:30:00.000Z',
      '2026-11-23T09:00:00.000Z',
      '2026-11-23T09:30:00.000Z',
    ])
    const odd = [{ start: at('2026-11-23T08:10:00Z'), end: at('2026-11-23T09:29:00Z') }]
    expect(allSlots({ ...rules, spans: odd })).toEqual(['2026-11-23T08:30:00.000Z'])
    expect(allSlots({ ...rules, spans: [] })).toEqual([])
  })

  test('start on round times of the zone, also where its offset is not of whole hours', () => {
    const kolkata = allSlots({ ...rules, timeZone: 'Asia/Kolkata', slotMinutes: 60 })
    expect(kolkata).toEqual(['2026-11-23T08:30:00.000Z'])
  })

  test('keep the lead time and the horizon', () => {
    const soon = { earliest: at('2026-11-23T08:45:10Z'), latest: at('2026-11-23T09:00:00Z') }
    expect(allSlots({ ...rules, ...soon })).toEqual(['2026-11-23T09:00:00.000Z'])
  })

  test('follow the clock on the wall when it is put forward and back', () => {
    const night = (from: string, to: string) => [{ start: at(from), end: at(to) }]
    const spring = allSlots({
      ...rules,
      slotMinutes: 60,
      spans: night('2027-03-27T23:00:00Z', '2027-03-28T03:00:00Z'),
      latest: at('2028-01-01T00:00:00Z'),
    })
    expect(spring).toHaveLength(4)
    const autumn = allSlots({
      ...rules,
      slotMinutes: 60,
      spans: night('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z'),
      earliest: at('2026-10-01T00:00:00Z'),
    })
    expect(autumn).toHaveLength(5)
  })

  test('of any length are ascending, apart, inside and on round times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 240 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.constantFrom('Europe/Madrid', 'Asia/Kathmandu', 'America/New_York', 'UTC'),
        (slotMinutes, from, length, timeZone) => {
          const start = new Date(Date.UTC(2026, 9, 23) + from * 60_000)
          const end = new Date(start.getTime() + length * 60_000)
          const slots = allSlots({
            spans: [{ start, end }],
            timeZone,
            slotMinutes,
            earliest: at('2026-01-01T00:00:00Z'),
            latest: at('2027-01-01T00:00:00Z'),
          })
          expect(slots).toEqual([...new Set(slots)].toSorted())
          for (const slot of slots) {
            const begins = Date.parse(slot)
            expect(begins).toBeGreaterThanOrEqual(start.getTime())
            expect(begins + slotMinutes * 60_000).toBeLessThanOrEqual(end.getTime())
            const wall = Temporal.Instant.from(slot).toZonedDateTimeISO(timeZone)
            expect((wall.hour * 60 + wall.minute) % slotMinutes).toBe(0)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  test('have places for the agents of the queue times the factor, rounded up', () => {
    const agents = (count: number) => Array.from({ length: count }, (_, at) => `agent-${at}`)
    const most = (count: number, factor: number): number => {
      let calls = 0
      while (fits([{ calls: calls + 1, agents: agents(count) }], factor)) calls += 1
      return calls
    }
    expect(most(3, 0.5)).toBe(2)
    expect(most(30, 0.1)).toBe(3)
    expect(most(4, 2)).toBe(8)
    expect(most(0, 1)).toBe(0)
  })

  test('hold every group of queues to what its agents can do', () => {
    const names = ['ann', 'bob', 'cy', 'dee']
    const demand = fc.record({
      calls: fc.integer({ min: 0, max: 4 }),
      agents: fc.subarray(names),
    })
    const anyDemands = fc.array(demand, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(anyDemands, fc.constantFrom(0.1, 0.5, 1, 1.5), (demands, factor) => {
        expect(fits(demands, factor)).toBe(fitsByHand(demands, factor))
      }),
      { numRuns: 500 },
    )
  })

  /** Every group of queues looked at one by one. */
  function fitsByHand(demands: readonly Demand[], factor: number): boolean {
    for (let group = 1; group < 2 ** demands.length; group += 1) {
      const chosen = demands.filter((one, at) => one.calls > 0 && (group >> at) % 2 === 1)
      const calls = chosen.reduce((sum, one) => sum + one.calls, 0)
      const agents = new Set(chosen.flatMap((one) => one.agents)).size
      if (calls > Math.ceil(agents * factor - 1e-9)) return false
    }
    return true
  }

  test('are shared by queues with the same agents, and follow when these work', () => {
    const file = smallFile()
    const [ann] = file.agents
    if (!ann) throw new Error('no agent')
    const company = smallCompany({
      menus: [1, 2].map((id) => ({ id, name: { en: 'Help' }, channels: { scheduled_call: {} } })),
      opening_hours: {
        default: { week: { monday: ['09:00-12:00'] } },
        early: { week: { monday: ['09:00-10:00'] } },
      },
      agents: [
        { ...ann, skills: [1, 2], hours: 'early' },
        { ...ann, key: 'bob', email: 'bob@small.example', skills: [2] },
      ],
      calls: { ...file.calls, slot_minutes: 60 },
    })
    const [one, two] = [company.menus.get(1), company.menus.get(2)]
    if (!one || !two) throw new Error('no queues')
    const slots = slotsOf(company, two, 'en', at('2026-11-23T00:00:00Z'))
    // Ann leaves at ten; Madrid is one hour ahead of UTC.
    const [nine = '', ten = '', eleven = ''] = slots
    expect([nine, ten, eleven].map((slot) => slot.slice(11, 13))).toEqual(['08', '09', '10'])
    expect(freeSlotsOf(company, one, 'en', slots, [])).toEqual([nine])
    expect(freeSlotsOf(company, two, 'en', slots, [])).toEqual(slots)
    const booked = (menuId: number, slot: string, calls = 1) => ({
      menuId,
      slot,
      calls,
      lang: 'en',
    })
    expect(freeSlotsOf(company, two, 'en', slots, [booked(1, nine)])).toContain(nine)
    expect(freeSlotsOf(company, one, 'en', slots, [booked(2, nine)])).toEqual([nine])
    expect(freeSlotsOf(company, one, 'en', slots, [booked(2, nine, 2)])).toEqual([])
    expect(freeSlotsOf(company, two, 'en', slots, [booked(2, ten)])).not.toContain(ten)
  })
})

describe('the states of a call', () => {
  test('whatever happens, a settled call stays settled and steps lead forward', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<CallStatus>('scheduled', 'queued'),
        fc.array(fc.constantFrom(...CALL_STEPS), { maxLength: 30 }),
        (first, steps) => {
          let status: CallStatus = first
          let wasConnected = false
          for (const step of steps) {
            const next = nextCallStatus(status, step)
            const isOpen = OPEN_CALL_STATUSES.some((open) => open === status)
            if (!isOpen) expect(next).toBeUndefined()
            if (next === 'scheduled') expect.unreachable('nothing is scheduled again')
            if (next === 'assigned') expect(status).toBe('queued')
            if (wasConnected && next) expect(['finished', 'failed']).toContain(next)
            if (next === 'canceled') expect(status).not.toBe('connected')
            status = next ?? status
            wasConnected ||= status === 'connected'
          }
        },
      ),
    )
  })
})

describe('a phone number', () => {
  const acme = { file: { calls: { default_country: 'ES', countries: [] as string[] } } }
  const read = (number: string, countries: string[] = []) =>
    readPhoneNumber(
      { file: { calls: { ...acme.file.calls, countries } } } as unknown as Parameters<
        typeof readPhoneNumber
      >[0],
      number,
    )

  test('is read as people write it', () => {
    for (const written of [
      '612 34 56 78',
      '+34 612345678',
      '0034 612-345-678',
      '＋３４６１２３４５６７８',
    ]) {
      expect(read(written), written).toBe('+34612345678')
    }
    expect(read('+1 (212) 555-0123')).toBe('+12125550123')
  })

  test('is refused when nobody can be called at it', () => {
    for (const written of [
      'abc',
      '123',
      '+34 612',
      'call 612345678 now',
      '+999123456789',
      '+34612345678 ext. 5',
    ]) {
      expect(() => read(written), written).toThrow(
        expect.objectContaining({ code: 'phone_invalid' }),
      )
    }
    expect(() => read('+34 803 123 456')).toThrow(
      expect.objectContaining({ code: 'phone_premium_rate' }),
    )
    expect(() => read('+12125550123', ['ES'])).toThrow(
      expect.objectContaining({ code: 'country_not_served' }),
    )
    expect(read('612345678', ['ES'])).toBe('+34612345678')
  })
})
