import { randomBytes } from 'node:crypto'
import type { Database } from '../storage/database.ts'
import { settingOrNew } from '../storage/settings.ts'

/** A key that the servers on one database share: made once, and read once by each of them. */
export function serverKey(db: Database, name: string): () => Promise<Uint8Array> {
  let reading: Promise<Uint8Array> | undefined
  return () => {
    reading ??= settingOrNew(db, name, () => randomBytes(32).toString('base64url'))
      .then((text) => Buffer.from(text, 'base64url'))
      .catch((error: unknown) => {
        reading = undefined
        throw error
      })
    return reading
  }
}
