import type { Article, ArticleHit } from '../../../contract/company.ts'
import type { Requester } from '../http/http.ts'
import { read } from '../http/read.ts'

/** Help articles of a company. */
export function articlesResource(http: Requester, companyId: string, lang: string | undefined) {
  const articles = `/companies/${encodeURIComponent(companyId)}/articles`
  return {
    search: (q: string, inLang = lang) => read<ArticleHit[]>(http, articles, { q, lang: inLang }),

    read: (slug: string, inLang = lang) =>
      read<Article>(http, `${articles}/${encodeURIComponent(slug)}`, { lang: inLang }),
  }
}
