import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'

const Health = Type.Object({ status: Type.String() })

/** For whoever watches the server: alive, and ready to be given requests. */
export const healthRoutes =
  (isReady: () => Promise<boolean>): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.get(
      '/healthz',
      { schema: { tags: ['health'], summary: 'Alive', response: { 200: Health } } },
      () => ({ status: 'ok' }),
    )

    app.get(
      '/readyz',
      {
        schema: {
          tags: ['health'],
          summary: 'The database is reachable and up to date',
          response: { 200: Health, 503: Health },
        },
      },
      async (_request, reply) => {
        if (await isReady()) return { status: 'ready' }
        return reply.status(503).send({ status: 'not ready' })
      },
    )
    done()
  }
