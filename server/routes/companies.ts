import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CompanyParams, LangQuery } from '../../contract/common.ts'
import {
  AfterHourMessageResponse,
  CompanyResponse,
  ProhibitedFileTypes,
} from '../../contract/company.ts'
import { prohibitedTypes } from '../domain/uploads.ts'
import type { Services } from '../services.ts'
import { cacheable } from './caching.ts'

export const companyRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { menus } = services

    app.get(
      '/companies/:company',
      {
        onSend: cacheable(60),
        schema: {
          tags: ['company'],
          summary: 'What a portal has to know about a company',
          params: CompanyParams,
          response: { 200: CompanyResponse },
        },
      },
      (request) => {
        const company = menus.company(request.params.company)
        return menus.describe(company)
      },
    )

    app.get(
      '/companies/:company/after-hours-message',
      {
        onSend: cacheable(),
        schema: {
          tags: ['company'],
          summary: 'What is said while every queue is closed, and when the next one opens',
          params: CompanyParams,
          querystring: LangQuery,
          response: { 200: AfterHourMessageResponse },
        },
      },
      (request) => {
        const company = menus.company(request.params.company)
        const lang = request.query.lang ?? company.defaultLang
        return menus.afterHours(company, lang)
      },
    )

    app.get(
      '/companies/:company/prohibited-file-types',
      {
        onSend: cacheable(60),
        schema: {
          tags: ['company'],
          summary: 'Files that are not accepted',
          params: CompanyParams,
          response: { 200: ProhibitedFileTypes },
        },
      },
      (request) => prohibitedTypes(menus.company(request.params.company).file),
    )
  }
