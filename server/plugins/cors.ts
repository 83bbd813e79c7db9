import type { FastifyInstance } from 'fastify'
import { PROOF_HEADER, RECAPTCHA_HEADER } from '../../contract/checks.ts'
import type { Companies } from '../domain/ports.ts'

const ALLOWED_HEADERS = `authorization, content-type, ${PROOF_HEADER}, ${RECAPTCHA_HEADER}`
const ALLOWED_METHODS = 'GET, POST'
const EXPOSED_HEADERS = 'retry-after, x-transcript-status'
const PREFLIGHT_SECONDS = '600'

/**
 * Lets headless clients on the pages of a company reach the API. They come with a token and never with a cookie, so an
 * origin that a company lists gets nothing that it has no token for. The desk stays with its own origin.
 */
export function allowListedOrigins(app: FastifyInstance, companies: Companies): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (origin === undefined) return done()
    reply.header('vary', 'origin')
    if (companies.all().some((company) => company.file.embed_origins.includes(origin))) {
      reply.header('access-control-allow-origin', origin)
      reply.header('access-control-expose-headers', EXPOSED_HEADERS)
    }
    done()
  })
  app.options('/*', { schema: { hide: true } }, (_request, reply) =>
    reply
      .header('access-control-allow-headers', ALLOWED_HEADERS)
      .header('access-control-allow-methods', ALLOWED_METHODS)
      .header('access-control-max-age', PREFLIGHT_SECONDS)
      .code(204)
      .send(),
  )
}
