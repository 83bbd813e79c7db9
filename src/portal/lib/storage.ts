import type { KeyValueStorage } from '../../sdk/index.ts'
import { boot } from '../boot.ts'

export const STORED = `portico:portal:${boot.company_id}:`
const memory = new Map<string, string>()
let elsewhere: KeyValueStorage | undefined

/** Keeps things elsewhere too, for browsers that keep none here, and brings back what is there. */
export async function adoptStorage(other: KeyValueStorage): Promise<void> {
  for (const name of await other.keys()) {
    if (!name.startsWith(STORED)) continue
    const value = await other.get(name)
    if (value !== null) memory.set(name.slice(STORED.length), value)
  }
  elsewhere = other
}

function lost(error: unknown) {
  console.warn('Portico: this will not survive a reload', error)
}

/** Small texts of this company in this browser; in memory where the browser keeps nothing. */
export const storage = {
  get(key: string): string | null {
    const held = memory.get(key)
    if (held !== undefined) return held
    try {
      return localStorage.getItem(STORED + key)
    } catch {
      return null
    }
  },

  /** False when it will not survive a reload. */
  set(key: string, value: string): boolean {
    try {
      localStorage.setItem(STORED + key, value)
      memory.delete(key)
      return true
    } catch {
      memory.set(key, value)
      elsewhere?.set(STORED + key, value).catch(lost)
      return elsewhere !== undefined
    }
  },

  remove(key: string) {
    memory.delete(key)
    elsewhere?.remove(STORED + key).catch(lost)
    try {
      localStorage.removeItem(STORED + key)
    } catch {
      return
    }
  },

  keys(start: string): string[] {
    const found = [...memory.keys()]
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index)
        if (key?.startsWith(STORED)) found.push(key.slice(STORED.length))
      }
    } catch {
      return found.filter((key) => key.startsWith(start))
    }
    return found.filter((key) => key.startsWith(start))
  },
}
