import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * An answer that a browser may keep but has to ask about: the same content is a 304 without a body. `seconds` is how
 * long it need not even ask.
 */
export function withEtag<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: T,
  seconds = 0,
): T | FastifyReply {
  const hash = createHash('sha256').update(JSON.stringify(answer)).digest('base64url')
  const etag = `"${hash.slice(0, 27)}"`
  reply.header('etag', etag)
  reply.header('cache-control', seconds > 0 ? `public, max-age=${seconds}` : 'no-cache')
  const known = request.headers['if-none-match']?.split(',') ?? []
  const isKnown = known.some((one) => one.trim().replace(/^W\//, '') === etag)
  return isKnown ? reply.code(304).send() : answer
}
