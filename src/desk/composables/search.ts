import { computed, shallowRef, watch } from 'vue'
import type { Conversation } from '../logic/conversation.ts'
import { findMessages } from '../logic/search.ts'

/** Looks for words in one conversation, of which everything is loaded first. The newest hit comes first. */
export function useSearch(talk: Conversation) {
  const open = shallowRef(false)
  const words = shallowRef('')
  const at = shallowRef(0)
  const loading = shallowRef(false)
  const failed = shallowRef(false)

  const hits = computed(() => (open.value ? findMessages(talk.messages, words.value) : []))
  const found = computed(() => (loading.value ? undefined : hits.value[at.value]))
  /** The share of the conversation that is here, while the rest comes in. */
  const share = computed(() => {
    const [first, last] = [talk.messages[0]?.$index ?? 0, talk.messages.at(-1)?.$index ?? 0]
    return 1 - first / Math.max(1, last)
  })
  const position = computed(() => (hits.value.length > 0 ? at.value + 1 : 0))

  watch([words, loading], () => (at.value = Math.max(0, hits.value.length - 1)))

  async function load() {
    if (!talk.hasOlder || loading.value) return
    loading.value = true
    failed.value = !(await talk.loadAll())
    loading.value = false
  }

  function show() {
    open.value = true
    void load()
  }

  function close() {
    open.value = false
    words.value = ''
  }

  function step(by: 1 | -1) {
    const { length } = hits.value
    if (length > 0) at.value = (at.value + by + length) % length
  }

  return { open, words, loading, failed, hits, found, position, share, show, close, step }
}
