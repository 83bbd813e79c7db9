import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { CompanyParams } from '../../contract/common.ts'
import { ProofChallenge } from '../../contract/proofs.ts'
import type { Services } from '../services.ts'

export const proofRoutes =
  ({ proofs }: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.get(
      '/companies/:company/challenge',
      {
        schema: {
          tags: ['auth'],
          summary: 'A task for visitors, where the company asks for a proof of work',
          params: CompanyParams,
          response: { 200: ProofChallenge },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return proofs.challenge(request.params.company)
      },
    )
    done()
  }
