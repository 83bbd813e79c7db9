import { createI18n, type LocaleMessages, type VueMessageType } from 'vue-i18n'
import { SUPPORTED_LOCALES, directionOf, type Locale } from './languages.ts'

export * from './languages.ts'

type Messages = LocaleMessages<VueMessageType>[string]
export type LocaleLoaders = Record<Locale, () => Promise<{ default: unknown }>>

/** The order in which a message lists its plural forms, per language. */
const PLURAL_FORMS: Record<Locale, readonly Intl.LDMLPluralRule[]> = {
  en: ['one', 'other'],
  es: ['one', 'other'],
  ar: ['zero', 'one', 'two', 'few', 'many', 'other'],
  ja: ['other'],
}

/** Which of its forms a message uses for a number, by the language's own rule; the last form serves the rest. */
export function pluralForm(locale: Locale, count: number, forms: number): number {
  const category = new Intl.PluralRules(locale).select(count)
  const index = PLURAL_FORMS[locale].indexOf(category)
  return index < 0 ? forms - 1 : Math.min(index, forms - 1)
}

const pluralRules = Object.fromEntries(
  SUPPORTED_LOCALES.map((locale) => [
    locale,
    (count: number, forms: number) => pluralForm(locale, count, forms),
  ]),
)

/** One vue-i18n for an app, whose languages arrive one chunk at a time. */
export function createAppI18n(loaders: LocaleLoaders) {
  const i18n = createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: {},
    pluralRules,
    missingWarn: false,
    fallbackWarn: false,
  })
  const { global } = i18n

  async function load(locale: Locale) {
    if (global.availableLocales.includes(locale)) return
    const { default: messages } = await loaders[locale]()
    global.setLocaleMessage(locale, messages as Messages)
  }

  /** Switches the language; where its chunk can't be had, stays with one that is there, else takes English. */
  async function setLocale(wanted: Locale): Promise<Locale> {
    let locale = wanted
    try {
      await load(locale)
    } catch {
      locale = global.availableLocales.includes(global.locale.value)
        ? (global.locale.value as Locale)
        : 'en'
      await load(locale)
    }
    global.locale.value = locale
    document.documentElement.lang = locale
    document.documentElement.dir = directionOf(locale)
    return locale
  }

  return { i18n, setLocale }
}

export type AppI18n = ReturnType<typeof createAppI18n>
