import { defineStore } from 'pinia'
import { reactive, shallowRef } from 'vue'
import type { SavedReply } from '../../../contract/replies.ts'
import { chatsApi } from '../api/chats.ts'
import { createLoader } from '../logic/loader.ts'

function createReplies(chatId: number) {
  const all = shallowRef<readonly SavedReply[]>([])
  const loader = createLoader(async () => {
    all.value = await chatsApi.replies(chatId)
  })
  return reactive({ all, state: loader.state, error: loader.error, load: loader.load })
}

/** What the company has its agents say, as it reads in each chat. */
export const useRepliesStore = defineStore('desk-replies', () => {
  const chats = new Map<number, ReturnType<typeof createReplies>>()

  function of(chatId: number) {
    const known = chats.get(chatId)
    if (known) return known
    const made = createReplies(chatId)
    chats.set(chatId, made)
    return made
  }

  const reset = () => chats.clear()

  return { of, reset }
})

export type RepliesStore = ReturnType<typeof useRepliesStore>
