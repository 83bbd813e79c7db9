import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BlobDraft, BlobStore } from '../domain/ports.ts'

const KEY = /^[a-z0-9_-]{2}\/[A-Za-z0-9_-]{30}$/i
/** Inside the folder, so that keeping a draft is a rename. No key begins like that: it is longer than two letters. */
const INCOMING = 'incoming'
/** A draft that nobody has written to for so long belongs to no request that still runs. */
const STALE_MS = 60 * 60_000

export interface BlobFolder extends BlobStore {
  /** Removes what uploads that were cut off by a crash have left; those that run, here or on another node, are spared. */
  sweep(now: Date): Promise<number>
}

/** Blobs as files of a local folder; what `put` and `keep` have answered survives a power cut. */
export function createBlobFolder(folder: string): BlobFolder {
  const incoming = join(folder, INCOMING)

  function pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error('not a key of a blob')
    return join(folder, key)
  }

  async function keep(draft: string): Promise<string> {
    const id = randomBytes(24).toString('base64url')
    const key = `${id.slice(0, 2)}/${id.slice(2)}`
    const path = pathOf(key)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rename(draft, path)
    await syncFolder(dirname(path))
    return key
  }

  async function receive(source: AsyncIterable<Uint8Array>): Promise<BlobDraft> {
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    const path = join(incoming, randomBytes(24).toString('base64url'))
    const discard = () => rm(path, { force: true })
    try {
      const { size, hash } = await writeDurably(path, source)
      return { path, size, hash, keep: () => keep(path), discard }
    } catch (error) {
      await discard()
      throw error
    }
  }

  return {
    receive,
    async put(bytes) {
      return (await receive(once(bytes))).keep()
    },
    async get(key) {
      return readFile(pathOf(key))
    },
    stream: (key, range) => createReadStream(pathOf(key), range),
    async size(key) {
      return (await stat(pathOf(key))).size
    },
    async delete(key) {
      await rm(pathOf(key), { force: true })
    },
    async sweep(now) {
      const names = await readdir(incoming).catch(() => [])
      let removed = 0
      for (const name of names) {
        const path = join(incoming, name)
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
        if (now.getTime() - mtimeMs < STALE_MS) continue
        await rm(path, { force: true })
        removed++
      }
      return removed
    },
  }
}

// oxlint-disable-next-line require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function writeDurably(
  path: string,
  source: AsyncIterable<Uint8Array>,
): Promise<{ size: number; hash: string }> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of source) {
      hash.update(chunk)
      size += chunk.byteLength
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { size, hash: hash.digest('hex') }
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
