import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { createPictures } from '../../delivery/pictures.ts'
import { bomb, png } from '../support/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'portico-pictures-'))
afterAll(() => rmSync(folder, { recursive: true }))
const pictures = createPictures()
let files = 0

function written(bytes: Uint8Array) {
  const path = join(folder, `${(files += 1)}`)
  writeFileSync(path, bytes)
  return path
}

const read = (bytes: Uint8Array, type = 'image/png', owner = 'ada') =>
  pictures.read({ path: written(bytes), type, size: bytes.byteLength, owner })

// of files only: that is all that the library may open once the server uses it
const look = (bytes: Uint8Array = Buffer.of()) => sharp(written(bytes))

describe('pictures of strangers', () => {
  test('a large one gets a small preview of the same shape', async () => {
    const original = png(1500, 1000)
    const picture = await read(original)
    expect(picture).toMatchObject({ width: 1500, height: 1000 })
    const preview = picture?.preview ?? Buffer.of()
    expect(preview.byteLength).toBeLessThan(original.byteLength / 4)
    const { format, width, height } = await look(preview).metadata()
    expect([format, width, height]).toEqual(['webp', 720, 480])
  })

  test('one that is small needs none', async () => {
    expect(await read(png(40, 30))).toEqual({ width: 40, height: 30 })
  })

  test('one that lies on its side is stood up', async () => {
    const upright = await look(png(900, 600)).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const picture = await read(upright, 'image/jpeg')
    expect(picture).toMatchObject({ width: 600, height: 900 })
    const { width, height } = await look(picture?.preview).metadata()
    expect([width, height]).toEqual([480, 720])
  })

  test('what it was taken with, and where, is not in the preview', async () => {
    const exif = { IFD0: { Copyright: 'Ada' }, IFD3: { GPSLatitude: '51/1 30/1 3230/100' } }
    const tagged = await look(png(900, 600)).withExif(exif).jpeg().toBuffer()
    expect((await look(tagged).metadata()).exif).toBeDefined()
    const picture = await read(tagged, 'image/jpeg')
    expect((await look(picture?.preview).metadata()).exif).toBeUndefined()
  })

  test.each(['jpeg', 'webp', 'gif', 'avif'] as const)('%s is read', async (format) => {
    const bytes = await look(png(300, 200)).toFormat(format).toBuffer()
    const picture = await read(bytes, `image/${format}`)
    expect(picture).toMatchObject({ width: 300, height: 200 })
  })

  test('a bomb is not unpacked', async () => {
    const small = bomb(7200, 7200)
    expect(small.byteLength).toBeLessThan(1_000_000)
    const before = process.memoryUsage().rss
    expect(await read(small)).toBeUndefined()
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })

  test('what is broken, or another type than it was taken for, is no picture', async () => {
    const original = png(900, 600)
    expect(await read(original.subarray(0, original.byteLength / 2))).toBeUndefined()
    expect(await read(original, 'image/jpeg')).toBeUndefined()
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>'
    expect(await read(Buffer.from(svg))).toBeUndefined()
    expect(await read(Buffer.from(svg), 'image/svg+xml')).toBeUndefined()
    expect(await read(png(900, 600)), 'the next one is read all the same').toBeDefined()
  })

  test('whoever sends many at once keeps nobody waiting', async () => {
    const bytes = png(900, 600)
    const flood = Array.from({ length: 40 }, () => read(bytes, 'image/png', 'eve'))
    const own = read(bytes, 'image/png', 'ada')
    // all are pictures, and what has no preview is shown as it came
    const sent = await Promise.all(flood)
    expect(sent.every((picture) => picture?.width === 900)).toBe(true)
    expect(sent.filter((picture) => picture?.preview).length).toBeLessThan(20)
    expect((await own)?.preview).toBeDefined()
  })

  test('of too many at once some are shown as they came', async () => {
    const bytes = png(900, 600)
    const sent = await Promise.all(
      Array.from({ length: 30 }, (_, at) => read(bytes, 'image/png', `visitor ${at}`)),
    )
    expect(sent.filter((picture) => picture?.preview).length).toBeLessThan(20)
    expect((await read(bytes))?.preview, 'and the next one has its turn').toBeDefined()
  })
})
