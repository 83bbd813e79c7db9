import { afterEach, expect, test, vi } from 'vitest'
import { BrowserStorage } from './browser.ts'

afterEach(() => {
  vi.restoreAllMocks()
  localStorage.clear()
})

test('what works is used, and nothing is written to find that out', async () => {
  const storage = new BrowserStorage()
  expect(storage.kind).toBe('local')
  expect(await storage.get('a')).toBeNull()
  expect(localStorage).toHaveLength(0)
  await storage.set('a', '1')
  expect(localStorage.getItem('a')).toBe('1')
  expect(await new BrowserStorage().get('a')).toBe('1')
})

test('a browser that blocks storage gets memory, and says so', async () => {
  vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  const storage = new BrowserStorage()
  expect(storage.kind).toBe('memory')
  await storage.set('a', '1')
  expect(await storage.get('a')).toBe('1')
  expect(await storage.keys()).toEqual(['a'])
})

test('a storage that turns out to be full goes on in memory with what it had', async () => {
  let isFull = false
  const items = new Map<string, string>()
  const local = {
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
    setItem(key: string, value: string) {
      if (isFull) throw new DOMException('full', 'QuotaExceededError')
      items.set(key, value)
      Object.assign(this, { [key]: value })
    },
  }
  const storage = new BrowserStorage(local as unknown as Storage)
  await storage.set('a', '1')
  isFull = true
  await storage.set('b', '2')
  expect(storage.kind).toBe('memory')
  expect(await storage.get('a')).toBe('1')
  expect(await storage.get('b')).toBe('2')
  await storage.remove('a')
  expect(await storage.get('a')).toBeNull()
  // else it would be back after a reload
  expect(items.has('a')).toBe(false)

  isFull = false
  await storage.set('b', '3')
  expect(storage.kind).toBe('local')
  expect([items.get('b'), await storage.get('b')]).toEqual(['3', '3'])
})
