import type { TriggerItem } from '../../../contract/triggers.ts'
import { withLock } from '../chat/lock.ts'
import { callAll } from '../emitter.ts'
import { lazy } from '../lazy.ts'
import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'
import type { PageSource, TriggerHandler } from '../types.ts'
import { systemClock, type Clock } from './clock.ts'
import { needsVisits, untilMatch, type Facts } from './evaluate.ts'
import { Notes } from './notes.ts'
import { browserPage } from './page.ts'
import { countVisit, restsNow } from './visits.ts'

export interface TriggerOptions {
  load: (lang: string | undefined) => Promise<TriggerItem[]>
  vault: Vault
  /** Default: the page that the client runs in. */
  page?: PageSource | undefined
  clock?: Clock
  /** Default: the browser's. */
  lang?: string | undefined
  /** Milliseconds since 1970 at which the page was opened. */
  openedAt: number
  variables: () => Readonly<Record<string, string>>
  /** Whether an invitation would be out of place, as while a chat goes on. */
  isBusy: () => boolean
}

/** Watches the page for what should lead to an invitation. */
export class TriggerWatch {
  #options: TriggerOptions
  #page: PageSource
  #clock: Clock
  #handlers = new Set<{ call: TriggerHandler }>()
  #notes: Notes
  #lang: string | undefined
  #triggers: (() => Promise<TriggerItem[]>) | null = null
  #place: string
  #since: number
  #visits: Promise<number> | null = null
  /** When the conditions of each are or will be met on this page; Infinity for never. */
  #metAt = new Map<string, number>()
  /** One invitation for a page is enough. */
  #hasFired = false
  /** What the handlers were last called with. */
  #told: TriggerItem | undefined
  #turn = 0
  #cancel = () => {}
  #unwatch = () => {}

  constructor(options: TriggerOptions) {
    const { page = browserPage, clock = systemClock } = options
    this.#options = options
    this.#page = page
    this.#clock = clock
    this.#lang = options.lang
    this.#notes = new Notes(options.vault, () => page.active ?? true)
    this.#place = placeOf(page.url)
    this.#since = options.openedAt
  }

  /** The first trigger whose conditions are met now, and which has not fired today. */
  async matching(lang?: string): Promise<TriggerItem | null> {
    this.#look(lang)
    const { triggers, rests, facts } = await this.#gather()
    const isDue = (one: TriggerItem) => !rests(one.id) && untilMatch(one, facts()) === 0
    return triggers.find(isDue) ?? null
  }

  /** @returns stops it */
  run(call: TriggerHandler, lang?: string): () => void {
    this.#look(lang)
    const handler = { call }
    if (this.#handlers.size === 0) this.#unwatch = this.#page.watch(() => this.check())
    this.#handlers.add(handler)
    this.check()
    return () => {
      if (this.#handlers.delete(handler) && this.#handlers.size === 0) this.close()
    }
  }

  /** Something may have changed: looks at everything again. */
  check(): void {
    this.#look()
    void this.#notes.keep()
    if (this.#handlers.size === 0) return
    const turn = ++this.#turn
    this.#cancel()
    this.#next(turn).catch((error: unknown) => {
      // the next page tries again
      log('warn', 'triggers', 'not evaluated', error)
    })
  }

  close(): void {
    this.#turn++
    this.#handlers.clear()
    this.#cancel()
    this.#unwatch()
  }

  /** Begins anew where the page is another one; in another language it is another list. */
  #look(lang = this.#lang): void {
    if (lang !== this.#lang) this.#triggers = null
    this.#lang = lang
    const place = placeOf(this.#page.url)
    if (place === this.#place) return
    this.#place = place
    this.#since = this.#clock.now()
    this.#visits = null
    this.#metAt.clear()
    this.#hasFired = false
  }

  async #gather() {
    const { load, variables } = this.#options
    const lang = this.#lang ?? globalThis.navigator?.language ?? ''
    this.#triggers ??= lazy(() => load(this.#lang))
    const triggers = await this.#triggers()
    if (needsVisits(triggers)) this.#visits ??= countVisit(this.#notes, this.#clock.now())
    const visits = (await this.#visits) ?? 1
    const rests = await restsNow(this.#notes, this.#clock.now())
    const facts = (): Facts => {
      const elapsed = this.#clock.now() - this.#since
      return { elapsed, url: this.#page.url, visits, lang, variables: variables() }
    }
    return { triggers, rests, facts }
  }

  async #next(turn: number): Promise<void> {
    const { isBusy } = this.#options
    const { triggers, rests, facts } = await this.#gather()
    if (turn !== this.#turn) return
    const told = triggers.find(({ id }) => id === this.#told?.id)
    // in another language, for those who still show it
    if (told && told !== this.#told) this.#tell(told)
    const known = facts()
    const waits = triggers
      .filter(({ id }) => !rests(id))
      .map((trigger) => ({ trigger, ms: this.#untilDue(trigger, known) }))
    if (this.#hasFired || !this.#page.visible || isBusy()) return
    const due = waits.find(({ ms }) => ms <= 0)
    if (due) return this.#fire(due.trigger, turn)
    const ms = Math.min(...waits.map((one) => one.ms))
    if (ms < Infinity) this.#cancel = this.#clock.after(ms, () => this.check())
  }

  #untilDue(trigger: TriggerItem, facts: Facts): number {
    const now = this.#clock.now()
    const wait = untilMatch(trigger, facts)
    // known before it comes, so that nobody has to look at that very moment
    const met = wait > 0 ? now + wait : Math.min(now, this.#metAt.get(trigger.id) ?? now)
    this.#metAt.set(trigger.id, met)
    return met + trigger.delay * 1000 - now
  }

  /** In one tab only, whichever is first. */
  async #fire(trigger: TriggerItem, turn: number): Promise<void> {
    const { vault } = this.#options
    let isFirst = false
    await withLock(vault.name('triggers'), async () => {
      // another tab may have had the lock until after midnight
      const now = this.#clock.now()
      const rests = await restsNow(this.#notes, now)
      isFirst = turn === this.#turn && !rests(trigger.id)
      if (isFirst) await this.#notes.set('triggers', { [trigger.id]: now })
    })
    if (isFirst) {
      this.#hasFired = true
      this.#tell(trigger)
    } else if (turn === this.#turn) this.check()
  }

  #tell(trigger: TriggerItem): void {
    this.#told = trigger
    callAll(
      [...this.#handlers].map(({ call }) => call),
      trigger,
    )
  }
}

/** What makes a page another one: a place within it does not, unless the hash is the whole route. */
function placeOf(url: string): string {
  return url.replace(/#(?![/!]).*/, '')
}
