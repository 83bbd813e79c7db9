import type { Sharp, SharpOptions } from 'sharp'
import type { Picture, Pictures } from '../domain/pictures.ts'

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

/** Pictures by sharp: one at a time, so that memory is bounded by the largest one. */
export function createPictures(): Pictures {
  let last: Promise<unknown> = Promise.resolve()

  async function read(path: string, format: string, size: number): Promise<Picture | undefined> {
    const sharp = await library()
    const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error' }
    try {
      const { format: found, autoOrient } = await sharp(path, options).metadata()
      const { width, height } = autoOrient
      if (found !== format || width * height > MAX_PIXELS) return undefined
      const preview = await sharp(path, options)
        .timeout({ seconds: SECONDS })
        .autoOrient()
        .resize(PREVIEW_PIXELS, PREVIEW_PIXELS, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 78 })
        .toBuffer()
      const isSmall = Math.max(width, height) <= PREVIEW_PIXELS && size <= SMALL_BYTES
      return { width, height, ...(!isSmall && preview.byteLength < size && { preview }) }
    } catch {
      // what can't be decoded here is handed on as a file, unopened
      return undefined
    }
  }

  return {
    async read({ path, type, size }) {
      const format = FORMATS[type]
      if (!format) return undefined
      const turn = last.then(() => read(path, format, size))
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
