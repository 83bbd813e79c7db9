import { computed, reactive, shallowRef } from 'vue'
import type { Identity, WireMessage } from '../../../contract/messages.ts'
import { chatsApi } from '../api/chats.ts'
import { DeskError } from '../api/error.ts'
import { createAgain } from './again.ts'
import type { LoadState } from './loader.ts'
import { catchUp, createMessageLog } from './message-log.ts'

const PAGE = 100
/** A typing sign that is never taken back ends by itself. */
const TYPING_FOR = 6000
/** What is typed and left lying is not worth showing for ever. */
const PREVIEW_FOR = 120_000
/** As much as one answer may carry, where all of it is wanted. */
const LARGEST_PAGE = 500

/** One chat's messages as the screen shows them: the newest page first, older ones on demand, never with a gap. */
export function createConversation(id: number) {
  const log = createMessageLog()
  const messages = shallowRef<readonly WireMessage[]>([])
  const state = shallowRef<LoadState>('idle')
  const error = shallowRef<DeskError>()
  /** There may be newer messages than those that are shown: the last sync of them failed, and is tried again. */
  const behind = shallowRef(false)
  const olderState = shallowRef<'idle' | 'loading' | 'failed'>('idle')
  const typing = shallowRef<Identity>()
  const preview = shallowRef('')
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  let previewTimer: ReturnType<typeof setTimeout> | undefined
  let syncing: Promise<void> | undefined
  let syncAgain = false
  let closed = false
  const again = createAgain(() => sync(log.last))

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
      behind.value = false
      again.stop()
    } catch (cause) {
      error.value = DeskError.from(cause)
      behind.value = state.value === 'ready' && error.value.passing
      if (state.value !== 'ready') state.value = 'failed'
      if (behind.value && !closed) again.later()
    } finally {
      // what came before the failure is in order and without a gap, so it is shown
      show()
      syncing = undefined
    }
  }

  /** There are messages up to this one, which have to be here if any are. */
  function reach(lastIndex: number) {
    if (state.value !== 'idle' && (lastIndex > log.last || behind.value)) void sync(lastIndex)
  }

  /** Asks for everything newer than what is here. `lastIndex` is the last that is known of. */
  function sync(lastIndex: number): Promise<void> {
    if (syncing) syncAgain = true
    syncing ??= runSync(lastIndex)
    return syncing
  }

  async function fetchOlder(limit: number) {
    olderState.value = 'loading'
    try {
      const grew = log.prepend(await chatsApi.messages(id, { before: log.first, limit }))
      olderState.value = grew ? 'idle' : 'failed'
    } catch {
      olderState.value = 'failed'
    }
  }

  async function loadOlder() {
    if (!hasOlder.value || olderState.value === 'loading') return
    await fetchOlder(PAGE)
    show()
  }

  /** Back to the first message, shown as they come. False if some could not be loaded. */
  async function loadAll(): Promise<boolean> {
    while (log.first > 0) {
      await fetchOlder(LARGEST_PAGE)
      show()
      if (olderState.value === 'failed') break
    }
    return log.first === 0
  }

  function handleMessage(message: WireMessage) {
    if (message.$userType === 'end_user') handlePreview('')
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

  function handlePreview(content: string) {
    clearTimeout(previewTimer)
    preview.value = content
    if (content) previewTimer = setTimeout(() => (preview.value = ''), PREVIEW_FOR)
  }

  /** Nobody looks any more. */
  function close() {
    closed = true
    again.stop()
    stopTyping()
    handlePreview('')
  }

  return reactive({
    id,
    messages,
    state,
    error,
    behind,
    hasOlder,
    olderState,
    typing,
    preview,
    sync,
    reach,
    loadOlder,
    loadAll,
    handleMessage,
    handleTyping,
    handlePreview,
    close,
  })
}

export type Conversation = ReturnType<typeof createConversation>
