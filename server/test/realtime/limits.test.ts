import { expect, it } from 'vitest'
import { createLimits } from '../../realtime/limits.ts'

it('remembers who left for as long as their bucket fills, and nobody for ever', () => {
  let now = 0
  const limits = createLimits({ now: () => now, eventsPerSecond: 20, onError: () => undefined })
  for (let visitor = 0; visitor < 1000; visitor += 1) {
    const { bucket } = limits.arrived(`visitor-${visitor}`)
    while (bucket.take(now) === 0);
    limits.left(`visitor-${visitor}`)
  }
  expect(limits.size).toBe(1000)
  expect(limits.arrived('visitor-0').bucket.take(now)).toBeGreaterThan(0)
  now = 2999
  limits.arrived('other')
  expect(limits.size).toBe(1001)
  now = 3000
  limits.left('other')
  expect(limits.size, 'one who is here, and one who has just left').toBe(2)
  expect(limits.arrived('visitor-1').bucket.take(now)).toBe(0)
})
