import { log } from '../logger.ts'
import type { KeyValueStorage, StorageKind } from '../types.ts'
import { MemoryStorage } from './memory.ts'

/**
 * `localStorage` while it works, else memory. Whether it can be written is found out by the first write, since a
 * probe would store something before the customer has done anything.
 */
export class BrowserStorage implements KeyValueStorage {
  #local: Storage | null
  #memory = new MemoryStorage()

  constructor(local: Storage | null = localStorageOrNull()) {
    this.#local = local
  }

  get kind(): StorageKind {
    return this.#local ? 'local' : 'memory'
  }

  async get(key: string) {
    return this.#local?.getItem(key) ?? (await this.#memory.get(key))
  }

  async set(key: string, value: string) {
    try {
      if (this.#local) return this.#local.setItem(key, value)
    } catch (error) {
      log('warn', 'storage', 'localStorage refuses writes; what follows is kept in memory', error)
      await this.#moveToMemory()
    }
    await this.#memory.set(key, value)
  }

  async remove(key: string) {
    this.#local?.removeItem(key)
    await this.#memory.remove(key)
  }

  async keys() {
    return [...(this.#local ? Object.keys(this.#local) : []), ...(await this.#memory.keys())]
  }

  async #moveToMemory() {
    const local = this.#local
    if (!local) return
    for (const key of Object.keys(local)) await this.#memory.set(key, local.getItem(key) ?? '')
    this.#local = null
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
