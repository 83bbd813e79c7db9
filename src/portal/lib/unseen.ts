import type { Chat, MessageResponse } from '../../sdk/index.ts'
import { PAGE } from './message-list.ts'
import { isShown } from './messages.ts'
import { unread } from './unread.ts'

/** Of what the chat says itself, only one thing waits for an answer. */
function isNews(message: MessageResponse) {
  const { $userType, event } = message
  if ($userType === 'end_user' || !isShown(message)) return false
  return $userType !== 'system' || event === 'checkInRequired'
}

/** What came while nobody looked, on this page or before it was loaded, and was read in no other tab since. */
export function createUnseen() {
  const indexes = new Set<number>()
  /** Rises whenever what was asked for is of no use any more. */
  let turn = 0

  function tell() {
    unread.value = indexes.size
  }

  /** Whether it is something to tell of. */
  function take(message: MessageResponse, isLookedAt: boolean) {
    if (!isNews(message)) return false
    if (!isLookedAt) indexes.add(message.$index)
    tell()
    return true
  }

  function seen(upTo: number) {
    for (const index of indexes) if (index <= upTo) indexes.delete(index)
    tell()
  }

  function clear() {
    turn++
    indexes.clear()
    tell()
  }

  /** Of a chat that is here for the first time: only what comes from now on comes by itself. */
  async function find(chat: Chat) {
    const { last_index, seen: before } = chat.state
    const count = Math.min(last_index - before.end_user, PAGE)
    if (count <= 0) return
    const mine = turn
    const messages = await chat.loadMessages({ before: last_index + 1, limit: count })
    if (mine !== turn) return
    for (const message of messages) take(message, message.$index <= chat.state.seen.end_user)
  }

  return { take, seen, clear, find }
}
