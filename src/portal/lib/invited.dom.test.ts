import { expect, test, vi } from 'vitest'
import { forgetTrigger, startsNow, takeUp, triggerField } from './invited.ts'

test('who said yes to a queue’s chat gets it there, once', () => {
  takeUp('hello', 11)
  expect(startsNow(12)).toBe(false)
  // elsewhere first: that was another way to go
  expect(startsNow(11)).toBe(false)
  takeUp('hello', 11)
  expect(startsNow(11)).toBe(true)
  expect(startsNow(11)).toBe(false)
})

test('what brought the customer goes with the next chat only', () => {
  takeUp('hello')
  expect(triggerField()).toEqual({ trigger_id: 'hello' })
  forgetTrigger()
  expect(triggerField()).toEqual({})
})

test('a reload between yes and the chat forgets nothing', async () => {
  takeUp('hello', 11)
  vi.resetModules()
  const anew = await import('./invited.ts')
  expect(anew.triggerField()).toEqual({ trigger_id: 'hello' })
  anew.forgetTrigger()
  expect(triggerField()).toEqual({})
})
