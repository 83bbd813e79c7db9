import type { KeyValueStorage } from '../types.ts'

/** Keeps things until the page goes away. */
export class MemoryStorage implements KeyValueStorage {
  readonly kind = 'memory'
  #items = new Map<string, string>()

  get(key: string) {
    return Promise.resolve(this.#items.get(key) ?? null)
  }

  set(key: string, value: string) {
    this.#items.set(key, value)
    return Promise.resolve()
  }

  remove(key: string) {
    this.#items.delete(key)
    return Promise.resolve()
  }

  keys() {
    return Promise.resolve([...this.#items.keys()])
  }
}
