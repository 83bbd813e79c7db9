import type { Sharp, SharpOptions } from 'sharp'
import type { Pictures } from '../domain/pictures.ts'

/** The types that all browsers show, and what the library calls them. */
const FORMATS: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'heif',
}
/** Loaders of these types; what another one would make of a file is nobody's business. */
const LOADERS = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((name) => `VipsForeignLoad${name}File`)

/** More than any phone takes. A picture of more pixels is not decoded, however small its file is. */
const MAX_PIXELS = 50_000_000
/** Twice as wide as pictures stand in a conversation, for dense screens. */
const PREVIEW_PIXELS = 720
/** A picture that is as small as its preview would be is shown itself. */
const SMALL_BYTES = 100_000
const SECONDS = 10
/** So many wait at most: the last of them is answered before its line counts as idle. */
const LINE = 8
/** One that is at work and one that waits: whoever sends more at once leaves the others their turns. */
const EACH = 2

type Open = (path: string, options?: SharpOptions) => Sharp

let loading: Promise<Open> | undefined

/** With the first picture: it is 20 MB of native code that most servers of a cluster never need. */
function library(): Promise<Open> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: LOADERS })
    return sharp
  })
  return loading
}

/** Pictures by sharp: previews one at a time, so that memory is bounded by the largest one. */
export function createPictures(): Pictures {
  let last: Promise<unknown> = Promise.resolve()
  /** Who has turns, as often as they have some. */
  const line: string[] = []

  /** Undefined: the line is too long. */
  function inTurn<T>(owner: string, work: () => Promise<T>): Promise<T> | undefined {
    if (line.length >= LINE || line.filter((other) => other === owner).length >= EACH) return
    line.push(owner)
    const turn = last.then(work).finally(() => line.splice(line.indexOf(owner), 1))
    last = turn.catch(() => undefined)
    return turn
  }

  async function small(path: string, options: SharpOptions): Promise<Uint8Array> {
    const sharp = await library()
    return sharp(path, options)
      .timeout({ seconds: SECONDS })
      .autoOrient()
      .resize(PREVIEW_PIXELS, PREVIEW_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 78 })
      .toBuffer()
  }

  return {
    async read({ path, type, size, owner }) {
      const format = FORMATS[type]
      if (!format) return undefined
      const sharp = await library()
      const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error' }
      try {
        // says how large it is without unpacking it
        const { format: found, autoOrient } = await sharp(path, options).metadata()
        const { width, height } = autoOrient
        if (found !== format || width * height > MAX_PIXELS) return undefined
        // where many wait it is shown as it is
        const preview = await inTurn(owner, () => small(path, options))
        const isSmall = Math.max(width, height) <= PREVIEW_PIXELS && size <= SMALL_BYTES
        const helps = preview !== undefined && !isSmall && preview.byteLength < size
        return { width, height, ...(helps && { preview }) }
      } catch {
        // what can't be decoded here is handed on as a file, unopened
        return undefined
      }
    },
  }
}
