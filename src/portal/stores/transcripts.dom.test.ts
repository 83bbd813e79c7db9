import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'

const server = vi.hoisted(() => ({ client: {} }))
vi.mock('./session.ts', () => ({
  useSessionStore: () => ({ known: true, client: () => Promise.resolve(server.client) }),
}))
vi.mock('./preferences.ts', () => ({ usePreferencesStore: () => ({ lang: 'en' }) }))

const { useTranscriptsStore } = await import('./transcripts.ts')

const AT_ONCE = 3
const entries = (from: number, end: number) =>
  Array.from({ length: Math.max(0, end - from) }, (_, at) => ({ $index: from + at }))

/** As a server that gives one conversation a page, and few messages at a time. */
function openStore(lengths: number[], asked: () => void = () => undefined) {
  server.client = {
    getChatHistory: (page: number) => {
      asked()
      const length = lengths[page - 1] ?? 0
      const some = entries(0, Math.min(AT_ONCE, length))
      return Promise.resolve({
        chats: [{ comm_id: page, entries: some, last_index: length - 1 }],
        missing_chat_ids: [],
        pagination: { next_page: page < lengths.length ? page + 1 : 0 },
      })
    },
    getHistoryMessages: (id: number, after: number) => {
      asked()
      return Promise.resolve(
        entries(after + 1, Math.min(after + 1 + AT_ONCE, lengths[id - 1] ?? 0)),
      )
    },
  }
  setActivePinia(createPinia())
  return useTranscriptsStore()
}

test('a search looks through all of every conversation', async () => {
  const store = openStore([10, 2, 7])
  await store.loadFirst()
  await store.loadAll(() => true)
  expect(store.items.map((item) => item.entries.map(({ $index }) => $index))).toEqual(
    [10, 2, 7].map((length) => entries(0, length).map(({ $index }) => $index)),
  )
  expect(store.hasMore).toBe(false)
})

test('it asks for nothing more once nothing is searched for', async () => {
  let asked = 0
  const store = openStore([10, 10, 10, 10], () => asked++)
  await store.loadFirst()
  await store.loadAll(() => asked < 3)
  expect(asked).toBe(3)
})
