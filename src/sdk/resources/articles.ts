import type { Article, ArticleHit } from '../../../contract/company.ts'
import type { Requester } from '../http/http.ts'

/** Help articles of a company. */
export function articlesResource(http: Requester, companyId: string, lang: string | undefined) {
  const articles = `/companies/${encodeURIComponent(companyId)}/articles`
  return {
    async search(q: string, inLang = lang): Promise<ArticleHit[]> {
      const spec = { method: 'GET', path: articles, query: { q, lang: inLang } } as const
      return (await http.request<ArticleHit[]>({ ...spec, retry: true })).data
    },

    async read(slug: string, inLang = lang): Promise<Article> {
      const path = `${articles}/${encodeURIComponent(slug)}`
      const spec = { method: 'GET', path, query: { lang: inLang }, retry: true } as const
      return (await http.request<Article>(spec)).data
    },
  }
}
