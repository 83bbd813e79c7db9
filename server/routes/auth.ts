import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { TokenRequest, TokenResponse, VisitorTokenResponse } from '../../contract/auth.ts'
import { CompanyParams } from '../../contract/common.ts'
import { evidenceOf } from '../plugins/checks.ts'
import type { Services } from '../services.ts'

export const authRoutes =
  (services: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.post(
      '/companies/:company/visitors',
      {
        schema: {
          tags: ['auth'],
          summary: 'A company token for a visitor of whom nothing is known',
          params: CompanyParams,
          response: { 200: VisitorTokenResponse },
        },
      },
      (request) => services.auth.visitorToken(request.params.company, evidenceOf(request)),
    )

    done()
  }

/** The way in of customers whom a company names, too: the limit in front of it has to know who they are. */
export const tokenRoutes =
  (services: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.post(
      '/companies/:company/token',
      {
        schema: {
          tags: ['auth'],
          summary: 'Exchanges a company token for a short-lived access token',
          params: CompanyParams,
          body: TokenRequest,
          response: { 200: TokenResponse },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return services.auth.exchange(request.params.company, request.body)
      },
    )
    done()
  }
