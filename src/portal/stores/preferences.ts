import { computed, ref, watchEffect } from 'vue'
import { defineStore } from 'pinia'
import {
  LOCALE_NAMES,
  SUPPORTED_LOCALES,
  baseLanguage,
  directionOf,
  resolveLanguage,
  toLocale,
  type Locale,
} from '../../i18n/languages.ts'
import { setLocale } from '../../i18n/portal.ts'
import type { CompanyResponse } from '../../sdk/index.ts'
import { boot } from '../boot.ts'
import { storage } from '../lib/storage.ts'

export type Theme = 'light' | 'dark' | 'auto'
const THEMES: readonly string[] = ['light', 'dark', 'auto'] satisfies Theme[]

function toTheme(value: string | null): Theme | undefined {
  return value !== null && THEMES.includes(value) ? (value as Theme) : undefined
}

/** Language, colours and time zone of this customer. Nothing is stored before they choose something. */
export const usePreferencesStore = defineStore('preferences', () => {
  /** Language of the company's texts, which may be one that the interface does not speak. */
  const lang = ref(boot.lang ?? 'en')
  const locale = ref<Locale>('en')
  const theme = ref<Theme>(toTheme(boot.params.theme) ?? toTheme(storage.get('theme')) ?? 'auto')
  const sound = ref(storage.get('sound') === 'on')
  const timeZone = ref(Intl.DateTimeFormat().resolvedOptions().timeZone)

  let offered: CompanyResponse['languages'] = []
  const languages = ref<{ code: string; native_name: string }[]>([])

  /** How to mark text of the company's where its language is not that of the interface. */
  const contentAttrs = computed(() =>
    baseLanguage(lang.value) === locale.value
      ? {}
      : { lang: lang.value, dir: directionOf(lang.value) },
  )

  watchEffect(() => {
    if (theme.value === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme.value
  })

  function defaultLanguage() {
    return (offered.find((language) => language.default) ?? offered[0])?.code ?? 'en'
  }

  async function apply(code: string) {
    locale.value = await setLocale(toLocale(code) ?? toLocale(defaultLanguage()) ?? 'en')
    lang.value = code
  }

  /** Called once, with what the company offers: URL, then stored, then browser, then the company's default. */
  async function start(company: Pick<CompanyResponse, 'languages'> | undefined) {
    offered = company?.languages.length
      ? company.languages
      : SUPPORTED_LOCALES.map((code) => ({ code, name: code, native_name: LOCALE_NAMES[code] }))
    languages.value = offered
    const wishes = [boot.params.lang, storage.get('lang'), ...navigator.languages]
    await apply(
      resolveLanguage(
        wishes,
        offered.map(({ code }) => code),
        defaultLanguage(),
      ),
    )
  }

  async function chooseLanguage(code: string) {
    storage.set('lang', code)
    await apply(code)
  }

  function chooseTheme(value: Theme) {
    theme.value = value
    storage.set('theme', value)
  }

  function chooseSound(on: boolean) {
    sound.value = on
    storage.set('sound', on ? 'on' : 'off')
  }

  return {
    lang,
    locale,
    languages,
    theme,
    sound,
    timeZone,
    contentAttrs,
    start,
    chooseLanguage,
    chooseTheme,
    chooseSound,
  }
})
export type PreferencesStore = ReturnType<typeof usePreferencesStore>
