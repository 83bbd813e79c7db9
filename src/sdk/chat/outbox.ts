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
const BUSY = 429
/** So many answers that are no refusal of the message, half a minute of them, and it holds up the others no longer. */
const TRIES = 8

/** Own messages on their way: kept in storage, sent one at a time and in order, tried until the server answers. */
export class Outbox {
  #options: OutboxOptions
  #entries: readonly StoredEntry[] = []
  #waiters = new Map<string, Waiter>()
  #stored = new Set<string>()
  /** Keys of those that are dealt with, which a storage that fails may still have. */
  #done = new Set<string>()
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
    void this.#save(entry).then(() => this.#go())
    return fate
  }

  /** Takes in what storage has, such as from before a reload or from a tab that was closed, and sends it. */
  async restore(): Promise<void> {
    const all = await this.#options.store.load()
    const stored = all.filter(({ key }) => !this.#done.has(key))
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
      this.#go()
    }
    return fate
  }

  async discard(key: string): Promise<void> {
    await this.#options.store.remove(key)
    this.#forget(key)
    this.#settle(key, ClientError.aborted())
  }

  /** Something has changed for the better: don't wait any longer, and try what was given up too, in its old place. */
  kick(): void {
    if (this.#entries.some(isGivenUp)) {
      this.#put(this.#entries.map((one) => (isGivenUp(one) ? { ...one, state: 'sending' } : one)))
    }
    this.#go()
  }

  /** Stops; what is left stays in storage. */
  close(reason: ClientError): void {
    this.#closed = true
    this.#wake?.()
    for (const key of [...this.#waiters.keys()]) this.#settle(key, reason)
  }

  #go(): void {
    this.#wake?.()
    if (!this.#running && !this.#closed) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    let failures = 0
    let answers = 0
    let key = ''
    for (let entry = this.#head(); entry; entry = this.#head()) {
      if (entry.key !== key) answers = 0
      key = entry.key
      const error = await this.#attempt(entry).then(
        () => null,
        (reason: unknown) => toClientError(reason),
      )
      if (this.#closed) break
      if (error && error.status > 0 && error.status !== BUSY) answers++
      if (error && answers === TRIES) this.#fail(entry, error)
      if (!error || answers === TRIES) failures = 0
      else {
        failures++
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
      // where storage can't tell, it is sent: the server takes a key once
      if (this.#stored.has(entry.key) && !(await store.has(entry.key).catch(() => true))) {
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
        const failed = this.#fail(entry, error)
        return failed && (await this.#save(failed))
      }
      this.#done.add(entry.key)
      await store.remove(entry.key).catch((error: unknown) => {
        log('warn', 'outbox', 'not removed', error)
      })
      this.#forget(entry.key)
      this.#settle(entry.key, null)
    })
  }

  #fail(entry: StoredEntry, error: ClientError): StoredEntry | undefined {
    log('warn', 'outbox', `a message was not taken: ${error.code}`)
    // it may have been discarded, or its chat left, while it was under way
    if (this.#closed || !this.#entries.includes(entry)) return undefined
    const failed: StoredEntry = { ...entry, state: 'failed', error }
    this.#put(this.#entries.map((one) => (one === entry ? failed : one)))
    this.#settle(entry.key, error)
    return failed
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
      log('warn', 'outbox', 'not stored', error)
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

/** Neither refused nor too old: given up for now, which nothing but this page knows of. */
function isGivenUp({ state, error }: StoredEntry): boolean {
  return state === 'failed' && !!error?.status && !PERMANENT.has(error.status)
}
