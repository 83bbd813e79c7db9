import type { ClientEvents } from './types.ts'

type Handlers = { [E in keyof ClientEvents]?: ClientEvents[E][] }

/** The events of one client. */
export class Emitter {
  #handlers: Handlers = {}

  on<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): void {
    this.#set(event, [...this.#list(event), handler])
  }

  off<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): void {
    const left = this.#list(event).filter((one) => one !== handler)
    this.#set(event, left)
  }

  has(event: keyof ClientEvents): boolean {
    return this.#list(event).length > 0
  }

  emit<E extends keyof ClientEvents>(event: E, ...args: Parameters<ClientEvents[E]>): void {
    const list: unknown[] = this.#list(event)
    callAll(list as ((...args: Parameters<ClientEvents[E]>) => void)[], ...args)
  }

  clear(): void {
    this.#handlers = {}
  }

  #list<E extends keyof ClientEvents>(event: E): ClientEvents[E][] {
    return this.#handlers[event] ?? []
  }

  #set<E extends keyof ClientEvents>(event: E, list: ClientEvents[E][]): void {
    this.#handlers = { ...this.#handlers, [event]: list }
  }
}

/** One broken handler must not cost the others their call; the page's error reporting still sees it. */
export function callAll<A extends unknown[]>(
  handlers: Iterable<(...args: A) => void>,
  ...args: A
): void {
  for (const handler of [...handlers]) {
    try {
      handler(...args)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
