import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TriggerCondition, TriggerItem } from '../../../contract/triggers.ts'
import { needsVisits, untilMatch, type Facts } from './evaluate.ts'

const facts: Facts = {
  elapsed: 0,
  url: 'https://shop.example/en/checkout?step=2#pay',
  visits: 1,
  lang: 'es-MX',
  variables: { plan: 'gold' },
}

function trigger(conditions: TriggerCondition[], match: 'all' | 'any' = 'all'): TriggerItem {
  return { id: 't', name: 'T', delay: 0, message: 'Hello', match, conditions }
}

const until = (one: TriggerCondition, more: Partial<Facts> = {}) =>
  untilMatch(trigger([one]), { ...facts, ...more })

const words = fc.string({ maxLength: 8 })
const condition: fc.Arbitrary<TriggerCondition> = fc.oneof(
  fc.record({ time_on_page: fc.integer({ min: 0, max: 600 }) }),
  fc.record({ url_contains: words }),
  fc.record({ url_lacks: words }),
  fc.record({ visitor: fc.constantFrom('new' as const, 'returning' as const) }),
  fc.record({ visits_at_least: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ language: fc.constantFrom('en', 'es', 'es-MX', 'ar', 'ja') }),
  fc.record({ variable: fc.constantFrom('plan', 'cart', '__proto__', 'toString'), equals: words }),
)
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  elapsed: fc.integer({ min: 0, max: 700_000 }),
  url: fc.webUrl(),
  visits: fc.integer({ min: 1, max: 6 }),
  lang: fc.constantFrom('en', 'es', 'es-MX', 'ar', 'ja', ''),
  variables: fc.dictionary(fc.constantFrom('plan', 'cart'), words),
})
const conditions = fc.array(condition, { minLength: 1, maxLength: 5 })

describe('one condition', () => {
  test('time on page is met when it has passed, and told how long it takes until then', () => {
    expect(until({ time_on_page: 60 })).toBe(60_000)
    expect(until({ time_on_page: 60 }, { elapsed: 59_999 })).toBe(1)
    expect(until({ time_on_page: 60 }, { elapsed: 60_000 })).toBe(0)
  })

  test('the whole address counts, with its query and hash', () => {
    expect(until({ url_contains: '/checkout' })).toBe(0)
    expect(until({ url_contains: '#pay' })).toBe(0)
    expect(until({ url_contains: '/returns' })).toBe(Infinity)
    expect(until({ url_lacks: '/returns' })).toBe(0)
    expect(until({ url_lacks: 'step=2' })).toBe(Infinity)
  })

  test('an address counts as people read it, and as browsers tell it', () => {
    const { href } = new URL('https://shop.example/日本/配送?q=ñandú')
    const there = { url: href }
    expect(href).toContain('%')
    for (const part of ['/日本/', '配送', 'ñandú', '%E6%97%A5']) {
      expect(until({ url_contains: part }, there)).toBe(0)
      expect(until({ url_lacks: part }, there)).toBe(Infinity)
    }
    expect(until({ url_contains: '返品' }, there)).toBe(Infinity)
    expect(until({ url_lacks: '返品' }, there)).toBe(0)
    // what no text encodes to is left as it is
    const broken = { url: 'https://shop.example/%E6?a=100%' }
    expect(until({ url_contains: '/%E6' }, broken)).toBe(0)
    expect(until({ url_lacks: '日' }, broken)).toBe(0)
  })

  test('who was here before is returning, and is counted', () => {
    expect(until({ visitor: 'new' })).toBe(0)
    expect(until({ visitor: 'returning' })).toBe(Infinity)
    expect(until({ visitor: 'new' }, { visits: 2 })).toBe(Infinity)
    expect(until({ visitor: 'returning' }, { visits: 2 })).toBe(0)
    expect(until({ visits_at_least: 3 }, { visits: 2 })).toBe(Infinity)
    expect(until({ visits_at_least: 3 }, { visits: 3 })).toBe(0)
  })

  test('a language covers its regions and no other language', () => {
    expect(until({ language: 'es' })).toBe(0)
    expect(until({ language: 'ES-mx' })).toBe(0)
    expect(until({ language: 'es-MX' }, { lang: 'es' })).toBe(Infinity)
    expect(until({ language: 'es' }, { lang: 'est' })).toBe(Infinity)
    expect(until({ language: 'es' }, { lang: '' })).toBe(Infinity)
  })

  test('a variable that nobody has set equals nothing', () => {
    expect(until({ variable: 'plan', equals: 'gold' })).toBe(0)
    expect(until({ variable: 'plan', equals: 'Gold' })).toBe(Infinity)
    expect(until({ variable: 'toString', equals: 'function' })).toBe(Infinity)
  })

  test('a kind that this version does not know is never met', () => {
    const unknown = JSON.parse('{ "weather": "rain" }') as TriggerCondition
    expect(until(unknown)).toBe(Infinity)
  })
})

describe('several conditions', () => {
  test('all of them wait for the last, any of them for the first', () => {
    fc.assert(
      fc.property(conditions, anyFacts, (list, known) => {
        const each = list.map((one) => untilMatch(trigger([one]), known))
        expect(untilMatch(trigger(list, 'all'), known)).toBe(Math.max(...each))
        expect(untilMatch(trigger(list, 'any'), known)).toBe(Math.min(...each))
      }),
    )
  })

  test('when the told time has passed the conditions are met, and not a moment before', () => {
    fc.assert(
      fc.property(conditions, fc.constantFrom('all', 'any'), anyFacts, (list, match, known) => {
        const one = trigger(list, match)
        const wait = untilMatch(one, known)
        if (wait === Infinity) return
        const later = (ms: number) => untilMatch(one, { ...known, elapsed: known.elapsed + ms })
        expect(later(wait)).toBe(0)
        if (wait > 0) expect(later(wait - 1)).toBe(1)
      }),
    )
  })

  test('what was met stays met while only time passes', () => {
    fc.assert(
      fc.property(conditions, anyFacts, fc.nat(1_000_000), (list, known, ms) => {
        const one = trigger(list)
        if (untilMatch(one, known) > 0) return
        expect(untilMatch(one, { ...known, elapsed: known.elapsed + ms })).toBe(0)
      }),
    )
  })

  test('visits are needed only where a condition asks for them', () => {
    expect(needsVisits([trigger([{ language: 'en' }, { time_on_page: 3 }])])).toBe(false)
    expect(needsVisits([trigger([{ language: 'en' }]), trigger([{ visitor: 'new' }])])).toBe(true)
    expect(needsVisits([trigger([{ visits_at_least: 2 }])])).toBe(true)
  })
})
