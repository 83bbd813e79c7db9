import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { TokenRequest } from '../../contract/auth.ts'
import type { CompanyParams } from '../../contract/common.ts'
import { ErrorBody } from '../../contract/errors.ts'
import { addressKey } from '../domain/addresses.ts'
import { DomainError } from '../domain/errors.ts'
import type { Companies } from '../domain/ports.ts'
import { allowListedOrigins } from '../plugins/cors.ts'
import { refuseOtherSites, requireAgent } from '../plugins/agent-auth.ts'
import { requireEndUser } from '../plugins/end-user-auth.ts'
import { notFound } from '../plugins/errors.ts'
import type { Services } from '../services.ts'
import { articleRoutes } from './articles.ts'
import { authRoutes, tokenRoutes } from './auth.ts'
import { callRoutes } from './calls.ts'
import { chatCareRoutes } from './chats-care.ts'
import { chatRoutes } from './chats.ts'
import { deskCallRoutes } from './desk-calls.ts'
import { deskChatRoutes } from './desk-chats.ts'
import { companyRoutes } from './companies.ts'
import { deskSessionRoutes, deskSignInRoutes } from './desk-session.ts'
import { deskEmailRoutes } from './desk-emails.ts'
import { deskFeedbackRoutes } from './desk-feedback.ts'
import { emailRoutes } from './emails.ts'
import { deskMediaRoutes, mediaRoutes } from './media.ts'
import { menuRoutes } from './menus.ts'
import { surveyRoutes } from './surveys.ts'
import { telephonyRoutes } from './telephony.ts'
import { transcriptRoutes } from './transcripts.ts'
import { triggerRoutes } from './triggers.ts'

const RATE: RateLimitPluginOptions = {
  timeWindow: 60_000,
  errorResponseBuilder: (_request, { ttl }) =>
    new DomainError('rate_limited', 'Too many requests; try again later', {
      retry_after: Math.ceil(ttl / 1000),
    }),
}

/** Everything under `/api`. Who may call a route is decided by the scope that it is registered in. */
export const apiRoutes =
  (services: Services, companies: Companies, perMinute: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.setNotFoundHandler(notFound)
    app.addHook('onRoute', describeErrors)
    await app.register(async (customers) => {
      allowListedOrigins(customers, companies)
      await customers.register(publicScope(services, perMinute))
      await customers.register(tokenScope(services, perMinute))
      await customers.register(endUserScope(services, perMinute))
    })
    await app.register(telephonyRoutes(services, companies))
    await app.register(deskScope(services, perMinute), { prefix: '/desk' })
  }

/** No token. */
const publicScope =
  (services: Services, perMinute: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(rateLimit, { ...RATE, max: perMinute })
    await app.register(authRoutes(services))
    await app.register(companyRoutes(services))
    await app.register(menuRoutes(services))
    await app.register(articleRoutes(services))
    await app.register(triggerRoutes(services))
  }

/**
 * With a company token. Visitors are counted by their address; a customer whom the company names by who they are, so that
 * nobody in the same office can use up their way in.
 */
const tokenScope =
  (services: Services, perMinute: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(rateLimit, {
      ...RATE,
      max: perMinute,
      hook: 'preHandler',
      keyGenerator: async ({ ip, params, body }) => {
        const { company } = params as Static<typeof CompanyParams>
        const { token } = body as TokenRequest
        const identifier = await services.auth.identifierOf(company, token)
        return identifier === undefined ? addressKey(ip) : `${company} ${identifier}`
      },
    })
    await app.register(tokenRoutes(services))
  }

/** With an access token: `request.endUser`. */
const endUserScope =
  (services: Services, perMinute: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    requireEndUser(app, services, perMinute)
    await app.register(rateLimit, {
      ...RATE,
      max: perMinute * 2,
      hook: 'preHandler',
      keyGenerator: ({ endUser }) => `${endUser.company.id} ${endUser.userKey}`,
    })
    await app.register(chatRoutes(services))
    await app.register(chatCareRoutes(services))
    await app.register(surveyRoutes(services))
    await app.register(mediaRoutes(services))
    await app.register(callRoutes(services))
    await app.register(emailRoutes(services))
    await app.register(transcriptRoutes(services))
  }

/** With the desk's cookie: `request.agent`. Paths are below `/api/desk`. */
const deskScope =
  (services: Services, perMinute: number): FastifyPluginAsyncTypebox =>
  async (app) => {
    refuseOtherSites(app)
    await app.register(async (strangers) => {
      const keyGenerator = ({ ip }: FastifyRequest) => addressKey(ip)
      await strangers.register(rateLimit, { ...RATE, max: perMinute, keyGenerator })
      await strangers.register(deskSignInRoutes(services))
    })
    await app.register(async (agents) => {
      requireAgent(agents, services)
      await agents.register(rateLimit, {
        ...RATE,
        max: perMinute * 2,
        hook: 'preHandler',
        keyGenerator: ({ agent }) => `agent ${agent.id}`,
      })
      await agents.register(deskSessionRoutes(services))
      await agents.register(deskChatRoutes(services))
      await agents.register(deskMediaRoutes(services))
      await agents.register(deskCallRoutes(services))
      await agents.register(deskEmailRoutes(services))
      await agents.register(deskFeedbackRoutes(services))
    })
  }

/** Every route answers errors in the same shape, and its description says so. */
function describeErrors(route: RouteOptions): void {
  const response = (route.schema?.response ?? {}) as Record<string, TSchema>
  route.schema = { ...route.schema, response: { ...response, '4xx': ErrorBody, '5xx': ErrorBody } }
}
