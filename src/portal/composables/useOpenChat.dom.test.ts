import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, reactive } from 'vue'
import { expect, test, vi } from 'vitest'

const chat = reactive({
  state: null as { id: number; seen: { end_user: number } } | null,
  messages: [],
  open: vi.fn<(id: number) => Promise<void>>(),
  view: vi.fn<(on: boolean) => void>(),
})
vi.mock('../stores/chat.ts', () => ({ useChatStore: () => chat }))
vi.mock('../stores/session.ts', () => ({ useSessionStore: () => ({ online: true }) }))
vi.mock('../stores/attachments.ts', () => ({ useAttachmentsStore: () => ({ release() {} }) }))
vi.mock('../stores/uploads.ts', () => ({ useUploadsStore: () => ({ restore: async () => {} }) }))

const { useOpenChat } = await import('./useOpenChat.ts')

test('the page of a chat shows no other one, and opens its own again', async () => {
  const stateOf = (id: number) => ({ id, seen: { end_user: -1 } })
  chat.open.mockImplementation(async (id) => {
    chat.state = stateOf(id)
  })
  const view = mount(
    defineComponent({
      setup: () => ({ ...useOpenChat(5) }),
      template: '<p>{{ state?.id ?? "none" }}</p>',
    }),
  )
  await flushPromises()
  expect(view.text()).toBe('5')

  let opened = () => {}
  chat.open.mockImplementation(async (id) => {
    await new Promise<void>((resolve) => (opened = resolve))
    chat.state = stateOf(id)
  })
  // as when the host page of the widget opens another chat, or lets go of this one
  for (const other of [stateOf(7), null]) {
    chat.state = other
    await flushPromises()
    expect(view.text()).toBe('none')
    opened()
    await flushPromises()
    expect(view.text()).toBe('5')
  }
})
