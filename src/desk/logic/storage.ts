/** Small JSON values under one agent's name; keeps to memory where the browser has no storage. */
export interface Drawer {
  read<T>(name: string): T | undefined
  write(name: string, value: unknown): void
  remove(name: string): void
  /** Everything of this agent, for signing out. */
  empty(): void
}

type Area = 'session' | 'local'

function area(name: Area): Storage | undefined {
  try {
    return name === 'session' ? window.sessionStorage : window.localStorage
  } catch {
    // blocked by the browser: what is kept lives as long as the page
    return undefined
  }
}

export function openDrawer(owner: string, where: Area): Drawer {
  const store = area(where)
  const memory = new Map<string, string>()
  const prefix = `portico-desk:${owner}:`

  function read<T>(name: string): T | undefined {
    const text = memory.get(name) ?? store?.getItem(prefix + name)
    if (text === null || text === undefined) return undefined
    try {
      return JSON.parse(text) as T
    } catch {
      return undefined
    }
  }

  function write(name: string, value: unknown) {
    const text = JSON.stringify(value)
    try {
      if (!store) throw new DOMException('no storage', 'SecurityError')
      store.setItem(prefix + name, text)
      memory.delete(name)
    } catch {
      memory.set(name, text)
    }
  }

  function remove(name: string) {
    memory.delete(name)
    store?.removeItem(prefix + name)
  }

  function empty() {
    memory.clear()
    for (const key of Object.keys(store ?? {})) {
      if (key.startsWith(prefix)) store?.removeItem(key)
    }
  }

  return { read, write, remove, empty }
}
