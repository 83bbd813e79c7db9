import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { chatsApi } from '../../api/chats.ts'
import { deskChat } from '../../test/chats.ts'
import { useChatsStore } from '../chats.ts'

beforeEach(() => setActivePinia(createPinia()))

test('what the customer has read stays read, whatever older state comes after it', async () => {
  const stale = deskChat(1)
  const list = { waiting: [], mine: [stale], recent: [] }
  vi.spyOn(chatsApi, 'list').mockImplementation(() => Promise.resolve(list))
  vi.spyOn(chatsApi, 'load').mockImplementation(() => Promise.resolve(stale))
  const chats = useChatsStore()
  await chats.load()
  chats.handleSeen(1, 4)
  const seen = () => chats.find(1)?.chat.seen.end_user
  // it is written down a little after it was told
  await chats.load()
  expect(seen()).toBe(4)
  await chats.loadOne(1)
  expect(seen()).toBe(4)
  chats.handleUpdated({ ...stale.chat, revision: stale.chat.revision + 1 })
  expect(seen()).toBe(4)
  chats.handleSeen(1, 5)
  expect(seen()).toBe(5)
})
