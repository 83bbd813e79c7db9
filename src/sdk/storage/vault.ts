import type { KeyValueStorage } from '../types.ts'

/** The part of a storage that belongs to one company. */
export class Vault {
  #storage: KeyValueStorage
  #prefix: string

  constructor(storage: KeyValueStorage, companyId: string) {
    this.#storage = storage
    this.#prefix = `portico:${companyId}:`
  }

  get kind() {
    return this.#storage.kind
  }

  /** A name that no other company's vault has, for locks. */
  name(key: string) {
    return this.#prefix + key
  }

  get(key: string) {
    return this.#storage.get(this.#prefix + key)
  }

  set(key: string, value: string) {
    return this.#storage.set(this.#prefix + key, value)
  }

  remove(key: string) {
    return this.#storage.remove(this.#prefix + key)
  }

  /** Its keys that begin so, without what marks the company. */
  async keys(start = ''): Promise<string[]> {
    const all = await this.#storage.keys()
    const mine = all.filter((key) => key.startsWith(this.#prefix + start))
    return mine.map((key) => key.slice(this.#prefix.length))
  }

  async clear() {
    for (const key of await this.keys()) await this.remove(key)
  }
}
