import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { unlockSound } from './chime.ts'
import { ring } from './ring.ts'
import { storage } from './storage.ts'

let notes: number

beforeEach(() => {
  notes = 0
  vi.useFakeTimers()
  const part = () => ({
    frequency: { value: 0 },
    gain: {
      setValueAtTime: () => undefined,
      linearRampToValueAtTime: () => undefined,
      exponentialRampToValueAtTime: () => undefined,
    },
    connect: (to: unknown) => to,
    start: () => notes++,
    stop: () => undefined,
  })
  vi.stubGlobal(
    'AudioContext',
    class {
      state = 'running'
      currentTime = 0
      createOscillator = part
      createGain = part
    },
  )
  unlockSound()
  // as in a browser, where a lock is never there at once
  Object.defineProperty(navigator, 'locks', {
    configurable: true,
    value: {
      request: async (_name: string, work: () => Promise<void>) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await work()
      },
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  storage.remove('heard')
})

test('what nobody looks at is heard, once', async () => {
  const away = { looking: () => false, sound: true }
  const both = Promise.all([ring(1, 5, away), ring(1, 5, away)])
  await vi.runAllTimersAsync()
  await both
  expect(notes).toBe(2)
})

test('what somebody saw come is not heard, also where they turn away in the same moment', async () => {
  let looks = true
  const here = ring(1, 6, { looking: () => looks, sound: true })
  const elsewhere = ring(1, 6, { looking: () => false, sound: true })
  looks = false
  await vi.runAllTimersAsync()
  await Promise.all([here, elsewhere])
  expect(notes).toBe(0)
})
