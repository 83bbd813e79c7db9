import type { TriggerItem } from '../../../contract/triggers.ts'
import { ClientError } from '../errors.ts'
import { lazy } from '../lazy.ts'
import { log } from '../logger.ts'
import type { TriggerHandler } from '../types.ts'
import type { TriggerOptions, TriggerWatch } from './watch.ts'

/** Triggers, loaded once somebody asks for one. */
export class Triggers {
  #load: () => Promise<TriggerWatch>
  #watch: TriggerWatch | null = null
  #closed = false

  constructor(options: TriggerOptions) {
    this.#load = lazy(async () => {
      const { TriggerWatch } = await import('./watch.ts')
      if (this.#closed) throw ClientError.destroyed()
      this.#watch = new TriggerWatch(options)
      return this.#watch
    })
  }

  async matching(lang?: string): Promise<TriggerItem | null> {
    return (await this.#load()).matching(lang)
  }

  /** @returns stops it */
  run(handler: TriggerHandler, lang?: string): () => void {
    let stop: (() => void) | undefined
    let stopped = false
    this.#load().then(
      (watch) => {
        if (!stopped && !this.#closed) stop = watch.run(handler, lang)
      },
      (error: unknown) => {
        if (!this.#closed) log('warn', 'triggers', 'not watched', error)
      },
    )
    return () => {
      stopped = true
      stop?.()
    }
  }

  /** Something that conditions ask for has changed. */
  check(): void {
    this.#watch?.check()
  }

  close(): void {
    this.#closed = true
    this.#watch?.close()
  }
}
