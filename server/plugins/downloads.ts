import type { FastifyReply } from 'fastify'

/** What a browser shows by itself without being able to run anything in it. */
const INLINE = /^(image\/(png|jpeg|gif|webp|avif)|video\/(mp4|webm|quicktime|ogg)|audio\/)/

export interface Download {
  name: string
  type: string
  size: number
  stream: NodeJS.ReadableStream
}

/** Sends bytes that somebody uploaded: nothing in them can act on this origin, and only its reader keeps a copy. */
export function sendFile(reply: FastifyReply, file: Download): FastifyReply {
  const inline = INLINE.test(file.type)
  const encoded = encodeURIComponent(file.name).replaceAll("'", '%27')
  const plain = file.name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')
  return reply
    .header('content-type', inline ? file.type : 'application/octet-stream')
    .header('content-length', file.size)
    .header(
      'content-disposition',
      `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`,
    )
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, max-age=86400, immutable')
    .send(file.stream)
}
