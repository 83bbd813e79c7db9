import { expect, test, vi } from 'vitest'
import { isUnrated, leaveUnrated } from './unrated.ts'

test('who would rather not rate a chat is not asked again about that one, also after a reload', async () => {
  expect(isUnrated(12)).toBe(false)
  leaveUnrated(12)
  vi.resetModules()
  const anew = await import('./unrated.ts')
  expect(anew.isUnrated(12)).toBe(true)
  expect(anew.isUnrated(1)).toBe(false)
  for (let id = 100; id < 120; id++) leaveUnrated(id)
  expect([12, 100, 119].map(isUnrated)).toEqual([false, true, true])
})
