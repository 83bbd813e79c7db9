import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type { ChatHistoryItem, NumericId, TranscriptDelivery } from '../../sdk/index.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

const POLL_FROM = 500
const POLL_TO = 4000

class TranscriptFailed extends Error {
  readonly code = 'unavailable'
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Past conversations, and taking one home as a PDF or by mail. */
export const useTranscriptsStore = defineStore('transcripts', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()

  const items = shallowRef<readonly ChatHistoryItem[]>([])
  const missing = ref(0)
  const nextPage = ref(1)
  const deliveries = ref<Record<number, TranscriptDelivery[]>>({})
  const hasMore = computed(() => nextPage.value > 0)

  function find(id: NumericId) {
    return items.value.find((item) => item.comm_id === Number(id))
  }

  async function loadPage(page: number) {
    if (!session.known) {
      nextPage.value = 0
      return
    }
    const { chats, missing_chat_ids, pagination } = await (
      await session.client()
    ).getChatHistory(page)
    const known = page === 1 ? [] : items.value
    const ids = new Set(known.map((item) => item.comm_id))
    items.value = [...known, ...chats.filter((item) => !ids.has(item.comm_id))]
    missing.value = (page === 1 ? 0 : missing.value) + missing_chat_ids.length
    nextPage.value = pagination.next_page
  }

  const loadFirst = () => loadPage(1)
  const loadMore = () => loadPage(nextPage.value)

  /** Looks through the pages until the conversation is there. */
  async function loadUntil(id: NumericId) {
    if (find(id)) return
    await loadFirst()
    while (!find(id) && hasMore.value) await loadMore()
  }

  /** Whether a conversation goes on after what is here of it. */
  function isCut({ entries, last_index }: ChatHistoryItem) {
    return (entries.at(-1)?.$index ?? -1) < last_index
  }

  /** The next messages of a long conversation. */
  async function loadRest(id: NumericId) {
    const after = find(id)?.entries.at(-1)?.$index ?? -1
    const page = await (await session.client()).getHistoryMessages(id, after)
    items.value = items.value.map((item) =>
      item.comm_id === Number(id) && item.entries.at(-1)?.$index === after
        ? { ...item, entries: [...item.entries, ...page] }
        : item,
    )
  }

  /** Everything of every conversation, as long as it is wanted: a search that knows less would find less. */
  async function loadAll(wanted: () => boolean) {
    while (hasMore.value && wanted()) await loadMore()
    for (const { comm_id } of items.value) {
      let item = find(comm_id)
      while (item && isCut(item) && wanted()) {
        const before = item.entries.length
        await loadRest(comm_id)
        item = find(comm_id)
        if (item?.entries.length === before) break
      }
    }
  }

  function options() {
    return { lang: preferences.lang, time_zone: preferences.timeZone }
  }

  /** The finished PDF. Rejects when the server could not make it. */
  async function makePdf(chatId: number, stop: AbortSignal): Promise<File> {
    const client = await session.client()
    const { chat_transcript_id } = await client.downloadChatTranscript(chatId, options())
    for (let wait = POLL_FROM; !stop.aborted; wait = Math.min(wait * 1.5, POLL_TO)) {
      const { data } = await client.getPdfStatus(chat_transcript_id)
      if (data.status === 'succeeded' && data.body) return data.body
      if (data.status === 'failed') throw new TranscriptFailed(data.failed_reason ?? 'failed')
      await pause(wait)
    }
    throw new TranscriptFailed('stopped')
  }

  async function loadDeliveries(chatId: number) {
    const list = await (await session.client()).getTranscriptDeliveries(chatId)
    deliveries.value = { ...deliveries.value, [chatId]: list }
    return list
  }

  async function mail(chatId: number, addresses: string[]) {
    await (await session.client()).sendChatTranscripts(addresses, chatId, options())
    await loadDeliveries(chatId)
  }

  return {
    items,
    missing,
    hasMore,
    deliveries,
    find,
    loadFirst,
    loadMore,
    loadUntil,
    isCut,
    loadRest,
    loadAll,
    makePdf,
    loadDeliveries,
    mail,
  }
})
export type TranscriptsStore = ReturnType<typeof useTranscriptsStore>
