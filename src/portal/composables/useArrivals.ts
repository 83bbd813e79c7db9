import { computed, ref, watch, type Ref } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'
import { useAnnounced } from '../../ui/announced.ts'

/** What comes in while a conversation is open: read aloud, and counted while the reader is further up. */
export function useArrivals(
  messages: () => readonly MessageResponse[],
  atEnd: Ref<boolean>,
  spoken: (message: MessageResponse) => string,
  onRead: (index: number) => void,
) {
  const last = () => messages().at(-1)?.$index ?? -1
  const read = ref(last())
  const announced = useAnnounced(messages, (message) =>
    message.$userType === 'end_user' ? undefined : spoken(message),
  )

  const unseen = computed(() => {
    if (atEnd.value) return 0
    let count = 0
    for (let at = messages().length - 1; at >= 0; at--) {
      const message = messages()[at]
      if (!message || message.$index <= read.value) break
      if (message.$userType !== 'end_user') count++
    }
    return count
  })

  watch(
    [atEnd, last],
    () => {
      if (!atEnd.value) return
      read.value = last()
      onRead(read.value)
    },
    { flush: 'post', immediate: true },
  )

  return { unseen, announced }
}
