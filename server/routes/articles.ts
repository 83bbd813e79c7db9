import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CompanyParams, LangQuery } from '../../contract/common.ts'
import { Article, ArticleHits, ArticleParams, ArticleQuery } from '../../contract/company.ts'
import { DomainError } from '../domain/errors.ts'
import type { Services } from '../services.ts'
import { cacheable } from './caching.ts'

const MAX_HITS = 10

export const articleRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { menus } = services

    app.get(
      '/companies/:company/articles',
      {
        onSend: cacheable(60),
        schema: {
          tags: ['articles'],
          summary: 'Help articles that tell about these words, best first',
          params: CompanyParams,
          querystring: ArticleQuery,
          response: { 200: ArticleHits },
        },
      },
      (request) => {
        const company = menus.company(request.params.company)
        const { q, lang = company.defaultLang } = request.query
        return company.articles
          .search(q, lang, MAX_HITS)
          .map(({ slug, lang: written, title, excerpt }) => ({
            slug,
            lang: written,
            title,
            excerpt,
          }))
      },
    )

    app.get(
      '/companies/:company/articles/:slug',
      {
        onSend: cacheable(60),
        schema: {
          tags: ['articles'],
          summary: 'One help article, in the language or the next best',
          params: ArticleParams,
          querystring: LangQuery,
          response: { 200: Article },
        },
      },
      (request) => {
        const company = menus.company(request.params.company)
        const lang = request.query.lang ?? company.defaultLang
        const article = company.articles.get(request.params.slug, lang)
        if (!article) throw new DomainError('not_found', 'There is no such article')
        return article
      },
    )
  }
