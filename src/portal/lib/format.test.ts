import { expect, test } from 'vitest'
import { dayKey, daysBetween, formatBytes, formatMinutes, formatWhen } from './format.ts'

const now = new Date('2026-03-28T22:30:00Z')

test('a day is that of the zone, also across a change of the clocks', () => {
  expect(dayKey(now, 'America/New_York')).toBe('2026-03-28')
  expect(dayKey(now, 'Asia/Tokyo')).toBe('2026-03-29')
  const after = new Date('2026-03-29T22:30:00Z')
  expect(daysBetween(now, after, 'Europe/Madrid')).toBe(2)
  expect(daysBetween(now, after, 'Asia/Tokyo')).toBe(1)
})

test('times near now are said by their day', () => {
  const at = (text: string) => formatWhen('en', new Date(text), 'UTC', now)
  expect(at('2026-03-28T23:00:00Z')).toMatch(/^today, 11:00/)
  expect(at('2026-03-29T09:00:00Z')).toMatch(/^tomorrow, 9:00/)
  expect(at('2026-03-31T09:00:00Z')).toMatch(/^Tuesday/)
  expect(at('2026-05-12T09:00:00Z')).toContain('May')
})

test('a wait is rounded up, so that nobody waits longer than was said', () => {
  expect(formatMinutes('en', 61)).toBe('2 minutes')
  expect(formatMinutes('en', 3600)).toBe('1 hour')
  expect(formatMinutes('en', 3720)).toBe('1 hour, 2 minutes')
})

test('sizes are said in the largest unit that leaves a number', () => {
  expect(formatBytes('en', 20 * 1024 * 1024)).toBe('20 MB')
  expect(formatBytes('en', 1536)).toBe('1.5 kB')
})
