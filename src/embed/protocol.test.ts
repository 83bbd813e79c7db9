import { describe, expect, test } from 'vitest'
import { isAnnounce, isFromFrame, readFromHost, readHello } from './protocol.ts'

const hello = {
  portico: 1,
  type: 'hello',
  authenticate: true,
  closable: true,
  visible: false,
  config: {},
  page: { url: 'https://shop.example/', active: true },
}
const noise = [null, undefined, 1, 'hello', [], {}, { type: 'constructor' }, { type: ['ready'] }]

describe('what the frame hears', () => {
  test('takes a whole hello', () => {
    expect(readHello(hello)).toEqual(hello)
  })

  test.each([
    ...noise,
    { ...hello, portico: 2 },
    { ...hello, type: 'announce' },
    { ...hello, authenticate: 'yes' },
    { ...hello, visible: undefined },
    { ...hello, page: undefined },
    { ...hello, page: { url: 1, active: true } },
    { ...hello, page: { url: 'https://shop.example/' } },
  ])('takes no hello from %o', (data) => {
    expect(readHello(data)).toBeNull()
  })

  test('keeps of a config what it knows, in the right shape', () => {
    const config = {
      name: 'Shop',
      accent: 7,
      theme: 'pink',
      invite: 'always',
      lang: 'x'.repeat(3000),
      customData: [1],
      __proto__: { logo: 'inherited' },
      token: 'secret',
    }
    expect(readHello({ ...hello, config })?.config).toEqual({ name: 'Shop', logo: 'inherited' })
    expect(readFromHost({ type: 'config', config: 'all of it' })).toEqual({
      type: 'config',
      config: {},
    })
    expect(readFromHost({ type: 'config', config: { customData: { a: 1 } } })).toEqual({
      type: 'config',
      config: { customData: { a: 1 } },
    })
  })

  test.each([
    ...noise,
    { type: 'visible', visible: 1 },
    { type: 'answer', id: '1', value: 2 },
    { type: 'answer', id: -1, value: 2 },
    { type: 'failure' },
    { type: 'call', id: 1, method: ['getMenus'], args: [] },
    { type: 'call', id: 1, method: 'getMenus', args: 'es' },
    { type: 'call', method: 'getMenus', args: [] },
    { type: 'page', page: 'https://shop.example/' },
    { type: 'page', page: { url: 'https://shop.example/', active: 'yes' } },
    { type: 'eval', code: '1' },
  ])('hears nothing in %o', (data) => {
    expect(readFromHost(data)).toBeNull()
  })

  test('drops what a start may not say', () => {
    const start = { menuKey: 'returns', ticketId: 5, url: 'https://evil.example' }
    expect(readFromHost({ type: 'start', start })).toEqual({
      type: 'start',
      start: { menuKey: 'returns' },
    })
  })
})

describe('what the host hears', () => {
  test.each([
    { type: 'ready' },
    { type: 'close', exit: false },
    { type: 'unread', count: 3 },
    { type: 'running', running: true },
    { type: 'event', name: 'chat.message', detail: { $index: 1 } },
    { type: 'token', id: 1 },
    { type: 'storage', id: 1, op: 'get', key: 'a', value: '' },
  ])('takes %o', (data) => {
    expect(isFromFrame(data)).toBe(true)
  })

  test.each([
    ...noise,
    { type: 'unread', count: '3' },
    { type: 'event', name: 3 },
    { type: 'token' },
    { type: 'storage', id: 1, op: 'get', key: 'a' },
    { type: '__proto__' },
    { type: 'toString' },
  ])('hears nothing in %o', (data) => {
    expect(isFromFrame(data)).toBe(false)
  })

  test('knows a frame of its own version', () => {
    expect(isAnnounce({ portico: 1, type: 'announce', id: 0.5 })).toBe(true)
    expect(isAnnounce({ portico: 2, type: 'announce', id: 0.5 })).toBe(false)
    expect(isAnnounce({ portico: 1, type: 'announce' })).toBe(false)
    expect(isAnnounce({ type: 'announce', id: 0.5 })).toBe(false)
  })
})
