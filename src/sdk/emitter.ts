import type { ClientEvents } from './types.ts'

type Handlers = { [E in keyof ClientEvents]?: ClientEvents[E][] }

/** The events of one client. */
export class Emitter {
  #handlers: Handlers = {}

  on<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): void {
    const list: ClientEvents[E][] = this.#handlers[event] ?? []
    this.#set(event, [...list, handler])
  }

  off<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): void {
    const list: ClientEvents[E][] = this.#handlers[event] ?? []
    this.#set(
      event,
      list.filter((one) => one !== handler),
    )
  }

  has(event: keyof ClientEvents): boolean {
    return (this.#handlers[event]?.length ?? 0) > 0
  }

  emit<E extends keyof ClientEvents>(event: E, ...args: Parameters<ClientEvents[E]>): void {
    const list: ((...args: Parameters<ClientEvents[E]>) => void)[] = [
      ...((this.#handlers[event] ?? []) as ((...args: Parameters<ClientEvents[E]>) => void)[]),
    ]
    for (const handler of list) {
      try {
        handler(...args)
      } catch (error) {
        // one broken handler must not cost the others their event; the page's error reporting still sees it
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  clear(): void {
    this.#handlers = {}
  }

  #set<E extends keyof ClientEvents>(event: E, list: ClientEvents[E][]): void {
    this.#handlers = { ...this.#handlers, [event]: list }
  }
}
