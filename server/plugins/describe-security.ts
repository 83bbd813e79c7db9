import type { FastifyInstance } from 'fastify'

/** Says in the description of the API who may call the routes of a scope; the names are those of `routes/docs.ts`. */
export function describeSecurity(app: FastifyInstance, scheme: 'endUser' | 'agent'): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: [{ [scheme]: [] }] }
  })
}
