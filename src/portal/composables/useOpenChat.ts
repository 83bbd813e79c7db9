import { computed, onBeforeUnmount, onMounted, watch } from 'vue'
import { useAttachmentsStore } from '../stores/attachments.ts'
import { useChatStore } from '../stores/chat.ts'
import { useUploadsStore } from '../stores/uploads.ts'
import { useAsync } from './useAsync.ts'
import { useFresh } from './useFresh.ts'

/** Opens a conversation while its page is there: its newest messages, what is new in it, and what was still being sent. */
export function useOpenChat(id: number) {
  const chat = useChatStore()
  const attachments = useAttachmentsStore()
  const uploads = useUploadsStore()
  const fresh = useFresh()

  const { data, error, pending, run } = useAsync(async () => {
    await chat.open(id)
    fresh.begin()
    const there = new Set(chat.messages.map(({ key }) => key))
    void uploads.restore(id, (key) => there.has(key))
    return true
  })
  const isHere = () => chat.state?.id === id
  const state = computed(() => (data.value && isHere() ? chat.state : null))

  onMounted(run)
  // the host page, or an answer that came late, has opened another one: this page goes on showing its own
  watch(isHere, (here) => {
    if (!here && data.value) void run()
  })
  onBeforeUnmount(() => attachments.release())

  return { state, error, pending, run, fresh }
}
