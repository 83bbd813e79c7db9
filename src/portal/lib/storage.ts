import type { KeyValueStorage } from '../../sdk/index.ts'
import { boot } from '../boot.ts'

export const PREFIX = `portico:portal:${boot.company_id}:`
const memory = new Map<string, string>()
let elsewhere: KeyValueStorage | undefined

/** Keeps things elsewhere too, for browsers that keep none here, and brings back what is there. */
export async function adoptStorage(other: KeyValueStorage): Promise<void> {
  for (const name of await other.keys()) {
    if (!name.startsWith(PREFIX)) continue
    const value = await other.get(name)
    if (value !== null) memory.set(name.slice(PREFIX.length), value)
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
      return localStorage.getItem(PREFIX + key)
    } catch {
      return null
    }
  },

  /** False when it will not survive a reload. */
  set(key: string, value: string): boolean {
    try {
      localStorage.setItem(PREFIX + key, value)
      memory.delete(key)
      return true
    } catch {
      memory.set(key, value)
      elsewhere?.set(PREFIX + key, value).catch(lost)
      return elsewhere !== undefined
    }
  },

  remove(key: string) {
    memory.delete(key)
    elsewhere?.remove(PREFIX + key).catch(lost)
    try {
      localStorage.removeItem(PREFIX + key)
    } catch {
      return
    }
  },

  keys(start: string): string[] {
    const found = [...memory.keys()]
    try {
      for (let index = 0; index < localStorage.length; index++) {
        const key = localStorage.key(index)
        if (key?.startsWith(PREFIX)) found.push(key.slice(PREFIX.length))
      }
    } catch {
      return found.filter((key) => key.startsWith(start))
    }
    return found.filter((key) => key.startsWith(start))
  },
}
