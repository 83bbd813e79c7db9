import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'

type Kind = 'visits' | 'triggers'

/** What triggers remember. Until the customer has done something on the page it is in memory only. */
export class Notes {
  #vault: Vault
  #mayKeep: () => boolean
  #unkept = new Map<Kind, string>()

  constructor(vault: Vault, mayKeep: () => boolean) {
    this.#vault = vault
    this.#mayKeep = mayKeep
  }

  async get(kind: Kind): Promise<string | null> {
    return this.#unkept.get(kind) ?? this.#vault.get(kind)
  }

  set(kind: Kind, value: object): Promise<void> {
    this.#unkept.set(kind, JSON.stringify(value))
    return this.keep()
  }

  /** Stores what was not stored yet, if that is allowed by now. */
  async keep(): Promise<void> {
    if (!this.#mayKeep()) return
    try {
      for (const [kind, text] of this.#unkept) {
        this.#unkept.delete(kind)
        await this.#vault.set(kind, text)
      }
    } catch (error) {
      log('warn', 'triggers', 'not kept', error)
    }
  }
}
