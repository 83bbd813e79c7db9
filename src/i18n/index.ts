import { directionOf, type Locale } from './languages.ts'
import { createMessages, type TextTree } from './messages.ts'

export * from './languages.ts'
export { pluralForm } from './messages.ts'

type Load = () => Promise<{ default: TextTree }>

/** What the first screen says, and all the rest, which comes before any other screen. */
export interface LocaleParts {
  home: Load
  rest: Load
}

/** The texts of an app whose languages arrive in two parts each. */
export function createAppI18n(loaders: Record<Locale, LocaleParts>) {
  const i18n = createMessages()
  const loaded = new Map<Load, Promise<void>>()
  const known = new Set<Locale>()
  let whole = false
  let switching: Promise<unknown> = Promise.resolve()

  function load(locale: Locale, part: Load): Promise<void> {
    const before = loaded.get(part)
    if (before) return before
    const pending = part().then(
      ({ default: texts }) => i18n.add(locale, texts),
      (error: unknown) => {
        loaded.delete(part)
        throw error
      },
    )
    loaded.set(part, pending)
    return pending
  }

  async function loadLocale(locale: Locale) {
    const { home, rest } = loaders[locale]
    await Promise.all([load(locale, home), whole && load(locale, rest)])
    known.add(locale)
  }

  /** Switches the language; where its chunk can't be had, stays with one that is there, else takes English. */
  function setLocale(wanted: Locale): Promise<Locale> {
    const done = switchTo(wanted)
    switching = done.catch(() => undefined)
    return done
  }

  async function switchTo(wanted: Locale): Promise<Locale> {
    let locale = wanted
    try {
      await loadLocale(locale)
    } catch {
      locale = known.has(i18n.locale.value) ? i18n.locale.value : 'en'
      await loadLocale(locale)
    }
    i18n.locale.value = locale
    document.documentElement.lang = locale
    document.documentElement.dir = directionOf(locale)
    return locale
  }

  /** The words of every screen but the first. To be awaited before one is shown. */
  async function loadRest(): Promise<void> {
    whole = true
    await switching
    await loadLocale(i18n.locale.value)
  }

  return { i18n, setLocale, loadRest }
}

export type AppI18n = ReturnType<typeof createAppI18n>
