import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { chatsApi } from '../api/chats.ts'
import { deskChat, textMessage } from '../test/chats.ts'
import { useChatsStore } from './chats.ts'
import { useConversationStore } from './conversation.ts'

beforeEach(() => {
  setActivePinia(createPinia())
  vi.spyOn(chatsApi, 'load').mockImplementation((id) => Promise.resolve(deskChat(id)))
  vi.spyOn(chatsApi, 'messages').mockImplementation((_id, { after = -1 }) =>
    Promise.resolve(after < 0 ? [textMessage(0)] : []),
  )
  const mine = [deskChat(1)]
  vi.spyOn(chatsApi, 'list').mockResolvedValue({ waiting: [], mine, recent: [] })
})

test('after a gap only own chats and the one that is shown ask for what they missed', async () => {
  const conversation = useConversationStore()
  await useChatsStore().load()
  for (const id of [1, 2, 3]) await conversation.open(id)
  const asked = vi.mocked(chatsApi.messages)
  asked.mockClear()
  await conversation.resync()
  expect(asked.mock.calls.map(([id]) => id)).toEqual([1, 3])
  expect(conversation.of(1).messages).toHaveLength(1)
  expect(conversation.of(2).state).toBe('idle')
})
