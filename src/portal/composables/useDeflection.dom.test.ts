import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, nextTick, reactive } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChatResponse, MessageResponse } from '../../sdk/index.ts'

const life = reactive({
  deflection: undefined as object | undefined,
  loadDeflection: vi.fn<() => Promise<void>>(),
  track: vi.fn((_event: { event: string }) => Promise.resolve()),
  trackEscalation: vi.fn(() => Promise.resolve()),
})
const chat = reactive({
  ongoing: true,
  connected: true,
  messages: [] as Partial<MessageResponse>[],
  finish: vi.fn(() => Promise.resolve()),
})
vi.mock('../stores/chat.ts', () => ({ useChatStore: () => chat }))
vi.mock('../stores/life.ts', () => ({ useLifeStore: () => life }))

const { useDeflection } = await import('./useDeflection.ts')

/** What the server says of the queue. */
let server: { due: boolean; reason?: string }
const queued = { id: 5, status: 'queued' } as ChatResponse

beforeEach(() => {
  sessionStorage.clear()
  server = { due: true, reason: 'long_wait' }
  Object.assign(chat, { ongoing: true, connected: true, messages: [] })
  life.deflection = undefined
  life.loadDeflection.mockImplementation(async () => {
    const links = [{ id: 3, name: 'Manuals', url: 'https://acme.example' }]
    const external_deflection_links = { enabled: true, ids: [3] }
    life.deflection = { ...server, email: true, links, external_deflection_links }
  })
  life.track.mockClear()
})
afterEach(() => vi.useRealTimers())

/** The part of the chat's page that offers, as after each reload. */
async function open(state: ChatResponse = queued) {
  const place = reactive({ state })
  const view = mount(
    defineComponent({
      setup: () => useDeflection(5, () => place.state),
      template: '<p>{{ asked ? "asked" : offers ? (failed ? "failed" : "offered") : "" }}</p>',
    }),
  )
  await flushPromises()
  return { view, place, said: () => view.text() }
}

test('who would rather wait is told when the queue closes, and not again what they declined', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  const { view, said } = await open()
  expect(said()).toBe('offered')
  view.vm.keepWaiting()
  await nextTick()
  expect(said()).toBe('')
  view.unmount()
  const again = await open()
  expect(again.said()).toBe('')

  server = { due: true, reason: 'after_hours' }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(again.said()).toBe('offered')
  again.view.vm.keepWaiting()
  await nextTick()
  expect(again.said()).toBe('')
  again.view.unmount()
  const last = await open()
  expect(last.said()).toBe('')
  last.view.unmount()
  // each was told to the company once
  const told = life.track.mock.calls.filter(([{ event }]) => event === 'deflection_offered')
  expect(told).toHaveLength(2)
})

test('whether a link has helped is asked after a reload, and only while the chat goes on', async () => {
  const { view } = await open()
  view.vm.openLink(3)
  view.unmount()
  const { said, view: back } = await open()
  expect(said()).toBe('asked')
  back.unmount()
  const third = await open()
  expect(third.said()).toBe('asked')
  await third.view.vm.tell(false)
  expect(life.track).toHaveBeenLastCalledWith({
    event: 'external_link_result',
    external_link_id: 3,
    solved: false,
  })
  expect(third.said()).toBe('offered')
  third.view.vm.openLink(3)
  window.dispatchEvent(new Event('focus'))
  await nextTick()
  expect(third.said()).toBe('asked')
  chat.ongoing = false
  await nextTick()
  expect(third.said()).toBe('')
  third.view.unmount()
  chat.ongoing = true
  const fourth = await open()
  expect(fourth.said()).toBe('offered')
  fourth.view.unmount()
})

test('of a failed call and an offer of the flow, the later one counts', async () => {
  const state = {
    id: 5,
    status: 'va_assigned',
    escalation: { id: 1, status: 'failed' },
  } as ChatResponse
  const offer = { type: 'action', action: 'deflection' }
  chat.messages = [
    { $index: 1, ...offer },
    { $index: 2, type: 'noti', event: 'escalationFailed', escalation_id: 1 },
    { $index: 3, ...offer, escalation_id: 1 },
  ]
  const { view, said } = await open(state)
  expect(said()).toBe('failed')
  view.vm.keepWaiting()
  await nextTick()
  expect(said()).toBe('')
  chat.messages = [...chat.messages, { $index: 4, type: 'text' }, { $index: 5, ...offer }]
  await nextTick()
  expect(said()).toBe('offered')
  chat.messages = [...chat.messages, { $index: 6, type: 'text' }]
  await nextTick()
  expect(said()).toBe('')
  view.unmount()
})

test('what could not be loaded is asked for again once the line is back', async () => {
  chat.connected = false
  const load = life.loadDeflection.getMockImplementation()
  life.loadDeflection.mockImplementation(() => Promise.reject(new Error('offline')))
  const { view, said } = await open()
  expect(said()).toBe('')
  if (load) life.loadDeflection.mockImplementation(load)
  chat.connected = true
  await flushPromises()
  expect(said()).toBe('offered')
  view.unmount()
})
