import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CompanyParams, LangQuery } from '../../contract/common.ts'
import { CompanyMenuParams, MenuResponse, MenusQuery, WaitTimes } from '../../contract/menus.ts'
import type { Services } from '../services.ts'
import { cacheable } from './caching.ts'

export const menuRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { menus, waitTimes } = services

    app.get(
      '/companies/:company/menus',
      {
        onSend: cacheable(),
        schema: {
          tags: ['menus'],
          summary: 'The menus and what each queue takes now, or what a direct access key opens',
          params: CompanyParams,
          querystring: MenusQuery,
          response: { 200: MenuResponse },
        },
      },
      async (request) => {
        const company = menus.company(request.params.company)
        const { lang = company.defaultLang, key } = request.query
        return await menus.tree(company, lang, key)
      },
    )

    app.get(
      '/companies/:company/menus/:menu/wait-times',
      {
        schema: {
          tags: ['menus'],
          summary: 'Seconds that the next customer of a queue would wait',
          params: CompanyMenuParams,
          querystring: LangQuery,
          response: { 200: WaitTimes },
        },
      },
      async (request, reply) => {
        const company = menus.company(request.params.company)
        reply.header('cache-control', 'no-store')
        const lang = request.query.lang ?? company.defaultLang
        return waitTimes.forMenu(company, request.params.menu, lang)
      },
    )
  }
