import { boot } from '../boot.ts'

const PREFIX = `portico:portal:${boot.company_id}:`
const memory = new Map<string, string>()

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
      return false
    }
  },

  remove(key: string) {
    memory.delete(key)
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
