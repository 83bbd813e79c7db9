import type { CallResponse } from '../../../contract/calls.ts'
import type { Emitter } from '../emitter.ts'
import { log } from '../logger.ts'
import type { RealtimeLink } from '../realtime/realtime.ts'

const OVER: readonly CallResponse['status'][] = ['finished', 'failed', 'canceled']

/** Keeps an eye on the calls that the application has seen, while one is open and somebody wants to know. */
export class CallWatch {
  #realtime: RealtimeLink
  #emitter: Emitter
  #load: (id: number) => Promise<CallResponse>
  #open = new Map<number, string>()
  #unlisten: (() => void) | null = null

  constructor(
    realtime: RealtimeLink,
    emitter: Emitter,
    load: (id: number) => Promise<CallResponse>,
  ) {
    this.#realtime = realtime
    this.#emitter = emitter
    this.#load = load
  }

  /** @returns the same call */
  see(call: CallResponse): CallResponse {
    if (OVER.includes(call.status)) this.#open.delete(call.id)
    else this.#open.set(call.id, JSON.stringify(call))
    this.check()
    return call
  }

  /** Listens, or stops, as there is a reason to. */
  check(): void {
    const wanted = this.#open.size > 0 && this.#emitter.has('call.updated')
    if (wanted && !this.#unlisten) {
      this.#unlisten = this.#realtime.listen({
        connected: () => void this.#refresh(),
        disconnected: () => {},
        woke: () => void this.#refresh(),
        call: ({ call }) => this.#changed(call),
      })
    } else if (!wanted) this.#stop()
  }

  forget(): void {
    this.#open.clear()
    this.#stop()
  }

  #stop() {
    this.#unlisten?.()
    this.#unlisten = null
  }

  #changed(call: CallResponse): void {
    if (this.#open.get(call.id) === JSON.stringify(call)) return
    this.#emitter.emit('call.updated', this.see(call))
  }

  /** What was missed while there was no connection. */
  async #refresh(): Promise<void> {
    for (const id of [...this.#open.keys()]) {
      try {
        const call = await this.#load(id)
        if (this.#unlisten) this.#changed(call)
      } catch (error) {
        log('warn', 'calls', `call ${id} not read again`, error)
      }
    }
  }
}
