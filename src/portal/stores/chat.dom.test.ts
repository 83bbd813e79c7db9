import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'

type Handler = (value?: unknown) => void

const current = vi.hoisted((): { client: unknown } => ({ client: undefined }))
vi.mock('./session.ts', () => ({
  useSessionStore: () => ({
    online: true,
    client: () => Promise.resolve(current.client),
    onClient: (attach: (client: unknown) => void) => attach(current.client),
    becomeKnown: () => undefined,
  }),
}))
vi.mock('./preferences.ts', () => ({
  usePreferencesStore: () => ({ lang: 'en', sound: false }),
}))

const { useChatStore } = await import('./chat.ts')

function message($index: number, chat: number, own: number[] = []): MessageResponse {
  return {
    $index,
    $sid: `${chat}-${$index}`,
    $timestamp: new Date(0),
    $userType: own.includes($index) ? 'end_user' : 'virtual_agent',
    $userId: 1,
    type: 'text',
    content: `${chat}: ${$index}`,
  }
}
const range = (end: number) => Array.from({ length: end }, (_, index) => index)

/** Chats of a server, by id: how many messages each has, and whether it goes on. */
type Chats = Record<number, { length: number; status: string; seen?: number; own?: number[] }>

/** As much of a client as the store has to do with. What it loads is there once the test says so. */
function openClient(chats: Chats) {
  const handlers: Record<string, Handler[]> = {}
  const emit = (event: string, value?: unknown) => {
    for (const handler of handlers[event] ?? []) handler(value)
  }
  const chatOf = (id: number) => {
    const { length = 0, status = '', seen: end_user = length - 1 } = chats[id] ?? {}
    const seen = { end_user, agent: -1 }
    return {
      state: { id, last_index: length - 1, status, seen },
      outbox: [],
      loadMessages: ({ before, limit }: { before: number; limit: number }) => {
        client.asked()
        const page = range(before).slice(-limit)
        return Promise.resolve(page.map((index) => message(index, id, chats[id]?.own)))
      },
    }
  }
  type TestChat = ReturnType<typeof chatOf>
  const held: (() => void)[] = []
  const client = {
    chat: null as TestChat | null,
    /** Whatever happens while a page is on its way. */
    asked: () => {},
    on: (event: string, handler: Handler) => (handlers[event] ??= []).push(handler),
    /** As the client does: from here on it is the one that its events are about. */
    adopt(id: number) {
      client.chat = client.chat?.state.id === id ? client.chat : chatOf(id)
      emit('chat.ongoing', client.chat)
      return client.chat
    },
    loadChat: (id: number) =>
      new Promise<TestChat>((resolve) => held.push(() => resolve(client.adopt(Number(id))))),
    loadOngoingChat: () => {
      const [id] = Object.entries(chats).find(([, { status }]) => status === 'assigned') ?? []
      return Promise.resolve(id === undefined ? null : client.adopt(Number(id)))
    },
    emit,
    say: (index: number) => emit('chat.message', message(index, client.chat?.state.id ?? 0)),
  }
  /** The answer to what was asked for first comes in. */
  async function answer() {
    await settled()
    const give = held.shift()
    if (!give) throw new Error('nothing was asked for')
    give()
    await settled()
  }
  return { client, answer }
}

async function settled() {
  for (let turn = 0; turn < 20; turn++) await nextTick()
}

function openStore(chats: Chats) {
  const { client, answer } = openClient(chats)
  current.client = client
  setActivePinia(createPinia())
  const store = useChatStore()
  const shown = () => store.messages.map(({ content }) => content)
  const all = (id: number) => range(chats[id]?.length ?? 0).map((index) => `${id}: ${index}`)
  return { client, answer, store, shown, all }
}

beforeEach(() => localStorage.clear())

test('the chat that goes on does not take the place of the one that is shown', async () => {
  const { answer, store, shown, all } = openStore({
    5: { length: 12, status: 'ended' },
    7: { length: 3, status: 'assigned' },
  })
  const opening = store.open(5)
  // as the invitation and the host page's end ask, whenever they are loaded
  await store.loadOngoing()
  await answer()
  await opening
  await store.loadOngoing()
  expect(store.state?.id).toBe(5)
  expect(shown()).toEqual(all(5))
  store.view(false)
  await store.loadOngoing()
  expect(store.state?.id).toBe(7)
})

test('one that is taken away while its messages come is opened again', async () => {
  const { client, answer, store, shown, all } = openStore({
    1: { length: 4, status: 'ended' },
    2: { length: 6, status: 'ended' },
  })
  client.asked = () => {
    client.asked = () => {}
    client.adopt(1)
  }
  const opening = store.open(2)
  await answer()
  expect(store.state?.id).toBe(1)
  await answer()
  await opening
  expect(store.state?.id).toBe(2)
  expect(shown()).toEqual(all(2))
})

test('the first words of a chat that follows another one are not lost', async () => {
  const chats: Chats = { 1: { length: 3, status: 'ended' }, 2: { length: 1, status: 'assigned' } }
  const { client, answer, store, shown } = openStore(chats)
  const opening = store.open(1)
  await answer()
  await opening
  store.view(false)
  // messages come over the line before the new chat is told of
  client.chat = null
  const begun = openClient(chats).client.adopt(2)
  client.chat = begun
  for (const index of [0, 1, 2]) client.say(index)
  client.emit('chat.ongoing', begun)
  await store.open(2)
  expect(shown()).toEqual(['2: 0', '2: 1', '2: 2'])
})

test('what was answered before the page was loaded is unread, until it is looked at', async () => {
  const chats: Chats = { 7: { length: 6, status: 'assigned', seen: 1, own: [3] } }
  const { client, store } = openStore(chats)
  await store.loadOngoing()
  await settled()
  expect(store.unread).toBe(3)
  client.say(6)
  expect(store.unread).toBe(4)
  // as another tab has read some of it
  Object.assign(client.chat?.state.seen ?? {}, { end_user: 4 })
  client.emit('chat.updated', client.chat)
  expect(store.unread).toBe(2)
  const opening = store.open(7)
  await opening
  store.view(true)
  expect(store.unread).toBe(0)
})

test('a chat that the page is about to show has nothing unread', async () => {
  const { client, answer, store } = openStore({ 5: { length: 6, status: 'ended', seen: 1 } })
  let asked = 0
  client.asked = () => void asked++
  const opening = store.open(5)
  await answer()
  await opening
  expect(store.unread).toBe(0)
  expect(asked).toBe(1)
})
