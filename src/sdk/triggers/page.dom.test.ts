import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browserPage } from './page.ts'

beforeEach(() => {
  vi.stubGlobal('navigation', undefined)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('every way to another address is noticed, and the page’s own functions do what they did', () => {
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  history.pushState({ a: 1 }, '', '#pushed')
  expect(changed).toHaveBeenCalledTimes(1)
  expect(history.state).toEqual({ a: 1 })
  expect(browserPage.url).toContain('#pushed')
  history.replaceState(null, '', '#replaced')
  expect(changed).toHaveBeenCalledTimes(2)
  window.dispatchEvent(new Event('popstate'))
  expect(changed).toHaveBeenCalledTimes(3)
  stop()
})

test('afterwards the page is as it was', () => {
  const [push, replace] = [history.pushState, history.replaceState]
  const own = Object.keys(history)
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  expect(history.pushState).not.toBe(push)
  stop()
  expect(history.pushState).toBe(push)
  expect(history.replaceState).toBe(replace)
  expect(Object.keys(history)).toEqual(own)
  history.pushState(null, '', '#after')
  window.dispatchEvent(new Event('popstate'))
  document.dispatchEvent(new Event('visibilitychange'))
  expect(changed).not.toHaveBeenCalled()
})

test('what somebody else put around it stays, and goes on working', () => {
  const changed = vi.fn()
  const seen = vi.fn()
  const before = history.pushState
  const stop = browserPage.watch(changed)
  const ours = history.pushState.bind(history)
  const theirs: typeof history.pushState = (...args) => {
    seen()
    ours(...args)
  }
  history.pushState = theirs
  stop()
  expect(history.pushState).toBe(theirs)
  history.pushState(null, '', '#theirs')
  expect(browserPage.url).toContain('#theirs')
  expect(seen).toHaveBeenCalledTimes(1)
  expect(changed).not.toHaveBeenCalled()
  history.pushState = before
})

test('where the browser tells of navigation, nothing of the page is touched', () => {
  const navigation = new EventTarget()
  vi.stubGlobal('navigation', navigation)
  const push = history.pushState
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  expect(history.pushState).toBe(push)
  navigation.dispatchEvent(new Event('currententrychange'))
  expect(changed).toHaveBeenCalledTimes(1)
  stop()
  navigation.dispatchEvent(new Event('currententrychange'))
  expect(changed).toHaveBeenCalledTimes(1)
})

test('being shown and hidden is noticed', () => {
  const changed = vi.fn()
  const stop = browserPage.watch(changed)
  expect(browserPage.visible).toBe(true)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(changed).toHaveBeenCalledTimes(1)
  stop()
})
