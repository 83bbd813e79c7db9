import type { Boot } from '../types.ts'

const FRESH_MS = 60_000

/** Answers that came with the page: each is given once, and none that has grown old. */
export class BootAnswers {
  #boot: Boot
  #lang: string | undefined
  #until = Date.now() + FRESH_MS

  constructor(boot: Boot = {}) {
    this.#boot = { ...boot }
    this.#lang = boot.menus?.lang
  }

  company() {
    return this.#take('company')
  }

  menus(key: string | undefined, lang: string | undefined) {
    const { menus } = this.#boot
    const isAsked = menus?.lang === lang && (menus?.key || undefined) === (key || undefined)
    return isAsked ? this.#take('menus')?.response : undefined
  }

  afterHours(lang: string | undefined) {
    return lang === this.#lang ? this.#take('after_hours') : undefined
  }

  #take<K extends keyof Boot>(kind: K): Boot[K] | undefined {
    const answer = this.#boot[kind]
    delete this.#boot[kind]
    return Date.now() < this.#until ? answer : undefined
  }
}
