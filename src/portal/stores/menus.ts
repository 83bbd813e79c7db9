import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type { MenuResponse, NumericId } from '../../sdk/index.ts'
import { boot } from '../boot.ts'
import { failureCode } from '../lib/errors.ts'
import { indexMenus } from '../lib/menu-tree.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

/** The company's topics, in the customer's language. */
export const useMenusStore = defineStore('menus', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()

  const response = shallowRef(boot.menus)
  const loadedLang = ref(boot.menus ? boot.lang : undefined)
  const key = ref(boot.params.menu ?? undefined)
  /** The direct key of the address opens nothing. */
  const keyUnknown = ref(false)
  let loadedKey = boot.menus?.direct.key ? key.value : undefined
  let loading: { lang: string; done: Promise<void> } | undefined

  const ready = computed(
    () => response.value !== undefined && loadedLang.value === preferences.lang,
  )
  const tree = computed(() => response.value?.menus ?? [])
  const index = computed(() => indexMenus(tree.value))

  function find(id: NumericId) {
    return index.value.get(Number(id))
  }

  async function fetchMenus(lang: string): Promise<MenuResponse> {
    const client = await session.client()
    if (!key.value) return client.getMenus(undefined, lang)
    try {
      const direct = await client.getMenus(key.value, lang)
      keyUnknown.value = !direct.direct.key
      return direct
    } catch (error) {
      if (failureCode(error) !== 'menu_not_found') throw error
      keyUnknown.value = true
      return client.getMenus(undefined, lang)
    }
  }

  async function fetchInto(lang: string) {
    const fetched = await fetchMenus(lang)
    if (lang !== preferences.lang) return
    response.value = fetched
    loadedLang.value = lang
    loadedKey = key.value
  }

  function refresh(): Promise<void> {
    const { lang } = preferences
    if (loading?.lang === lang) return loading.done
    const done = fetchInto(lang).finally(() => (loading = undefined))
    loading = { lang, done }
    return done
  }

  /** Loads what is not there yet, in the language of now. */
  async function load() {
    if (!ready.value || loadedKey !== key.value) await refresh()
  }

  return { tree, ready, index, key, keyUnknown, find, load, refresh }
})
export type MenusStore = ReturnType<typeof useMenusStore>
