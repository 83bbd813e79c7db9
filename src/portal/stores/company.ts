import { computed, ref } from 'vue'
import { defineStore } from 'pinia'
import type { ProhibitedFileType } from '../../sdk/index.ts'
import { boot } from '../boot.ts'
import { nextOpening } from '../lib/menu-tree.ts'
import { useMenusStore } from './menus.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

/** Who the customer is talking to, and what that company allows. */
export const useCompanyStore = defineStore('company', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()
  const menus = useMenusStore()

  const company = ref(boot.company)
  const afterHours = ref(boot.after_hours?.message ?? '')
  let afterHoursLang = boot.after_hours ? boot.lang : undefined
  const prohibited = ref<readonly ProhibitedFileType[]>()

  const name = computed(() => company.value?.name ?? '')
  const supportEmail = computed(() => company.value?.support_email ?? '')
  const opensAt = computed(() => boot.after_hours?.opens_at ?? nextOpening(menus.tree))

  async function load() {
    company.value ??= await (await session.client()).getCompany()
    return company.value
  }

  /** The notice for customers who come outside the opening hours; empty while the company is open. */
  async function loadAfterHours() {
    const { lang } = preferences
    if (afterHoursLang === lang) return
    const message = await (await session.client()).getAfterHourMessage(lang)
    if (lang !== preferences.lang) return
    afterHours.value = message
    afterHoursLang = lang
  }

  async function loadProhibited() {
    prohibited.value ??= await (await session.client()).getProhibitedFileTypes()
    return prohibited.value
  }

  return {
    company,
    name,
    supportEmail,
    afterHours,
    opensAt,
    prohibited,
    load,
    loadAfterHours,
    loadProhibited,
  }
})
export type CompanyStore = ReturnType<typeof useCompanyStore>
