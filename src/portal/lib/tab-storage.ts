import { STORED } from './storage.ts'

const memory = new Map<string, string>()

/** Small texts of this company in this tab, for as long as it is there; in memory where the browser keeps nothing. */
export const tabStorage = {
  get(key: string): string | null {
    const held = memory.get(key)
    if (held !== undefined) return held
    try {
      return sessionStorage.getItem(STORED + key)
    } catch {
      return null
    }
  },

  set(key: string, value: string) {
    try {
      sessionStorage.setItem(STORED + key, value)
      memory.delete(key)
    } catch {
      memory.set(key, value)
    }
  },

  remove(key: string) {
    memory.delete(key)
    try {
      sessionStorage.removeItem(STORED + key)
    } catch {
      return
    }
  },
}
