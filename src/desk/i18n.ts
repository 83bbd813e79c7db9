import { createMessages, type TextTree } from '../i18n/messages.ts'
import { directionOf } from '../i18n/languages.ts'

export const DESK_LOCALES = ['en'] as const
export type DeskLocale = (typeof DESK_LOCALES)[number]

const files = import.meta.glob<{ default: TextTree }>('../i18n/locales/desk/*.json')

/** The first language of the browser that the desk speaks. */
export function preferredLocale(languages: readonly string[] = navigator.languages): DeskLocale {
  for (const language of languages) {
    const base = language.split('-')[0]
    const match = DESK_LOCALES.find((locale) => locale === language || locale === base)
    if (match) return match
  }
  return 'en'
}

export async function createDeskI18n(locale: DeskLocale = preferredLocale()) {
  const load = files[`../i18n/locales/desk/${locale}.json`]
  if (!load) throw new Error(`no texts for ${locale}`)
  const messages = (await load()).default
  document.documentElement.lang = locale
  document.documentElement.dir = directionOf(locale)
  const i18n = createMessages(locale)
  i18n.add(locale, messages)
  return i18n
}
