import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { DeskFeedback } from '../../../contract/surveys.ts'
import { feedbackApi } from '../api/feedback.ts'
import { createLoader } from '../logic/loader.ts'

export type FeedbackItem = DeskFeedback['items'][number]

export const useFeedbackStore = defineStore('desk-feedback', () => {
  const items = shallowRef<readonly FeedbackItem[]>([])
  const more = shallowRef<'idle' | 'loading' | 'failed' | 'none'>('none')
  let next: string | undefined

  function take(page: DeskFeedback, known: readonly FeedbackItem[]) {
    // a chat of which more was said since has moved up
    const fresh = new Set(page.items.map((item) => item.chat_id))
    items.value = [...known.filter((item) => !fresh.has(item.chat_id)), ...page.items]
    next = page.next
    more.value = next === undefined ? 'none' : 'idle'
  }

  const first = createLoader(async () => take(await feedbackApi.list(), []))

  async function loadMore() {
    if (next === undefined || more.value === 'loading') return
    more.value = 'loading'
    const asked = next
    try {
      const page = await feedbackApi.list(asked)
      // the list was loaded anew meanwhile
      if (next === asked) take(page, items.value)
    } catch {
      more.value = 'failed'
    }
  }

  function reset() {
    items.value = []
    more.value = 'none'
    next = undefined
    first.reset()
  }

  return { items, more, state: first.state, error: first.error, load: first.load, loadMore, reset }
})
