import { onScopeDispose, ref, watch } from 'vue'
import { connectHost } from '../host.ts'
import { firstUnseen } from '../lib/messages.ts'
import { useChatStore } from '../stores/chat.ts'

/** Whether the customer can see this page at all. */
function isLooking() {
  return !document.hidden && connectHost()?.visible.value !== false
}

/** What came while the customer was away, and telling the other side up to where they have read. */
export function useFresh() {
  const chat = useChatStore()
  const host = connectHost()
  const freshFrom = ref<number>()
  let leftAt: number | undefined
  let onScreen = -1

  const last = () => chat.messages.at(-1)?.$index ?? -1

  /** With the chat open, before anything of it is on the screen. */
  function begin() {
    const seen = chat.state?.seen.end_user ?? -1
    freshFrom.value = seen < 0 ? undefined : firstUnseen(chat.messages, seen)
  }

  function show(index: number) {
    onScreen = Math.max(onScreen, index)
    if (isLooking() && onScreen >= 0) chat.markSeen(onScreen)
  }

  function follow() {
    if (isLooking()) {
      leftAt = undefined
      show(onScreen)
    } else {
      leftAt ??= last()
    }
  }

  watch(last, () => {
    if (leftAt !== undefined) freshFrom.value = firstUnseen(chat.messages, leftAt)
  })
  if (host) watch(host.visible, follow)
  document.addEventListener('visibilitychange', follow)
  onScopeDispose(() => document.removeEventListener('visibilitychange', follow))

  /** The customer has answered: nothing is new any more. */
  function clear() {
    freshFrom.value = undefined
  }

  return { freshFrom, begin, show, clear }
}
