import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, reactive } from 'vue'
import { createI18n } from 'vue-i18n'
import en from '../../i18n/locales/portal/en.json' with { type: 'json' }
import type {
  Chat,
  ChatResponse,
  MessageResponse,
  OutboxEntry,
  OutgoingMessage,
} from '../../sdk/index.ts'

const state: Partial<ChatResponse> = { id: 5, status: 'va_assigned' }
const chat = reactive({
  ongoing: true,
  state,
  hasOlder: false,
  connected: true,
  messages: [] as MessageResponse[],
  outbox: [] as OutboxEntry[],
  send: vi.fn<(message: OutgoingMessage) => Promise<void>>(),
})
vi.mock('../stores/chat.ts', () => ({ useChatStore: () => chat }))
const loadMessages = vi.fn<Chat['loadMessages']>()
vi.mock('../stores/session.ts', () => ({
  useSessionStore: () => ({
    client: () => Promise.resolve({ chat: { state: chat.state, loadMessages } }),
  }),
}))
vi.mock('../stores/drafts.ts', () => ({ useDraftsStore: () => ({}) }))
vi.mock('../stores/uploads.ts', () => ({ useUploadsStore: () => ({}) }))
vi.mock('./useErrorText.ts', () => ({ useErrorText: () => String }))
vi.mock('./useFileLimits.ts', () => ({ useFileLimits: () => ({}) }))

const { useChatRoom } = await import('./useChatRoom.ts')
const { partsOf, stickyButtons } = await import('../lib/messages.ts')

const by = ($index: number, $userType: string, fields: object) =>
  ({
    ...{ $index, $sid: `m${$index}`, $timestamp: new Date(0), $userType, $userId: 1 },
    ...fields,
  }) as MessageResponse
const stop = { title: 'Stop', action: 'quick_reply' as const }
const whole = by(0, 'virtual_agent', {
  type: 'complex',
  components: [
    { type: 'form', form: { name: 'f', preview_endpoint: '/f' }, signature: 's' },
    { type: 'content_card', cards: [{ title: 'Kettle', buttons: [{ title: 'Book' }] }] },
    { type: 'sticky_button', buttons: [{ ...stop, title: 'Help' }, stop] },
  ],
})
const filledIn: OutgoingMessage = {
  ...{ type: 'noti', event: 'formCompleted', content: 'f', form_name: 'f' },
  ...{ signature: 's', form_data: { Reason: 'broken' } },
}
const entry = (message: OutgoingMessage, state: OutboxEntry['state'] = 'sending') =>
  ({ key: 'key-0001', message, state, created_at: '' }) satisfies OutboxEntry

function open() {
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
  const made = { room: undefined as ReturnType<typeof useChatRoom> | undefined }
  const setup = () => ((made.room = useChatRoom(5)), {})
  mount(defineComponent({ setup, template: '<p />' }), { global: { plugins: [i18n] } })
  if (!made.room) throw new Error('no room')
  return made.room
}

const [form = whole, shown = whole] = partsOf(whole)

beforeEach(() => {
  Object.assign(chat, { ongoing: true, messages: [whole], outbox: [] })
  Object.assign(chat, { state: { id: 5, status: 'va_assigned' }, hasOlder: false, connected: true })
  chat.send.mockReset().mockResolvedValue()
  loadMessages.mockReset().mockResolvedValue([])
})

const line = ($index: number) => by($index, 'end_user', { type: 'text', content: `${$index}` })
const titles = (room: ReturnType<typeof useChatRoom>) =>
  room.sticky.value?.buttons?.map(({ title }) => title)
/** A chat of which only the newest page is here. */
function long(offer: MessageResponse, status: ChatResponse['status']) {
  const messages = [line(200), line(201)]
  Object.assign(chat, { messages, hasOlder: true })
  chat.state = { id: 5, status, sticky_index: offer.$index }
  loadMessages.mockResolvedValue([offer])
}

test('sticky buttons from above what is loaded are found, and stand in no list', async () => {
  const offer = { ...whole, $index: 7 }
  long(offer, 'va_assigned')
  const room = open()
  await flushPromises()
  expect(loadMessages.mock.calls).toEqual([[{ before: 8, limit: 1 }]])
  expect(titles(room)).toEqual(['Help', 'Stop'])
  expect(chat.messages.map(({ $index }) => $index)).toEqual([200, 201])
  const [help] = room.sticky.value?.buttons ?? []
  if (room.sticky.value && help) room.press(room.sticky.value, help)
  expect(chat.send.mock.calls[0]?.[0]).toMatchObject({
    in_reply_to: 7,
    choice: { component: 2, button: 0 },
  })
  const buttons = [{ ...stop, title: 'Newer' }]
  chat.messages = [...chat.messages, by(202, 'virtual_agent', { type: 'sticky_button', buttons })]
  expect(titles(room), 'the last ones count').toEqual(['Newer'])
  await flushPromises()
  expect(loadMessages).toHaveBeenCalledTimes(1)
})

test('sticky buttons from far above go with who offered them', async () => {
  const buttons = [stop]
  long(by(7, 'agent', { type: 'sticky_button', buttons }), 'assigned')
  const room = open()
  await flushPromises()
  expect(titles(room)).toEqual(['Stop'])
  chat.state = { ...chat.state, status: 'va_assigned' }
  expect(titles(room)).toBeUndefined()
  Object.assign(chat, { state: { ...chat.state, status: 'assigned' }, ongoing: false })
  expect(titles(room)).toBeUndefined()
})

test('sticky buttons that could not be had are asked for again with what comes next', async () => {
  long({ ...whole, $index: 7 }, 'va_assigned')
  loadMessages.mockRejectedValueOnce(new Error('the line is down'))
  const room = open()
  await flushPromises()
  expect(titles(room)).toBeUndefined()
  chat.messages = [...chat.messages, line(202)]
  await flushPromises()
  expect(titles(room)).toEqual(['Help', 'Stop'])
  expect(loadMessages).toHaveBeenCalledTimes(2)
})

test('nothing is asked for before the newest page is here, nor where it has sticky buttons', async () => {
  long({ ...whole, $index: 7 }, 'va_assigned')
  Object.assign(chat, { messages: [], hasOlder: false })
  const room = open()
  await flushPromises()
  Object.assign(chat, { messages: [{ ...whole, $index: 200 }, line(201)], hasOlder: true })
  await flushPromises()
  expect(room.sticky.value?.$index).toBe(200)
  expect(loadMessages).not.toHaveBeenCalled()
})

test('a sticky button leaves the form and the cards beside it open, sent or on its way', () => {
  const room = open()
  const sticky = stickyButtons(chat.messages)
  if (!sticky?.buttons?.[1]) throw new Error('no sticky buttons')
  room.press(sticky, sticky.buttons[1])
  const [pressed] = chat.send.mock.calls[0] ?? []
  expect(pressed).toMatchObject({ content: 'Stop', choice: { component: 2, button: 1 } })
  expect([room.formState(form), room.canPress(shown)]).toEqual(['open', true])
  if (pressed) chat.outbox = [entry(pressed)]
  expect([room.formState(form), room.canPress(shown)]).toEqual(['open', true])
  chat.outbox = []
  chat.messages = [whole, by(1, 'end_user', { ...pressed })]
  expect([room.formState(form), room.canPress(shown)]).toEqual(['open', true])
})

test('cards are spent by an answer that is on its way, and the form beside them is not', () => {
  chat.outbox = [entry({ type: 'text', content: 'Book', in_reply_to: 0 })]
  const room = open()
  expect([room.formState(form), room.canPress(shown)]).toEqual(['open', false])
})

test('a form is what the outbox and the conversation say that it is', async () => {
  const room = open()
  const sent = Promise.withResolvers<void>()
  chat.send.mockReturnValue(sent.promise)
  room.answer(filledIn)
  expect(room.formState(form), 'before it is in the outbox').toBe('sending')
  chat.outbox = [entry(filledIn)]
  expect(open().formState(form), 'on a page that was opened anew').toBe('sending')
  chat.outbox = [entry(filledIn, 'failed')]
  sent.reject(new Error('refused'))
  await flushPromises()
  expect(room.formState(form)).toBe('failed')
  chat.outbox = []
  expect(room.formState(form), 'taken back').toBe('open')
  chat.messages = [whole, by(1, 'end_user', { ...filledIn })]
  expect(room.formState(form)).toBe('done')
  chat.messages = [whole]
  chat.ongoing = false
  expect(room.formState(form)).toBe('closed')
})
