import { afterEach, expect, test, vi } from 'vitest'
import { meetHost, type FrameBridge } from './frame-bridge.ts'
import { FRAME_NAME, type Hello } from './protocol.ts'
import { Delivery, nextMessage, otherWindow } from './test/windows.ts'

const SHOP = 'https://shop.example'
const OWN = 'https://help.example'
const hello: Hello = {
  portico: 1,
  type: 'hello',
  authenticate: true,
  closable: true,
  visible: true,
  config: { name: 'Shop' },
  page: { url: 'https://shop.example/a', active: false },
}
const opened: MessagePort[] = []

afterEach(() => {
  for (const port of opened.splice(0)) port.close()
  vi.useRealTimers()
})

function channel() {
  const { port1, port2 } = new MessageChannel()
  opened.push(port1, port2)
  return { port1, port2 }
}

/** A frame on its way up; `say` delivers a message to it. */
function frame(settings: { name?: string; referrer?: string; above?: string; origins?: string[] }) {
  const { name = FRAME_NAME, referrer = '', above, origins = [OWN, SHOP] } = settings
  const parent = otherWindow()
  const window = Object.assign(new EventTarget(), {
    parent,
    name,
    document: { referrer },
    location: { ancestorOrigins: above === undefined ? undefined : [above] },
  })
  let met: FrameBridge | null | undefined
  const meeting = meetHost({
    origins,
    window: window as unknown as Window,
    patience: 1000,
  }).then((bridge) => (met = bridge))
  const say = (data: unknown, from: Partial<{ origin: string; source: unknown }> = {}) => {
    const { port1, port2 } = channel()
    const source = 'source' in from ? from.source : parent
    window.dispatchEvent(
      new Delivery(data, { origin: from.origin ?? SHOP, source, ports: [port2] }),
    )
    return port1
  }
  return { parent, window, meeting, say, met: () => met }
}

test('waits for nobody when the script did not make the frame', async () => {
  const bare = frame({ name: '' })
  expect(await bare.meeting).toBeNull()
  expect(bare.parent.posted).toEqual([])
})

test('says that it is there to the listed origin above, exactly', () => {
  expect(frame({ above: SHOP }).parent.posted.map(({ target }) => target)).toEqual([SHOP])
  expect(frame({ referrer: `${SHOP}/a` }).parent.posted.map(({ target }) => target)).toEqual([SHOP])
  expect(frame({}).parent.posted.map(({ target }) => target)).toEqual([OWN, SHOP])
})

test('says it again to a host whose end was not there yet, until it is met', async () => {
  vi.useFakeTimers()
  const { parent, meeting, say } = frame({ above: SHOP })
  vi.advanceTimersByTime(600)
  const times = parent.posted.length
  expect(times).toBeGreaterThan(1)
  say(hello)
  expect((await meeting)?.hello.page.url).toBe('https://shop.example/a')
  vi.advanceTimersByTime(5000)
  expect(parent.posted).toHaveLength(times)
})

test('says nothing to a page that is not listed', () => {
  expect(frame({ above: 'https://evil.example' }).parent.posted).toEqual([])
  expect(frame({ above: 'null' }).parent.posted).toEqual([])
})

test('takes the hello of the listed page above', async () => {
  const { meeting, say } = frame({})
  say(hello)
  expect((await meeting)?.hello.config).toEqual({ name: 'Shop' })
})

test.each([
  ['another origin', hello, { origin: 'https://evil.example' }],
  ['an origin that only begins so', hello, { origin: `${SHOP}.evil.example` }],
  ['an opaque origin', hello, { origin: 'null' }],
  ['another window of a listed origin', hello, { source: otherWindow() }],
  ['no window', hello, { source: null }],
  ['a page with another shape', { ...hello, visible: 'yes' }, {}],
  ['a page without an address', { ...hello, page: { active: true } }, {}],
  ['a page with another version', { ...hello, portico: 2 }, {}],
])('hears no hello of %s', async (_who, data, from) => {
  vi.useFakeTimers()
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const { meeting, say, met } = frame({})
  say(data, from)
  await Promise.resolve()
  expect(met()).toBeUndefined()
  vi.advanceTimersByTime(1000)
  expect(await meeting).toBeNull()
  expect(warn).toHaveBeenCalledOnce()
})

test('hears no hello without a port', async () => {
  const { window, parent, say, meeting } = frame({})
  window.dispatchEvent(new Delivery({ ...hello, config: {} }, { origin: SHOP, source: parent }))
  say(hello)
  expect((await meeting)?.hello.config).toEqual({ name: 'Shop' })
})

test('keeps to the first hello', async () => {
  const { meeting, say } = frame({})
  const first = say(hello)
  const second = say({ ...hello, config: { name: 'Other' } })
  const bridge = await meeting
  expect(bridge?.hello.config).toEqual({ name: 'Shop' })

  const heard = vi.fn()
  second.onmessage = heard
  const told = nextMessage(first)
  bridge?.send({ type: 'ready' })
  expect(await told).toEqual({ type: 'ready' })
  expect(heard).not.toHaveBeenCalled()
})

test('asks, and takes each answer once', async () => {
  const { meeting, say } = frame({})
  const host = say(hello)
  const bridge = await meeting
  const heard = nextMessage(host)
  const answer = bridge?.ask({ type: 'token' })
  expect(await heard).toEqual({ type: 'token', id: 1 })
  host.postMessage({ type: 'answer', id: 99, value: 'of another question' })
  host.postMessage({ type: 'answer', id: 1, value: { token: 'a' } })
  host.postMessage({ type: 'answer', id: 1, value: { token: 'b' } })
  expect(await answer).toEqual({ token: 'a' })
})

test('rejects when the host refuses', async () => {
  const { meeting, say } = frame({})
  const host = say(hello)
  const bridge = await meeting
  const answer = bridge?.ask({ type: 'token' })
  host.postMessage({ type: 'failure', id: 1 })
  await expect(answer).rejects.toThrow('refused')
})

test('passes on what answers nothing, and no noise', async () => {
  const { meeting, say } = frame({})
  const host = say(hello)
  const bridge = await meeting
  const heard: unknown[] = []
  const done = new Promise<void>((resolve) => {
    if (bridge)
      bridge.onMessage = (message) => {
        heard.push(message)
        if (message.type === 'visible') resolve()
      }
  })
  host.postMessage({ type: 'eval', code: '1' })
  host.postMessage('start')
  host.postMessage({ type: 'start', start: { menuKey: 'returns' } })
  host.postMessage({ type: 'visible', visible: true })
  await done
  expect(heard).toEqual([
    { type: 'start', start: { menuKey: 'returns' } },
    { type: 'visible', visible: true },
  ])
})
