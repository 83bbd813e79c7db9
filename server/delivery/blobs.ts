import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BlobStore } from '../domain/ports.ts'

const KEY = /^[a-z0-9_-]{2}\/[A-Za-z0-9_-]{30}$/i

/** Blobs as files of a local folder; what `put` has answered survives a power cut. */
export function createBlobFolder(folder: string): BlobStore {
  function pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error('not a key of a blob')
    return join(folder, key)
  }

  return {
    async put(bytes) {
      const id = randomBytes(24).toString('base64url')
      const key = `${id.slice(0, 2)}/${id.slice(2)}`
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const draft = `${path}.new`
      try {
        await writeDurably(draft, bytes)
        await rename(draft, path)
        await syncFolder(dirname(path))
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
      return key
    },
    async get(key) {
      return readFile(pathOf(key))
    },
    stream: (key) => createReadStream(pathOf(key)),
    async delete(key) {
      await rm(pathOf(key), { force: true })
    },
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename is on the disk once the folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
