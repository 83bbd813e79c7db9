import { computed, watch } from 'vue'
import { useRouter } from 'vue-router'
import type { DeskCall, DeskChat } from '../../../contract/desk.ts'
import { ringing, secondsLeft } from '../logic/offer.ts'
import { useAttempt } from './errors.ts'
import { useNow } from './now.ts'
import { useAgentStores } from './stores.ts'

/** The chat or the call that rings at this agent, and what can be done with it. */
export function useOffers() {
  const { chats, calls } = useAgentStores()
  const router = useRouter()
  const attempt = useAttempt()
  const now = useNow()

  const offer = computed<DeskChat | DeskCall | undefined>(() =>
    ringing<DeskChat | DeskCall>([...chats.waiting, ...calls.due], now.value),
  )
  const call = computed(() => (offer.value && 'call' in offer.value ? offer.value : undefined))
  const chat = computed(() => (offer.value && 'chat' in offer.value ? offer.value : undefined))
  const seconds = computed(() => (offer.value ? secondsLeft(offer.value, now.value) : 0))
  const busy = computed(
    () =>
      (chat.value !== undefined && chats.busy.has(chat.value.chat.id)) ||
      (call.value !== undefined && calls.busy.has(call.value.call.id)),
  )

  // what rang elsewhere, or was missed, is told by the server
  watch(
    () => chat.value?.chat.id,
    (_id, before) => before !== undefined && void chats.load(),
  )
  watch(
    () => call.value?.call.id,
    (_id, before) => before !== undefined && void calls.load(),
  )

  async function accept() {
    if (busy.value) return
    const chatId = chat.value?.chat.id
    const callId = call.value?.call.id
    if (chatId !== undefined && (await attempt(() => chats.accept(chatId)))) {
      await router.push({ name: 'chats', params: { id: chatId } })
    } else if (callId !== undefined && (await attempt(() => calls.take(callId)))) {
      await router.push({ name: 'calls' })
    }
  }

  function decline() {
    if (busy.value) return
    const chatId = chat.value?.chat.id
    const callId = call.value?.call.id
    if (chatId !== undefined) void attempt(() => chats.decline(chatId))
    else if (callId !== undefined) void attempt(() => calls.decline(callId))
  }

  return { offer, seconds, busy, accept, decline }
}
