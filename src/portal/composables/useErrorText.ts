import { useI18n } from 'vue-i18n'
import { isPassing, type FailureCode } from '../lib/errors.ts'
import { useSessionStore } from '../stores/session.ts'

/** What happened and what to do, in the customer's words, for the code of a failure. */
export function useErrorText() {
  const { t, te } = useI18n()
  const session = useSessionStore()
  return (code: FailureCode) => {
    if (isPassing(code) && !session.online) return t('errors.network')
    const key = `errors.${code}`
    return te(key) ? t(key) : t('errors.unknown')
  }
}
