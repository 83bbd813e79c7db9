import { computed, onMounted, onScopeDispose, ref, watch } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'
import { isShown, plainText } from '../lib/messages.ts'

/** Without case and accents, so that people need not type them. */
function fold(text: string) {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

const folded = new WeakMap<MessageResponse, string>()

/** Made once for each message: a conversation may have thousands, and is searched at every keystroke. */
function searchable(message: MessageResponse): string {
  const text = folded.get(message) ?? (isShown(message) ? fold(plainText(message)) : '')
  folded.set(message, text)
  return text
}

/**
 * Searching in an open conversation: the newest find first, as it is the likeliest. What is not here yet is loaded while
 * something is searched for, and its finds join the others.
 */
export function useChatSearch(
  messages: () => readonly MessageResponse[],
  loadAll: (wanted: () => boolean) => Promise<boolean>,
) {
  const open = ref(false)
  const query = ref('')
  const failed = ref(false)
  const loading = ref(false)
  /** The `$index` of the find that is shown. */
  const found = ref<number>()

  const wanted = computed(() => (open.value ? fold(query.value.trim()) : ''))
  const finds = computed(() => {
    if (!wanted.value) return []
    return messages()
      .filter((message) => searchable(message).includes(wanted.value))
      .map(({ $index }) => $index)
  })
  const at = computed(() => (found.value === undefined ? -1 : finds.value.indexOf(found.value)))
  /** The share of the conversation that has been looked through; undefined while nothing is missing. */
  const searched = computed(() => {
    const [first, last] = [messages()[0]?.$index ?? 0, messages().at(-1)?.$index ?? 0]
    return loading.value ? 1 - first / Math.max(1, last) : undefined
  })

  watch(wanted, (words) => {
    found.value = undefined
    if (words) void load()
  })
  watch(
    finds,
    (now) => {
      if (found.value === undefined || at.value < 0) found.value = now.at(-1)
    },
    { flush: 'sync' },
  )

  async function load() {
    if (loading.value) return
    loading.value = true
    failed.value = !(await loadAll(() => wanted.value !== ''))
    loading.value = false
  }

  function step(by: number) {
    const count = finds.value.length
    if (count > 0) found.value = finds.value[(at.value + by + count) % count]
  }

  function close() {
    open.value = false
    query.value = ''
    failed.value = false
  }

  /** The browser's own search finds only what is on the page; asked for once more, it comes. */
  function onKey(event: KeyboardEvent) {
    const isFind = (event.ctrlKey || event.metaKey) && !event.altKey && event.code === 'KeyF'
    if (!isFind || event.shiftKey || open.value) return
    event.preventDefault()
    open.value = true
  }

  onMounted(() => document.addEventListener('keydown', onKey))
  onScopeDispose(() => {
    close()
    document.removeEventListener('keydown', onKey)
  })

  return { open, query, finds, at, found, searched, failed, load, step, close }
}
