import { computed, ref, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { unread } from '../lib/unread.ts'
import { useCompanyStore } from '../stores/company.ts'
import { useFormat } from './useFormat.ts'

const title = ref('')
/** Whether the customer has moved since the page was loaded: only then may the focus be moved too. */
export const moved = ref(false)

export function setPageTitle(text: string) {
  title.value = text
}

/** Keeps the document's title: the page, the company, and how many messages wait. Once, in the app. */
export function useDocumentTitle() {
  const { t } = useI18n()
  const company = useCompanyStore()
  const { number } = useFormat()
  const full = computed(() => [title.value, company.name].filter(Boolean).join(' · '))

  watchEffect(() => {
    document.title =
      unread.value > 0
        ? t('chat.unread', { n: number(unread.value), title: full.value })
        : full.value
  })
}
