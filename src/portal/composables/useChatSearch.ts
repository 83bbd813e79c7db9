import { computed, onMounted, onScopeDispose, ref, watch } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'
import { isShown, plainText } from '../lib/messages.ts'

/** Without case and accents, so that people need not type them. */
function fold(text: string) {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Searching in an open conversation: the newest find first, as it is the likeliest. */
export function useChatSearch(messages: () => readonly MessageResponse[]) {
  const open = ref(false)
  const query = ref('')
  const at = ref(0)

  const finds = computed(() => {
    const wanted = fold(query.value.trim())
    if (!open.value || !wanted) return []
    return messages()
      .filter((message) => isShown(message) && fold(plainText(message)).includes(wanted))
      .map(({ $index }) => $index)
  })
  const found = computed(() => finds.value[at.value])

  watch(query, () => (at.value = Math.max(0, finds.value.length - 1)))

  function step(by: number) {
    const count = finds.value.length
    if (count > 0) at.value = (at.value + by + count) % count
  }

  function close() {
    open.value = false
    query.value = ''
  }

  /** The browser's own search finds only what is on the page; asked for once more, it comes. */
  function onKey(event: KeyboardEvent) {
    const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && event.code === 'KeyF'
    if (!isFind || event.shiftKey || open.value) return
    event.preventDefault()
    open.value = true
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onScopeDispose(() => document.removeEventListener('keydown', onKey))

  return { open, query, finds, at, found, step, close }
}
