import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyServerOptions } from 'fastify'
import type { Context } from './domain/ports.ts'
import { notFound, refuseAddress, registerErrors } from './plugins/errors.ts'
import { registerSecurity } from './plugins/security.ts'
import { validatorCompiler } from './plugins/validation.ts'
import type { Cluster } from './realtime/cluster.ts'
import { attachRealtime } from './realtime/index.ts'
import { apiRoutes } from './routes/index.ts'
import { registerDocs } from './routes/docs.ts'
import { pageRoutes } from './routes/pages.ts'
import { healthRoutes } from './routes/health.ts'
import { createServices, type ServiceSettings } from './services.ts'

export interface AppSettings extends ServiceSettings {
  /** Whether the database is reachable and up to date. */
  isReady(): Promise<boolean>
  logger?: FastifyServerOptions['logger']
  trustedProxies?: string | undefined
  /** Requests a minute that one address may make without a token. */
  rateLimit?: number
  /** Events a second that one socket may send for long. */
  socketRate?: number
  /** Milliseconds between two times that those who wait are told how long still. */
  placesMs?: number
  /** Milliseconds between two times that open desks are asked whether their session still holds. */
  sessionsMs?: number
  /** The servers beside this one. */
  cluster?: Cluster | undefined
  /** The folder of the built pages; without it only the API is served. */
  dist?: string
}

const MAX_BODY_BYTES = 256 * 1024

/** The server without its listening socket: `main.ts` listens, tests inject. */
export async function buildApp(ctx: Context, settings: AppSettings) {
  const app = Fastify({
    logger: settings.logger ?? false,
    trustProxy: settings.trustedProxies ?? false,
    bodyLimit: MAX_BODY_BYTES,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    // a large file on a slow line takes long; a line on which nothing moves does not
    requestTimeout: 30 * 60_000,
    connectionTimeout: 120_000,
    frameworkErrors: refuseAddress,
  }).withTypeProvider<TypeBoxTypeProvider>()
  const services = createServices(ctx, settings)

  app.setValidatorCompiler(validatorCompiler)
  registerErrors(app)
  app.setNotFoundHandler(notFound)
  await registerSecurity(app)
  await app.register(cookie)
  await registerDocs(app)
  await app.register(healthRoutes(() => settings.isReady()))
  await app.register(apiRoutes(services, ctx.companies, settings.rateLimit ?? 600), {
    prefix: '/api',
  })

  if (settings.dist !== undefined) {
    await app.register(pageRoutes({ services, companies: ctx.companies, dist: settings.dist }))
  }

  const { socketRate: eventsPerSecond, placesMs, sessionsMs, cluster } = settings
  attachRealtime(app, ctx, services, { eventsPerSecond, placesMs, sessionsMs, cluster })
  await services.agents.syncAll()
  ctx.companies.onChange((company) => {
    services.agents.sync(company).catch((error: unknown) => {
      app.log.error(
        { err: error, company: company.id },
        'the agents could not be brought up to date',
      )
    })
  })
  return app
}
