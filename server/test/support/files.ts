import { crc32, deflateSync } from 'node:zlib'

/** A file that comes in pieces, as over a line. */
export async function* inPieces(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size))
  }
}

/** A real picture, of stripes that do not compress to nothing. */
export function png(width: number, height: number): Buffer {
  const row = (y: number) => {
    const line = Buffer.alloc(1 + width * 3)
    for (let x = 0; x < width * 3; x++) line[x + 1] = (x * 7 + y * 13 + ((x * y) % 31)) % 256
    return line
  }
  return pngOf(width, height, Buffer.concat(Array.from({ length: height }, (_, y) => row(y))))
}

/** A few kilobytes that unpack to as many pixels as are asked for. */
export function bomb(width: number, height: number): Buffer {
  return pngOf(width, height, Buffer.alloc((1 + width * 3) * height))
}

function pngOf(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
