/** Files that a reload must not lose, in this browser. Everything is answered without throwing: a browser may keep nothing. */
export interface FileVault {
  /** False when the browser does not keep it. */
  put(key: string, file: File): Promise<boolean>
  get(key: string): Promise<File | undefined>
  drop(key: string): Promise<void>
  clear(): Promise<void>
}

/** A larger one would crowd out what else this site keeps. */
const MAX_BYTES = 64 * 1024 * 1024
const STORE = 'files'

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the browser gave no reason'))
  })
}

/** A vault of its own for each name. */
export function openFileVault(name: string): FileVault {
  let opening: Promise<IDBDatabase> | undefined

  function open(): Promise<IDBDatabase> {
    opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE)
      request.onblocked = () => reject(new Error('blocked'))
      done(request).then(resolve, reject)
    }).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }

  async function within<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<{ kept: boolean; value?: T }> {
    try {
      const transaction = (await open()).transaction(STORE, mode)
      const finished = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error('aborted'))
      })
      const [value] = await Promise.all([done(work(transaction.objectStore(STORE))), finished])
      return { kept: true, value }
    } catch {
      // blocked, full, or private: whoever asks is told that nothing is kept, and says so
      return { kept: false }
    }
  }

  return {
    async put(key, file) {
      if (file.size > MAX_BYTES) return false
      return (await within('readwrite', (store) => store.put(file, key))).kept
    },
    async get(key) {
      const { value } = await within<unknown>('readonly', (store) => store.get(key))
      return value instanceof File ? value : undefined
    },
    async drop(key) {
      await within('readwrite', (store) => store.delete(key))
    },
    async clear() {
      await within('readwrite', (store) => store.clear())
    },
  }
}
