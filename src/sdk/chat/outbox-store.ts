import type { OutgoingMessage } from '../../../contract/messages.ts'
import { ClientError, type PlainError } from '../errors.ts'
import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'
import type { OutboxEntry } from '../types.ts'

/** An entry with its place in the order. */
export interface StoredEntry extends OutboxEntry {
  readonly order: number
}

interface PlainEntry {
  key: string
  message: OutgoingMessage
  state: 'sending' | 'failed'
  error?: PlainError
  created_at: string
  order: number
}

const KEPT_MS = 7 * 24 * 60 * 60 * 1000

/** The outbox of one chat in storage: an item for each entry, so that two tabs can't overwrite each other's. */
export class OutboxStore {
  #vault: Vault
  #prefix: string

  constructor(vault: Vault, owner: string, chatId: number) {
    this.#vault = vault
    this.#prefix = `outbox:${encodeURIComponent(owner)}:${chatId}:`
  }

  /** For a lock that all tabs share. */
  get name(): string {
    return this.#vault.name(this.#prefix)
  }

  async save({ error, ...entry }: StoredEntry): Promise<void> {
    const plain: PlainEntry = { ...entry, ...(error && { error: error.toPlain() }) }
    await this.#vault.set(this.#prefix + entry.key, JSON.stringify(plain))
  }

  async remove(key: string): Promise<void> {
    await this.#vault.remove(this.#prefix + key)
  }

  async has(key: string): Promise<boolean> {
    return (await this.#vault.get(this.#prefix + key)) !== null
  }

  /** All entries in order; what is damaged or a week old is dropped. */
  async load(): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = []
    for (const name of await this.#vault.keys(this.#prefix)) {
      const entry = parse(await this.#vault.get(name))
      if (entry && Date.now() - Date.parse(entry.created_at) < KEPT_MS) entries.push(entry)
      else {
        log('warn', 'outbox', 'an old or damaged entry is dropped')
        await this.#vault.remove(name)
      }
    }
    return entries.toSorted((a, b) => a.order - b.order)
  }
}

function parse(text: string | null): StoredEntry | null {
  try {
    const { error, ...entry } = JSON.parse(text ?? '') as PlainEntry
    if (!entry.key || typeof entry.message?.type !== 'string') return null
    return { ...entry, ...(error && { error: ClientError.fromPlain(error) }) }
  } catch {
    return null
  }
}
