import type { ChatResponse } from '../../../contract/chats.ts'
import { Throttle } from './throttle.ts'

const EVERY_MS = 300

/** Tells the others what this user has read. */
export class OwnSeen {
  #throttle: Throttle<number>

  constructor(tell: (index: number) => void) {
    this.#throttle = new Throttle(EVERY_MS, tell)
  }

  upTo(index: number): void {
    this.#throttle.push(index)
  }

  close(): void {
    this.#throttle.close()
  }
}

/** A state in which nobody has read less than was known before. */
export function withSeen(state: ChatResponse, seen: ChatResponse['seen']): ChatResponse {
  const end_user = Math.max(state.seen.end_user, seen.end_user)
  const agent = Math.max(state.seen.agent, seen.agent)
  const isNews = end_user > state.seen.end_user || agent > state.seen.agent
  return isNews ? { ...state, seen: { end_user, agent } } : state
}
