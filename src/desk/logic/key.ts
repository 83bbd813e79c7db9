const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-'

/** A key for one write, the same on each retry of it. `randomUUID` is missing where the page is not secure. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return Array.from(bytes, (byte) => ALPHABET[byte % 64]).join('')
}
