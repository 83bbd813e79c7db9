export const SUPPORTED_LOCALES = ['en', 'es', 'ar', 'ja'] as const
/** A language that the user interface speaks. */
export type Locale = (typeof SUPPORTED_LOCALES)[number]

export const LOCALE_NAMES: Record<Locale, string> = {
  en: 'English',
  es: 'Español',
  ar: 'العربية',
  ja: '日本語',
}

const RIGHT_TO_LEFT = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'iw',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
])
const RIGHT_TO_LEFT_SCRIPTS = /-(arab|hebr|thaa|nkoo|syrc|adlm|rohg)(-|$)/i

export function baseLanguage(tag: string) {
  return (tag.split('-')[0] ?? tag).toLowerCase()
}

export function directionOf(tag: string): 'ltr' | 'rtl' {
  if (RIGHT_TO_LEFT_SCRIPTS.test(tag)) return 'rtl'
  return RIGHT_TO_LEFT.has(baseLanguage(tag)) && !/-latn(-|$)/i.test(tag) ? 'rtl' : 'ltr'
}

/** The user interface's language for a language tag, where there is one. */
export function toLocale(tag: string | null | undefined): Locale | undefined {
  if (!tag) return undefined
  const base = baseLanguage(tag)
  return SUPPORTED_LOCALES.find((locale) => locale === base)
}

/** From `zh-Hant-TW` to `zh-Hant` to `zh`. */
function fallbackChain(tag: string) {
  const parts = tag.toLowerCase().split('-')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}

/**
 * The offered language that serves best: each wish in turn with its own fallback chain, then any regional form of the
 * same language, then the default. The order of the wishes is explicit choice, URL, stored, browser.
 */
export function resolveLanguage(
  wishes: readonly (string | null | undefined)[],
  offered: readonly string[],
  fallback: string,
): string {
  for (const wish of wishes) {
    if (!wish) continue
    for (const candidate of fallbackChain(wish)) {
      const exact = offered.find((language) => language.toLowerCase() === candidate)
      if (exact) return exact
    }
    const sibling = offered.find((language) => baseLanguage(language) === baseLanguage(wish))
    if (sibling) return sibling
  }
  return fallback
}
