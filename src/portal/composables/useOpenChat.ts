import { computed, onBeforeUnmount, onMounted } from 'vue'
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
  const state = computed(() => (data.value ? chat.state : null))

  onMounted(run)
  onBeforeUnmount(() => attachments.release())

  return { state, error, pending, run, fresh }
}
