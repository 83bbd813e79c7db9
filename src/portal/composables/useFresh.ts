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
  /** Where reading had stopped, while what comes after it is not here yet. */
  let waiting: number | undefined
  let onScreen = -1
  let gone = false

  const last = () => chat.messages.at(-1)?.$index ?? -1

  function mark(seen: number) {
    freshFrom.value = firstUnseen(chat.messages, seen)
    const isHere = (chat.messages[0]?.$index ?? 0) <= seen + 1
    waiting = isHere ? undefined : seen
  }

  /** With the chat open, before anything of it is on the screen. */
  function begin() {
    if (gone) return
    chat.view(true)
    const seen = chat.state?.seen.end_user ?? -1
    if (seen >= 0) mark(seen)
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
    if (leftAt !== undefined) mark(leftAt)
  })
  // the mark of a long absence is found as the reader goes back
  watch(
    () => chat.messages[0]?.$index,
    () => waiting !== undefined && mark(waiting),
  )
  if (host) watch(host.visible, follow)
  document.addEventListener('visibilitychange', follow)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', follow)
    gone = true
    chat.view(false)
  })

  /** The customer has answered: nothing is new any more. */
  function clear() {
    freshFrom.value = undefined
    waiting = undefined
  }

  return { freshFrom, begin, show, clear }
}
