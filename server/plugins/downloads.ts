import { Readable } from 'node:stream'
import { create as contentDisposition } from 'content-disposition'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StoredFile } from '../domain/chats/chat-files.ts'
import type { ByteRange } from '../domain/ports.ts'

/** What a browser shows by itself without being able to run anything in it. */
const INLINE =
  /^(image\/(png|jpeg|gif|webp|avif)|video\/(mp4|webm|quicktime|ogg)|audio\/|application\/pdf$)/

/**
 * Sends bytes that somebody uploaded: nothing in them can act on this origin, and only its reader keeps a copy. A part of
 * them where one is asked for, so that films can be sought in and downloads go on; nothing but headers where the reader has
 * them already, or only asks about them.
 */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
): FastifyReply {
  const { name, size, stream } = file
  const inline = INLINE.test(file.type)
  const tag = `"${file.tag}"`
  reply
    .header('content-type', inline ? file.type : 'application/octet-stream')
    .header(
      'content-disposition',
      contentDisposition(name, { type: inline ? 'inline' : 'attachment' }),
    )
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, max-age=86400, immutable')
    .header('vary', 'authorization, cookie, origin')
    .header('accept-ranges', 'bytes')
    .header('etag', tag)
  if (matches(request.headers['if-none-match'], tag)) return reply.status(304).send()

  const wanted = isCurrent(request.headers['if-range'], tag) ? request.headers.range : undefined
  const range = parseRange(wanted, size)
  if (range === 'unsatisfiable') {
    return reply.status(416).header('content-range', `bytes */${size}`).send()
  }
  const length = range ? range.end - range.start + 1 : size
  reply.header('content-length', length)
  if (range) {
    reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`)
  }
  // without a payload the length would be told as 0
  return reply.send(request.method === 'HEAD' ? Readable.from([]) : stream(range))
}

function matches(header: string | undefined, tag: string): boolean {
  const tags = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? []
  return tags.includes(tag) || tags.includes('*')
}

/** Whether what the reader has of the file goes on where it ends: parts of two files are none. */
function isCurrent(header: string | string[] | undefined, tag: string): boolean {
  return header === undefined || header === tag
}

/**
 * The bytes that a `Range` header asks for (RFC 9110, 14.1.2). Undefined for all of them: without a header, for one that is
 * not understood, and for several ranges at once, which a server may answer whole.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  const [, first = '', last = ''] = found ?? []
  if (!found || (!first && !last)) return undefined
  if (!first) {
    const length = Math.min(Number(last), size)
    return length > 0 ? { start: size - length, end: size - 1 } : 'unsatisfiable'
  }
  const start = Number(first)
  const end = last ? Math.min(Number(last), size - 1) : size - 1
  if (last && Number(last) < start) return undefined
  return start < size ? { start, end } : 'unsatisfiable'
}
