import { computed, ref, shallowRef } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'
import { insertMessage, PAGE } from './message-list.ts'

/** As much as one answer may carry, where all of it is wanted. */
const LARGEST = 5 * PAGE

/** What was asked for is not all there: another try may well have it. */
export class PageMissing extends Error {
  readonly code = 'network'
}

export type LoadPage = (page: { before: number; limit: number }) => Promise<MessageResponse[]>

/**
 * The messages of a chat that are here: an unbroken run by `$index` that ends with the newest one and grows at both
 * ends. It begins at a multiple of the page's length, so that what stands together stays together as more comes.
 */
export function createMessagePages(load: LoadPage) {
  const messages = shallowRef<readonly MessageResponse[]>([])
  const opened = ref(false)
  const older = ref<'idle' | 'loading' | 'failed'>('idle')
  let loading: Promise<void> | undefined
  let generation = 0

  const first = () => messages.value[0]?.$index ?? 0
  const hasOlder = computed(() => opened.value && first() > 0)

  function reset() {
    generation++
    loading = undefined
    messages.value = []
    opened.value = false
    older.value = 'idle'
  }

  /** A message that came by itself: in order, each right after the one before it. */
  function receive(message: MessageResponse) {
    // what is older than the run comes with its page
    if (opened.value && message.$index < first()) return
    messages.value = insertMessage(messages.value, message)
  }

  /** The newest page, unless it is here. Rejects when it can't be had. */
  async function open(lastIndex: number) {
    if (opened.value) return
    const mine = generation
    const before = lastIndex + 1
    let page: MessageResponse[]
    try {
      page = await load({ before, limit: PAGE + (before % PAGE) })
    } catch (error) {
      if (mine !== generation) return
      throw error
    }
    if (mine !== generation || opened.value) return
    const start = page[0]?.$index ?? 0
    const whole = messages.value
      .filter(({ $index }) => $index >= start)
      .reduce(insertMessage, page as readonly MessageResponse[])
    const end = whole.at(-1)?.$index ?? -1
    if (end < lastIndex || whole.length !== end - start + 1) {
      throw new PageMissing('some of the newest are missing')
    }
    messages.value = whole
    opened.value = true
  }

  async function fetchOlder(limit: number) {
    const mine = generation
    const end = first()
    older.value = 'loading'
    try {
      const page = await load({ before: end, limit })
      if (mine !== generation) return
      if (page.at(-1)?.$index !== end - 1) throw new PageMissing('a page is missing')
      messages.value = [...page, ...messages.value]
      older.value = 'idle'
    } catch {
      if (mine === generation) older.value = 'failed'
    }
  }

  /** The page above; `older` says what became of it. */
  function loadOlder(limit = PAGE): Promise<void> {
    if (!hasOlder.value) return Promise.resolve()
    if (loading) return loading
    const mine = fetchOlder(limit).finally(() => {
      // after a reset it may be of another chat
      if (loading === mine) loading = undefined
    })
    return (loading = mine)
  }

  /** Back to the first message, as long as it is wanted. False where some could not be loaded. */
  async function loadAll(wanted: () => boolean): Promise<boolean> {
    await loading
    while (hasOlder.value && wanted()) {
      await loadOlder(LARGEST)
      if (older.value === 'failed') return false
    }
    return true
  }

  return { messages, older, hasOlder, reset, receive, open, loadOlder, loadAll }
}
