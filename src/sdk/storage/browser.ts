import { log } from '../logger.ts'
import type { KeyValueStorage, StorageKind } from '../types.ts'
import { MemoryStorage } from './memory.ts'

/**
 * `localStorage`, and memory for what it does not take. Whether it can be written is found out by the first write, since a
 * probe would store something before the customer has done anything.
 */
export class BrowserStorage implements KeyValueStorage {
  #local: Storage | null
  #isFull = false
  #memory = new MemoryStorage()

  constructor(local: Storage | null = localStorageOrNull()) {
    this.#local = local
  }

  get kind(): StorageKind {
    return this.#local && !this.#isFull ? 'local' : 'memory'
  }

  async get(key: string) {
    return (await this.#memory.get(key)) ?? this.#local?.getItem(key) ?? null
  }

  async set(key: string, value: string) {
    try {
      if (this.#local) {
        this.#local.setItem(key, value)
        this.#isFull = false
        return await this.#memory.remove(key)
      }
    } catch (error) {
      if (!this.#isFull) log('warn', 'storage', 'localStorage refuses writes', error)
      this.#isFull = true
    }
    await this.#memory.set(key, value)
  }

  /** Also from a storage that takes nothing any more: what is dropped must not be back after a reload. */
  async remove(key: string) {
    this.#local?.removeItem(key)
    await this.#memory.remove(key)
  }

  async keys() {
    return [...new Set([...Object.keys(this.#local ?? {}), ...(await this.#memory.keys())])]
  }
}

/** Reading it throws where the browser blocks storage. */
function localStorageOrNull(): Storage | null {
  try {
    const local = globalThis.localStorage
    return typeof local?.length === 'number' ? local : null
  } catch {
    return null
  }
}
