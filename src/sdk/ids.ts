import { ClientError } from './errors.ts'
import type { NumericId } from './types.ts'

/**
 * An id as a number.
 *
 * @throws ClientError `validation_failed` for anything that is neither a positive integer nor its text
 */
export function numericId(value: NumericId, field: string): number {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number
  throw ClientError.invalid(field, 'must be a positive integer')
}

/** Random bytes as URL-safe text. */
export function randomText(bytes: number): string {
  const raw = crypto.getRandomValues(new Uint8Array(bytes))
  const base64 = btoa(String.fromCharCode(...raw))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A fresh idempotency key. */
export const newKey = () => randomText(16)

/** Keys of writes whose outcome is unknown, so that doing the same again is the same write. */
export class WriteKeys {
  #open = new Map<string, string>()

  /** Runs a write under the key of the last same one that was cut off, or under a new one. */
  async run<T>(what: unknown, write: (key: string) => Promise<T>): Promise<T> {
    const name = JSON.stringify(what)
    const key = this.#open.get(name) ?? newKey()
    this.#open.set(name, key)
    try {
      const result = await write(key)
      this.#open.delete(name)
      return result
    } catch (error) {
      const unknown = error instanceof ClientError && (error.status === 0 || error.status >= 500)
      if (!unknown) this.#open.delete(name)
      throw error
    }
  }
}
