import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CompanyParams, LangQuery } from '../../contract/common.ts'
import { TriggerItems } from '../../contract/triggers.ts'
import { triggersOf } from '../domain/triggers.ts'
import type { Services } from '../services.ts'
import { cacheable } from './caching.ts'

/** Invitations of a company, for the client to evaluate. */
export const triggerRoutes =
  ({ menus }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/companies/:company/triggers',
      {
        onSend: cacheable(60),
        schema: {
          tags: ['company'],
          summary: 'When and with which words to invite a visitor to a chat',
          params: CompanyParams,
          querystring: LangQuery,
          response: { 200: TriggerItems },
        },
      },
      (request) => {
        const company = menus.company(request.params.company)
        return triggersOf(company, request.query.lang ?? company.defaultLang)
      },
    )
  }
