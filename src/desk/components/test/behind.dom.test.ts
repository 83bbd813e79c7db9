import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { createMemoryHistory, createRouter, routerKey } from 'vue-router'
import { chatsApi } from '../../api/chats.ts'
import { DeskError } from '../../api/error.ts'
import { useConversationStore } from '../../stores/conversation.ts'
import { deskChat, textMessage } from '../../test/chats.ts'
import { mountDesk } from '../../test/mount.ts'
import ConversationPane from '../chats/ConversationPane.vue'

beforeEach(() => setActivePinia(createPinia()))

test('an agent is told when newer messages may be missing, for as long as that is so', async () => {
  vi.spyOn(chatsApi, 'load').mockImplementation((id) => Promise.resolve(deskChat(id)))
  const messages = vi.spyOn(chatsApi, 'messages').mockResolvedValueOnce([textMessage(0)])
  const conversation = useConversationStore()
  await conversation.open(1)
  const router = createRouter({ history: createMemoryHistory(), routes: [] })
  const pane = mountDesk(ConversationPane, {
    props: { chat: deskChat(1), customerShown: false },
    shallow: true,
    global: {
      provide: { [routerKey as symbol]: router },
      stubs: { BehindNotice: false, UiNotice: false, UiDropArea: false },
    },
  })
  expect(pane.find('[role=status]').exists()).toBe(false)
  messages.mockRejectedValueOnce(new DeskError('unavailable', 503, 'down'))
  await conversation.of(1).sync(1)
  expect(pane.get('[role=status]').text()).toContain('Newer messages may be missing')
  messages.mockResolvedValueOnce([textMessage(1)])
  await conversation.of(1).sync(1)
  expect(pane.find('[role=status]').exists()).toBe(false)
})
