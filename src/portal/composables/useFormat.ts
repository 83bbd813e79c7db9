import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { baseLanguage } from '../../i18n/languages.ts'
import {
  dateFormat,
  formatBytes,
  formatMinutes,
  formatWhen,
  formatZone,
  numberFormat,
} from '../lib/format.ts'
import { usePreferencesStore } from '../stores/preferences.ts'

/** Dates, numbers and durations in the customer's language, region and time zone. */
export function useFormat() {
  const { t } = useI18n()
  const preferences = usePreferencesStore()

  /** With the region of the browser where it speaks the same language, for its hours and digits. */
  const tag = computed(
    () =>
      navigator.languages.find((language) => baseLanguage(language) === preferences.locale) ??
      preferences.locale,
  )

  const at = (value: string | Date) => (typeof value === 'string' ? new Date(value) : value)
  const dated = (options: Intl.DateTimeFormatOptions) => (value: string | Date) =>
    dateFormat(tag.value, { timeZone: preferences.timeZone, ...options }).format(at(value))

  const number = (value: number) => numberFormat(tag.value).format(value)
  const percent = (share: number) => numberFormat(tag.value, { style: 'percent' }).format(share)
  const time = dated({ hour: 'numeric', minute: '2-digit' })
  const date = dated({ dateStyle: 'long' })
  const dateTime = dated({ dateStyle: 'long', timeStyle: 'short' })
  const when = (value: string | Date) => formatWhen(tag.value, at(value), preferences.timeZone)
  const minutes = (seconds: number) => formatMinutes(tag.value, seconds)
  const bytes = (count: number) => formatBytes(tag.value, count)
  const zone = () => formatZone(tag.value, preferences.timeZone, 'longGeneric')

  /** A wait as it stands in a sentence or a cell. */
  function wait(seconds: number) {
    if (seconds <= 0) return t('wait.now')
    if (seconds < 60) return t('wait.lessThanMinute')
    return t('wait.approx', { duration: minutes(seconds) })
  }

  return { tag, number, percent, time, date, dateTime, when, minutes, bytes, zone, wait }
}
