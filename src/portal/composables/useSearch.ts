import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ArticleHit } from '../../sdk/index.ts'
import { searchMenus } from '../lib/menu-tree.ts'
import { useArticlesStore } from '../stores/articles.ts'
import { useCompanyStore } from '../stores/company.ts'
import { useMenusStore } from '../stores/menus.ts'
import { usePreferencesStore } from '../stores/preferences.ts'

const PAUSE = 250

/** A search over topics, which are here already, and over answers, which the server has. */
export function useSearch() {
  const menus = useMenusStore()
  const articlesStore = useArticlesStore()
  const company = useCompanyStore()
  const preferences = usePreferencesStore()

  const query = ref('')
  const trimmed = computed(() => query.value.trim())
  const places = computed(() => searchMenus(menus.index, trimmed.value))
  const articles = shallowRef<readonly ArticleHit[]>([])
  const pending = ref(false)
  const failed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function search(text: string) {
    const isLatest = () => text === trimmed.value
    try {
      const hits = await articlesStore.search(text)
      if (!isLatest()) return
      articles.value = hits
      failed.value = false
    } catch {
      if (!isLatest()) return
      articles.value = []
      failed.value = true
    }
    pending.value = false
  }

  watch([trimmed, () => preferences.lang], ([text]) => {
    clearTimeout(timer)
    if (!text || !company.company?.articles) {
      articles.value = []
      pending.value = false
      failed.value = false
      return
    }
    pending.value = true
    timer = setTimeout(() => void search(text.slice(0, 200)), PAUSE)
  })
  onScopeDispose(() => clearTimeout(timer))

  return { query, trimmed, places, articles, pending, failed }
}
