import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'

type Kind = 'visits' | 'triggers'
/** What only ever rises, so that what two tabs know makes one whole. */
type Note = Partial<Record<string, number>>

/** What triggers remember. Until the customer has done something on the page it is in memory only. */
export class Notes {
  #vault: Vault
  #mayKeep: () => boolean
  #unkept = new Map<Kind, Note>()

  constructor(vault: Vault, mayKeep: () => boolean) {
    this.#vault = vault
    this.#mayKeep = mayKeep
  }

  /** What any tab has stored, with what is not stored yet. */
  async get(kind: Kind): Promise<Note> {
    const note: Note = {}
    const stored = parse(await this.#vault.get(kind))
    for (const [key, value] of [stored, this.#unkept.get(kind) ?? {}].flatMap(Object.entries)) {
      if (typeof value === 'number') note[key] = Math.max(note[key] ?? 0, value)
    }
    return note
  }

  set(kind: Kind, note: Note): Promise<void> {
    this.#unkept.set(kind, { ...this.#unkept.get(kind), ...note })
    return this.keep()
  }

  /** Stores what was not stored yet, if that is allowed by now. */
  async keep(): Promise<void> {
    if (!this.#mayKeep()) return
    try {
      for (const [kind, unkept] of this.#unkept) {
        const note = await this.get(kind)
        await this.#vault.set(kind, JSON.stringify(note))
        // what came meanwhile is stored by its own call
        if (this.#unkept.get(kind) === unkept) this.#unkept.delete(kind)
      }
    } catch (error) {
      log('warn', 'triggers', 'not kept', error)
    }
  }
}

function parse(text: string | null): object {
  try {
    return Object(JSON.parse(text ?? '0'))
  } catch {
    return {}
  }
}
