import type { ChatResponse } from '../../../contract/chats.ts'
import type { Backoff } from '../backoff.ts'
import { toClientError } from '../errors.ts'
import { isPassing } from '../http/failures.ts'
import { log } from '../logger.ts'
import type { RealtimeLink, RealtimeListener } from '../realtime/realtime.ts'

export interface RoomOptions {
  id: number
  realtime: RealtimeLink
  backoff: Backoff
  hears: Pick<RealtimeListener, 'woke' | 'message' | 'updated' | 'typing' | 'seen'>
  /** Takes in what happened meanwhile; resolves when nothing is missing. */
  entered: (state: ChatResponse) => Promise<void>
  /** The chat is live and caught up; `isNew` where it was not before. */
  connected: (isNew: boolean) => Promise<void>
  /** The line is gone; `wasLive` where it was live until now. */
  lost: (wasLive: boolean) => void
}

/** Being in a chat's room on the server, over every loss of the line. */
export class Room {
  #options: RoomOptions
  #unlisten: (() => void) | null = null
  #turn = 0
  #connected = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor(options: RoomOptions) {
    this.#options = options
  }

  open(): void {
    const { realtime, hears } = this.#options
    this.#unlisten ??= realtime.listen({
      ...hears,
      connected: () => void this.#join(),
      disconnected: () => this.#lost(),
      woke: () => {
        if (realtime.connected) void this.#join()
        hears.woke()
      },
    })
  }

  close(): void {
    const { id, realtime } = this.#options
    this.#stop()
    this.#connected = false
    if (!this.#unlisten) return
    realtime.leave({ chat_id: id })
    this.#unlisten()
    this.#unlisten = null
  }

  /** Enters, and takes in what happened meanwhile: first the state, then the messages. */
  async #join(): Promise<void> {
    const { id, realtime, backoff, entered, connected } = this.#options
    this.#stop()
    const turn = this.#turn
    try {
      const state = await realtime.join({ chat_id: id })
      if (turn !== this.#turn) return
      await entered(state)
      if (turn !== this.#turn) return
      this.#failures = 0
      const isNew = !this.#connected
      this.#connected = true
      await connected(isNew)
    } catch (error) {
      const failure = toClientError(error)
      log('warn', 'chat', `not joined: ${failure.code}`)
      if (turn !== this.#turn || !isPassing(failure)) return
      this.#timer = setTimeout(
        () => realtime.connected && void this.#join(),
        backoff(this.#failures++),
      )
    }
  }

  #lost(): void {
    this.#stop()
    const wasLive = this.#connected
    this.#connected = false
    this.#options.lost(wasLive)
  }

  /** Whatever is under way is not wanted any more. */
  #stop(): void {
    this.#turn++
    clearTimeout(this.#timer)
  }
}
