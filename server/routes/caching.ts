import { createHash } from 'node:crypto'
import type { onSendAsyncHookHandler } from 'fastify'

/**
 * An answer that a browser may keep for so many seconds and then has to ask about: the same content again is a 304
 * without a body.
 */
export function cacheable(seconds = 0): onSendAsyncHookHandler {
  const control = seconds > 0 ? `public, max-age=${seconds}` : 'no-cache'
  return async (request, reply, payload) => {
    if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const hash = createHash('sha256').update(payload).digest('base64url').slice(0, 27)
    const etag = `"${hash}"`
    reply.header('etag', etag)
    reply.header('cache-control', control)
    const known = request.headers['if-none-match']?.split(',') ?? []
    if (!known.some((one) => one.trim().replace(/^W\//, '') === etag)) return payload
    reply.code(304)
    return null
  }
}
