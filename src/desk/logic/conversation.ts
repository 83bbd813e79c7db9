import { computed, reactive, shallowRef } from 'vue'
import type { Identity, WireMessage } from '../../../contract/messages.ts'
import { chatsApi } from '../api/chats.ts'
import { DeskError } from '../api/error.ts'
import type { LoadState } from './loader.ts'
import { catchUp, createMessageLog } from './message-log.ts'

const PAGE = 100
/** A typing sign that is never taken back ends by itself. */
const TYPING_FOR = 6000

/** One chat's messages as the screen shows them: the newest page first, older ones on demand, never with a gap. */
export function createConversation(id: number) {
  const log = createMessageLog()
  const messages = shallowRef<readonly WireMessage[]>([])
  const state = shallowRef<LoadState>('idle')
  const error = shallowRef<DeskError>()
  const olderState = shallowRef<'idle' | 'loading' | 'failed'>('idle')
  const typing = shallowRef<Identity>()
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  let syncing: Promise<void> | undefined
  let syncAgain = false

  const hasOlder = computed(() => (messages.value[0]?.$index ?? 0) > 0)
  const show = () => (messages.value = log.messages)

  async function fetchNews(lastIndex: number) {
    if (messages.value.length === 0 && lastIndex >= PAGE) {
      log.reset(await chatsApi.messages(id, { before: lastIndex + 1, limit: PAGE }))
      show()
    }
    await catchUp(log, (after, limit) => chatsApi.messages(id, { after, limit }))
  }

  async function runSync(lastIndex: number) {
    if (state.value !== 'ready') state.value = 'loading'
    try {
      do {
        syncAgain = false
        await fetchNews(lastIndex)
      } while (syncAgain)
      state.value = 'ready'
      error.value = undefined
    } catch (cause) {
      error.value = DeskError.from(cause)
      if (state.value !== 'ready') state.value = 'failed'
    } finally {
      // what came before the failure is in order and without a gap, so it is shown
      show()
      syncing = undefined
    }
  }

  /** Asks for everything newer than what is here. `lastIndex` is the last that is known of. */
  function sync(lastIndex: number): Promise<void> {
    if (syncing) syncAgain = true
    syncing ??= runSync(lastIndex)
    return syncing
  }

  async function loadOlder() {
    if (!hasOlder.value || olderState.value === 'loading') return
    olderState.value = 'loading'
    try {
      log.prepend(await chatsApi.messages(id, { before: log.first, limit: PAGE }))
      show()
      olderState.value = 'idle'
    } catch {
      olderState.value = 'failed'
    }
  }

  function handleMessage(message: WireMessage) {
    if (typing.value?.user_id === message.$userId && typing.value.user_type === message.$userType) {
      stopTyping()
    }
    log.append([message])
    if (state.value !== 'ready') return
    show()
    if (log.gap) void sync(message.$index)
  }

  function handleTyping(identity: Identity, on: boolean) {
    stopTyping()
    if (!on) return
    typing.value = identity
    typingTimer = setTimeout(stopTyping, TYPING_FOR)
  }

  function stopTyping() {
    clearTimeout(typingTimer)
    typing.value = undefined
  }

  return reactive({
    id,
    messages,
    state,
    error,
    hasOlder,
    olderState,
    typing,
    sync,
    loadOlder,
    handleMessage,
    handleTyping,
    stopTyping,
  })
}

export type Conversation = ReturnType<typeof createConversation>
