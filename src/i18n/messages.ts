import type { App, Ref } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Locale } from './languages.ts'

/** Texts by key, in groups of any depth; compiled by the build (scripts/vite/locale-parts.ts). */
export interface TextTree {
  readonly [key: string]: string | TextTree
}

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

/** The texts of one app, as a plugin of Vue, without any language yet. */
export function createMessages(first: Locale = 'en') {
  const locales = Object.keys(PLURAL_FORMS) as Locale[]
  const i18n = createI18n({
    legacy: false,
    locale: first,
    messages: {} as Record<Locale, TextTree>,
    missingWarn: false,
    pluralRules: Object.fromEntries(
      locales.map((locale) => [
        locale,
        (count: number, forms: number) => pluralForm(locale, count, forms),
      ]),
    ),
  })
  const { t, te, locale, mergeLocaleMessage } = i18n.global
  return {
    locale: locale as Ref<Locale>,
    t,
    te,
    add: (to: Locale, tree: TextTree) => mergeLocaleMessage(to, tree),
    install: (app: App) => app.use(i18n),
  }
}
