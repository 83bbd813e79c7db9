import { crc32, deflateSync } from 'node:zlib'

export interface TestFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A real picture of one colour. */
export function png(name: string, rgb: [number, number, number], size = 48): TestFile {
  const row = Buffer.alloc(size * 3, Buffer.from(rgb))
  return drawing(name, size, size, () => row)
}

/** A real picture that does not compress to nothing. */
export function photo(name: string, width: number, height: number): TestFile {
  return drawing(name, width, height, (y) =>
    Buffer.from(
      Array.from({ length: width * 3 }, (_, x) => (x * 7 + y * 13 + ((x * y) % 31)) % 256),
    ),
  )
}

function drawing(
  name: string,
  width: number,
  height: number,
  row: (y: number) => Buffer,
): TestFile {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.of(0), row(y)]))
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { name, mimeType: 'image/png', buffer }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A small PDF of one page. */
export function pdf(name: string, text: string): TestFile {
  const content = `BT /F1 18 Tf 40 100 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let out = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = out.length
    out += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  const start = out.length
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`
  out += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(out, 'latin1') }
}

/** The beginning of a Windows program, as much as tells what it is. */
export function exe(name: string, mimeType = 'application/octet-stream'): TestFile {
  const buffer = Buffer.alloc(1024)
  buffer.write('MZ', 0, 'latin1')
  buffer.writeUInt32LE(0x80, 0x3c)
  buffer.write('PE\0\0', 0x80, 'latin1')
  return { name, mimeType, buffer }
}

/** A file of any size that compresses to nothing but is sent in full. */
export function heavy(name: string, megabytes: number): TestFile {
  const { buffer } = png(name, [1, 2, 3])
  return {
    name,
    mimeType: 'image/png',
    buffer: Buffer.concat([buffer, Buffer.alloc(megabytes * 1024 * 1024)]),
  }
}
