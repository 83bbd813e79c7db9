import { shallowRef, watch } from 'vue'

/**
 * What comes in at the end of a conversation, to be read aloud: each message as an element of its own in a polite region,
 * so that what comes at the same time, or says the same again, is heard too. A log that is its own live region would also
 * read out what scrolls in and what is loaded above.
 *
 * @param spoken the words; nothing for what the reader wrote
 */
export function useAnnounced<M extends { readonly $index: number }>(
  messages: () => readonly M[],
  spoken: (message: M) => string | undefined,
) {
  const announced = shallowRef<readonly { index: number; text: string }[]>([])

  watch(
    () => messages().at(-1),
    (message, previous) => {
      // what is there as the conversation opens is not news
      if (!message || (!previous && messages().length > 1)) return
      const from = messages().findLastIndex(({ $index }) => $index <= (previous?.$index ?? -1)) + 1
      announced.value = messages()
        .slice(from)
        .flatMap((one) => {
          const text = spoken(one)
          return text ? [{ index: one.$index, text }] : []
        })
    },
  )

  return announced
}
