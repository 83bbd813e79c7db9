import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBlobFolder, type BlobFolder } from '../../delivery/blobs.ts'
import { inPieces } from '../support/files.ts'

const BYTES = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 31) % 251))
let folder: string
let blobs: BlobFolder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-blobs-'))
  blobs = createBlobFolder(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what came in pieces is kept whole under a key of its own', async () => {
  const draft = await blobs.receive(inPieces(BYTES, 777))
  expect(draft.size).toBe(BYTES.byteLength)
  expect(draft.hash).toBe(createHash('sha256').update(BYTES).digest('hex'))
  const key = await draft.keep()
  await draft.discard()
  expect(Buffer.from(await blobs.get(key))).toEqual(BYTES)
  expect(await blobs.size(key)).toBe(BYTES.byteLength)
  const range = { start: 1000, end: 1999 }
  expect(await buffer(blobs.stream(key, range))).toEqual(BYTES.subarray(1000, 2000))
  expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  await blobs.delete(key)
  await expect(blobs.get(key)).rejects.toThrow('ENOENT')
})

test('a key leads nowhere but to a blob', () => {
  for (const key of ['../../etc/passwd', 'incoming/x', `aa/${'b'.repeat(29)}`, '']) {
    expect(() => blobs.stream(key), key).toThrow('not a key')
  }
})

test('what a crash has left is removed, and what still comes in is not', async () => {
  expect(await blobs.sweep(new Date())).toBe(0)
  const dead = await blobs.receive(inPieces(BYTES))
  const alive = await blobs.receive(inPieces(BYTES))
  const twoHoursAgo = Date.now() / 1000 - 7200
  utimesSync(dead.path, twoHoursAgo, twoHoursAgo)
  expect(await blobs.sweep(new Date())).toBe(1)
  await expect(dead.keep()).rejects.toThrow('ENOENT')
  expect(Buffer.from(await blobs.get(await alive.keep()))).toEqual(BYTES)
})
