import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHostBridge, type HostBridge, type HostBridgeOptions } from './host-bridge.ts'
import { Delivery, nextMessage, otherWindow } from './test/windows.ts'

const HELP = 'https://help.example'
const announce = { portico: 1, type: 'announce' }

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
  ['another version', { portico: 2, type: 'announce' }, {}],
  ['noise', 'announce', {}],
])('greets nobody for %s', (_who, data, from) => {
  say(data, from)
  expect(frame.posted).toEqual([])
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
  say(announce)
  const port = lastPort()
  const heard = vi.fn()
  old.onmessage = heard
  const told = nextMessage(port)
  bridge.send({ type: 'visible', visible: false })
  expect(await told).toEqual({ type: 'visible', visible: false })
  expect(heard).not.toHaveBeenCalled()
})

test('hears nothing after it was closed', () => {
  bridge.close()
  say(announce)
  expect(frame.posted).toEqual([])
})
