import type { ChatResponse } from './chats.ts'

/** A state in which nobody has read less than was known before: what was read is told at once, and written down a little later. */
export function withSeen(state: ChatResponse, seen: ChatResponse['seen']): ChatResponse {
  const end_user = Math.max(state.seen.end_user, seen.end_user)
  const agent = Math.max(state.seen.agent, seen.agent)
  const isNews = end_user > state.seen.end_user || agent > state.seen.agent
  return isNews ? { ...state, seen: { end_user, agent } } : state
}
