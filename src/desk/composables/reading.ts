import { computed, onBeforeUnmount, onMounted, watch } from 'vue'
import type { Conversation } from '../logic/conversation.ts'
import { useAgentStores } from './stores.ts'

/** Counts what is on a screen that somebody looks at as read, and tells the customer so in a chat of one's own. */
export function useReading(id: number, talk: Conversation, mine: () => boolean) {
  const { chats, connection } = useAgentStores()
  /** Where reading had stopped when this chat was opened; the mark stays while it is looked at. */
  const readUpTo = chats.readUpTo(id)
  let told = -1

  const last = computed(() => talk.messages.at(-1)?.$index ?? -1)

  function read() {
    if (last.value < 0 || document.visibilityState !== 'visible') return
    chats.markRead(id, last.value)
    if (!mine() || last.value <= told) return
    told = last.value
    connection.sendSeen(id, last.value)
  }

  watch([last, mine], read, { immediate: true })
  // what was told while the line was gone has not arrived
  watch(
    () => connection.epoch,
    () => {
      told = -1
      read()
    },
  )
  onMounted(() => document.addEventListener('visibilitychange', read))
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', read))

  return readUpTo
}
