import type { ClientEvents } from './types.ts'

type Handlers = { [E in keyof ClientEvents]?: ClientEvents[E][] }

/** The events of one client. */
export class Emitter {
  #handlers: Handlers = {}

  on<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): void {
    this.#set(event, [...this.#of(event), handler])
  }

  off<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): void {
    this.#set(
      event,
      this.#of(event).filter((one) => one !== handler),
    )
  }

  has(event: keyof ClientEvents): boolean {
    return this.#of(event).length > 0
  }

  emit<E extends keyof ClientEvents>(event: E, ...args: Parameters<ClientEvents[E]>): void {
    type Handler = (...args: Parameters<ClientEvents[E]>) => void
    // a list is replaced, never changed: whoever comes or goes meanwhile does so for the next event
    for (const handler of this.#of(event) as Handler[]) {
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

  #of<E extends keyof ClientEvents>(event: E): ClientEvents[E][] {
    return this.#handlers[event] ?? []
  }

  #set<E extends keyof ClientEvents>(event: E, list: ClientEvents[E][]): void {
    this.#handlers = { ...this.#handlers, [event]: list }
  }
}
