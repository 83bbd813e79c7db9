import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browserPage } from './page.ts'

const LOOK_MS = 500
const activation = { hasBeenActive: false }

beforeEach(() => {
  vi.useFakeTimers()
  activation.hasBeenActive = false
  vi.stubGlobal('navigator', { userActivation: activation })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('every way to another address is noticed, once, and nothing of the page is touched', () => {
  const { pushState, replaceState } = history
  const own = Object.keys(history)
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  expect([history.pushState, history.replaceState]).toEqual([pushState, replaceState])
  expect(Object.keys(history)).toEqual(own)
  const ways = [
    () => history.pushState({ a: 1 }, '', '#pushed'),
    () => history.replaceState(null, '', '#replaced'),
    () => location.assign('#assigned'),
  ]
  for (const [times, go] of ways.entries()) {
    go()
    vi.advanceTimersByTime(3 * LOOK_MS)
    expect(changed).toHaveBeenCalledTimes(times + 1)
  }
  expect(browserPage.url).toContain('#assigned')
  stop()
})

test('afterwards nobody looks any more', () => {
  const changed = vi.fn()
  browserPage.watch(changed)()
  history.pushState(null, '', '#after')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(vi.getTimerCount()).toBe(0)
  expect(changed).not.toHaveBeenCalled()
})

test('the first act of the person is told, once', () => {
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  expect(browserPage.active).toBe(false)
  vi.advanceTimersByTime(3 * LOOK_MS)
  expect(changed).not.toHaveBeenCalled()
  activation.hasBeenActive = true
  expect(browserPage.active).toBe(true)
  vi.advanceTimersByTime(3 * LOOK_MS)
  expect(changed).toHaveBeenCalledTimes(1)
  stop()
})

test('a browser that does not tell of acts keeps what it is given', () => {
  vi.stubGlobal('navigator', {})
  expect(browserPage.active).toBe(true)
})

test('being shown and hidden is noticed', () => {
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  expect(browserPage.visible).toBe(true)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(changed).toHaveBeenCalledTimes(1)
  stop()
})
