import { effectScope } from 'vue'
import { expect, test, vi } from 'vitest'
import { useLeaving } from '../leaving.ts'

test('an agent is asked before what is on its way is lost, and not otherwise', () => {
  const target = new EventTarget()
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
  const isAsked = () => !target.dispatchEvent(new Event('beforeunload', { cancelable: true }))
  let unsent = 0
  const scope = effectScope()
  scope.run(() => useLeaving(() => unsent > 0))
  expect(isAsked()).toBe(false)
  unsent = 1
  expect(isAsked()).toBe(true)
  scope.stop()
  expect(isAsked()).toBe(false)
  vi.unstubAllGlobals()
})
