import type { OutgoingMessage } from '../../../contract/messages.ts'
import { ClientError, type PlainError } from '../errors.ts'
import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'
import type { OutboxEntry, UnsentMessages } from '../types.ts'

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

const SENT_MS = 7 * 24 * 60 * 60 * 1000

/** The outbox of one chat in storage: an item for each entry, so that two tabs can't overwrite each other's. */
export class OutboxStore {
  #vault: Vault
  #prefix: string

  constructor(vault: Vault, owner: string, chatId: number) {
    this.#vault = vault
    this.#prefix = `${outboxOf(owner)}${chatId}:`
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

  /** All entries in order; what is a week old is not sent by itself any more, and what is damaged is dropped. */
  async load(): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = []
    for (const name of await this.#vault.keys(this.#prefix)) {
      const entry = parse(await this.#vault.get(name))
      const isOld = entry && Date.now() - Date.parse(entry.created_at) > SENT_MS
      if (isOld) entries.push({ error: ClientError.aborted(), ...entry, state: 'failed' })
      else if (entry) entries.push(entry)
      else {
        log('warn', 'outbox', 'damaged')
        await this.#vault.remove(name)
      }
    }
    return entries.toSorted((a, b) => a.order - b.order)
  }
}

/** What the names of a user's messages begin with; the chat's id is next. */
const outboxOf = (owner: string) => `outbox:${encodeURIComponent(owner)}:`

/** Chats of a user that have messages in storage, and how many. */
export async function unsentOf(vault: Vault, owner: string): Promise<UnsentMessages[]> {
  const counts = new Map<number, number>()
  const start = outboxOf(owner)
  for (const key of await vault.keys(start)) {
    const id = parseInt(key.slice(start.length))
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return [...counts].map(([chat_id, count]) => ({ chat_id, count }))
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
