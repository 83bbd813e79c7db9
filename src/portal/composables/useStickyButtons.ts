import { computed, shallowRef, watch } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'
import { stickyButtons } from '../lib/messages.ts'
import { useChatStore } from '../stores/chat.ts'
import { useSessionStore } from '../stores/session.ts'

/** The buttons that stand above the composer, also where they were offered further up than what is loaded. */
export function useStickyButtons(chatId: number) {
  const chat = useChatStore()
  const session = useSessionStore()
  /** One message from above the pages: no part of the list, which has no holes. */
  const above = shallowRef<MessageResponse>()
  let asked: number | undefined

  const near = computed(() => stickyButtons(chat.messages))
  /** Its index, where what is loaded begins below it. */
  const missing = computed(() => {
    const { id, sticky_index: index } = chat.state ?? {}
    if (id !== chatId || index === undefined || near.value) return undefined
    return chat.ongoing && chat.hasOlder ? index : undefined
  })

  async function load(index: number) {
    const current = (await session.client()).chat
    if (current?.state.id !== chatId) return
    const [message] = await current.loadMessages({ before: index + 1, limit: 1 })
    if (message?.$index === index) above.value = message
  }

  // what could not be had is asked for again with the next news of the chat
  watch(
    [missing, () => chat.state, () => chat.messages, () => chat.connected],
    ([index]) => {
      if (index === undefined || index === asked) return
      asked = index
      load(index)
        .catch(() => undefined)
        .finally(() => {
          if (above.value?.$index !== index) asked = undefined
        })
    },
    { immediate: true },
  )

  return computed(() => {
    const far = above.value && above.value.$index === missing.value ? [above.value] : []
    const message = chat.ongoing ? (near.value ?? stickyButtons(far)) : undefined
    // they go with who offered them
    const here = message?.$userType === 'agent' ? 'assigned' : 'va_assigned'
    return chat.state?.status === here ? message : undefined
  })
}
