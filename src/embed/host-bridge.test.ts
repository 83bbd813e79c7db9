import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHostBridge, type HostBridge, type HostBridgeOptions } from './host-bridge.ts'
import { Delivery, nextMessage, otherWindow } from './test/windows.ts'

const HELP = 'https://help.example'
const announce = { portico: 1, type: 'announce', id: 0.5 }

const location = { href: '' }
const userActivation = { hasBeenActive: false }
let page: EventTarget
let frame: ReturnType<typeof otherWindow>
let bridge: HostBridge
const onMessage = vi.fn()
const answer = vi.fn<HostBridgeOptions['answer']>()
const ports: MessagePort[] = []

beforeEach(() => {
  page = new EventTarget()
  frame = otherWindow()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  vi.stubGlobal('location', location)
  vi.stubGlobal('navigator', { userActivation })
  Object.assign(location, { href: 'https://shop.example/' })
  userActivation.hasBeenActive = false
  bridge = createHostBridge({
    origin: HELP,
    frame: () => frame as unknown as Window,
    hello: () => ({ authenticate: true, closable: true, visible: true, config: {} }),
    onMessage,
    answer,
  })
})

afterEach(() => {
  bridge.close()
  for (const port of ports.splice(0)) port.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function say(data: unknown, from: Partial<{ origin: string; source: unknown }> = {}) {
  const source = 'source' in from ? from.source : frame
  page.dispatchEvent(new Delivery(data, { origin: from.origin ?? HELP, source }))
}

function lastPort(): MessagePort {
  const port = frame.posted.at(-1)?.ports[0]
  if (!port) throw new Error('The host page has given no port')
  ports.push(port)
  return port
}

test('greets the frame at its exact origin, with a port', () => {
  say(announce)
  expect(frame.posted).toHaveLength(1)
  expect(frame.posted[0]).toMatchObject({ target: HELP, data: { type: 'hello', portico: 1 } })
  expect(frame.posted[0]?.ports).toHaveLength(1)
  lastPort()
})

test.each([
  ['another origin in the frame', announce, { origin: 'https://evil.example' }],
  ['an origin that only begins so', announce, { origin: `${HELP}.evil.example` }],
  ['an opaque origin', announce, { origin: 'null' }],
  ['another window', announce, { source: otherWindow() }],
  ['no window', announce, { source: null }],
  ['another version', { ...announce, portico: 2 }, {}],
  ['a page without an id', { ...announce, id: undefined }, {}],
  ['noise', 'announce', {}],
])('greets nobody for %s', (_who, data, from) => {
  say(data, from)
  expect(frame.posted).toEqual([])
})

test('tells the frame where the page is, and when that changes or somebody acts, once', () => {
  vi.useFakeTimers()
  const timed = createHostBridge({
    origin: HELP,
    frame: () => frame as unknown as Window,
    hello: () => ({ authenticate: true, closable: true, visible: true, config: {} }),
    onMessage,
    answer,
  })
  bridge.close()
  bridge = timed
  location.href = 'https://shop.example/a'
  say(announce)
  const url = 'https://shop.example/a'
  expect(frame.posted.at(-1)?.data).toMatchObject({ page: { url, active: false } })
  const told = vi.spyOn(MessagePort.prototype, 'postMessage').mockReturnValue()
  lastPort()
  vi.advanceTimersByTime(2000)
  expect(told).not.toHaveBeenCalled()
  location.href = 'https://shop.example/b'
  vi.advanceTimersByTime(2000)
  userActivation.hasBeenActive = true
  vi.advanceTimersByTime(2000)
  expect(told.mock.calls.map(([data]) => data)).toEqual([
    { type: 'page', page: { url: 'https://shop.example/b', active: false } },
    { type: 'page', page: { url: 'https://shop.example/b', active: true } },
  ])
  bridge.close()
  location.href = 'https://shop.example/c'
  vi.advanceTimersByTime(2000)
  expect(told).toHaveBeenCalledTimes(2)
  told.mockRestore()
})

test('answers a question with what the page gives', async () => {
  answer.mockResolvedValue({ token: 'signed' })
  say(announce)
  const port = lastPort()
  const reply = nextMessage(port)
  port.postMessage({ type: 'token', id: 4 })
  expect(await reply).toEqual({ type: 'answer', id: 4, value: { token: 'signed' } })
})

test('keeps the reason of a failure to itself', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  answer.mockRejectedValue(new Error('database password is hunter2'))
  say(announce)
  const port = lastPort()
  const reply = nextMessage(port)
  port.postMessage({ type: 'token', id: 1 })
  expect(await reply).toEqual({ type: 'failure', id: 1 })
  expect(warn).toHaveBeenCalledOnce()
})

test('passes on what it knows and nothing else', async () => {
  say(announce)
  const port = lastPort()
  const done = new Promise((resolve) => onMessage.mockImplementation(resolve))
  port.postMessage({ type: 'unread', count: 'many' })
  port.postMessage({ type: 'navigate', to: 'javascript:alert(1)' })
  port.postMessage({ type: 'unread', count: 2 })
  expect(await done).toEqual({ type: 'unread', count: 2 })
  expect(onMessage).toHaveBeenCalledOnce()
})

test('begins anew when the page in the frame does, and lets go of the old port', async () => {
  say(announce)
  const old = lastPort()
  say({ ...announce, id: 0.6 })
  const port = lastPort()
  const heard = vi.fn()
  old.onmessage = heard
  const told = nextMessage(port)
  bridge.send({ type: 'visible', visible: false })
  expect(await told).toEqual({ type: 'visible', visible: false })
  expect(heard).not.toHaveBeenCalled()
})

test('greets a page that announces itself again no second time, and keeps its port', async () => {
  say(announce)
  say(announce)
  expect(frame.posted).toHaveLength(1)
  const port = lastPort()
  const told = nextMessage(port)
  bridge.send({ type: 'visible', visible: true })
  expect(await told).toEqual({ type: 'visible', visible: true })
})

test('hears nothing after it was closed', () => {
  bridge.close()
  say(announce)
  expect(frame.posted).toEqual([])
})
