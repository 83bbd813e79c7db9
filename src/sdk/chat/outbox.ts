import type { OutgoingMessage } from '../../../contract/messages.ts'
import type { Backoff } from '../backoff.ts'
import { ClientError, toClientError } from '../errors.ts'
import { retryAfterMs } from '../http/failures.ts'
import { newKey } from '../ids.ts'
import { log } from '../logger.ts'
import type { OutboxEntry } from '../types.ts'
import type { OutboxStore, StoredEntry } from './outbox-store.ts'
import { merge } from './outbox-merge.ts'
import { withLock } from './lock.ts'

export interface OutboxOptions {
  store: OutboxStore
  backoff: Backoff
  /** Resolves when the server has the message for good. */
  send: (entry: OutboxEntry) => Promise<void>
  /** Whether the server has been seen to have the message of this key, after asking it. */
  wasSent: (key: string) => Promise<boolean>
  /** Something was stored for this user. */
  started: () => void
  changed: (entries: readonly OutboxEntry[]) => void
}

interface Waiter {
  fate: Promise<void>
  settle: (error: ClientError | null) => void
}

/** Statuses that the same message would get again. */
const PERMANENT = new Set([400, 403, 404, 409, 413, 415, 422])

/** Own messages on their way: kept in storage, sent one at a time and in order, tried until the server answers. */
export class Outbox {
  #options: OutboxOptions
  #entries: readonly StoredEntry[] = []
  #waiters = new Map<string, Waiter>()
  #stored = new Set<string>()
  #running = false
  #closed = false
  #wake: (() => void) | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries
  }

  /** @returns settles with the message's fate, which may take as long as the line is down */
  add(message: OutgoingMessage): Promise<void> {
    const entry: StoredEntry = {
      key: newKey(),
      message,
      state: 'sending',
      created_at: new Date().toISOString(),
      order: this.#nextOrder(),
    }
    const fate = this.#wait(entry.key)
    this.#put([...this.#entries, entry])
    void this.#save(entry).then(() => this.kick())
    return fate
  }

  /** Takes in what storage has, such as from before a reload or from a tab that was closed, and sends it. */
  async restore(): Promise<void> {
    const stored = await this.#options.store.load()
    if (this.#closed) return
    for (const { key } of stored) this.#stored.add(key)
    const { entries, settled, gone } = merge(this.#entries, stored, this.#stored)
    if (entries.some((one, at) => one !== this.#entries[at]) || gone.length > 0) this.#put(entries)
    for (const { key, error } of settled) this.#settle(key, error ?? null)
    this.kick()
  }

  async retry(key: string): Promise<void> {
    if (this.#closed) throw ClientError.noChat()
    const entry = this.#entries.find((one) => one.key === key)
    if (!entry) throw new ClientError(404, 'not_found', 'There is no such message in the outbox')
    const fate = this.#wait(key)
    if (entry.state === 'failed') {
      const { message, created_at } = entry
      const order = this.#nextOrder()
      const again: StoredEntry = { key, message, created_at, state: 'sending', order }
      this.#put([...this.#entries.filter((one) => one !== entry), again])
      await this.#save(again)
      this.kick()
    }
    return fate
  }

  async discard(key: string): Promise<void> {
    await this.#options.store.remove(key)
    this.#forget(key)
    this.#settle(key, ClientError.aborted())
  }

  /** Something has changed for the better: don't wait any longer. */
  kick(): void {
    this.#wake?.()
    if (!this.#running && !this.#closed) void this.#run()
  }

  /** Stops; what is left stays in storage. */
  close(reason: ClientError): void {
    this.#closed = true
    this.#wake?.()
    for (const key of [...this.#waiters.keys()]) this.#settle(key, reason)
  }

  async #run(): Promise<void> {
    this.#running = true
    let failures = 0
    for (let entry = this.#head(); entry; entry = this.#head()) {
      const error = await this.#attempt(entry).then(
        () => null,
        (reason: unknown) => toClientError(reason),
      )
      if (this.#closed) break
      failures = error ? failures + 1 : 0
      if (error) {
        await this.#rest(Math.max(this.#options.backoff(failures - 1), retryAfterMs(error)))
      }
    }
    this.#running = false
  }

  /** One try. Rejects when there should be another one. */
  async #attempt(entry: StoredEntry): Promise<void> {
    const { store, send, wasSent } = this.#options
    await withLock(store.name, async () => {
      if (this.#closed || !this.#entries.includes(entry)) return
      if (this.#stored.has(entry.key) && !(await store.has(entry.key))) {
        // another tab has dealt with it
        const sent = await wasSent(entry.key)
        this.#forget(entry.key)
        return this.#settle(entry.key, sent ? null : ClientError.aborted())
      }
      try {
        await send(entry)
      } catch (reason) {
        const error = toClientError(reason)
        if (!PERMANENT.has(error.status)) throw error
        return await this.#fail(entry, error)
      }
      await store.remove(entry.key)
      this.#forget(entry.key)
      this.#settle(entry.key, null)
    })
  }

  async #fail(entry: StoredEntry, error: ClientError): Promise<void> {
    log('warn', 'outbox', `a message was refused: ${error.code}`)
    const failed: StoredEntry = { ...entry, state: 'failed', error }
    // it may have been discarded, or its chat left, while it was under way
    if (this.#closed || !this.#entries.includes(entry)) return
    this.#put(this.#entries.map((one) => (one === entry ? failed : one)))
    await this.#save(failed)
    this.#settle(entry.key, error)
  }

  #head(): StoredEntry | undefined {
    return this.#closed ? undefined : this.#entries.find(({ state }) => state === 'sending')
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#wake = done
    })
  }

  async #save(entry: StoredEntry): Promise<void> {
    const { started, store } = this.#options
    try {
      await store.save(entry)
      this.#stored.add(entry.key)
      started()
    } catch (error) {
      log('warn', 'outbox', 'a message is not stored and would not survive a reload', error)
    }
  }

  #forget(key: string): void {
    const rest = this.#entries.filter((one) => one.key !== key)
    if (rest.length < this.#entries.length) this.#put(rest)
  }

  #put(entries: readonly StoredEntry[]): void {
    this.#entries = entries
    if (!this.#closed) this.#options.changed(entries)
  }

  #nextOrder(): number {
    return Math.max(Date.now(), ...this.#entries.map(({ order }) => order + 1))
  }

  #wait(key: string): Promise<void> {
    const known = this.#waiters.get(key)
    if (known) return known.fate
    let settle: Waiter['settle'] = () => {}
    const fate = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve())
    })
    this.#waiters.set(key, { fate, settle })
    return fate
  }

  #settle(key: string, error: ClientError | null): void {
    const waiter = this.#waiters.get(key)
    this.#waiters.delete(key)
    waiter?.settle(error)
  }
}
