import { defineStore } from 'pinia'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

/** The company's help articles, in the customer's language. */
export const useArticlesStore = defineStore('articles', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()

  async function search(query: string) {
    return (await session.client()).searchArticles(query, preferences.lang)
  }

  async function load(slug: string) {
    return (await session.client()).getArticle(slug, preferences.lang)
  }

  return { search, load }
})
export type ArticlesStore = ReturnType<typeof useArticlesStore>
