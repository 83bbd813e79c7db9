import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'

/** What comes in while a conversation is open: read aloud, and counted while the reader is further up. */
export function useArrivals(
  messages: () => readonly MessageResponse[],
  atEnd: Ref<boolean>,
  spoken: (message: MessageResponse) => string,
  onRead: (index: number) => void,
) {
  const last = () => messages().at(-1)?.$index ?? -1
  const read = ref(last())
  /** One by one, so that what comes at the same time, or says the same again, is read aloud too. */
  const announced = shallowRef<readonly { index: number; text: string }[]>([])

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
    () => messages().at(-1),
    (message, previous) => {
      // what is there as the conversation opens is not news
      if (!message || (!previous && messages().length > 1)) return
      const from = messages().findLastIndex(({ $index }) => $index <= (previous?.$index ?? -1)) + 1
      announced.value = messages()
        .slice(from)
        .filter(({ $userType }) => $userType !== 'end_user')
        .map((one) => ({ index: one.$index, text: spoken(one) }))
    },
  )
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
