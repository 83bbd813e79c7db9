import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CLIENT_ERROR_CODES, ERROR_STATUS } from '../../contract/errors.ts'
import { SUPPORTED_LOCALES, pluralForm, resolveLanguage, toLocale, directionOf } from './index.ts'

const folder = new URL('./locales/portal/', import.meta.url)
const portal = new URL('../portal/', import.meta.url)

function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) =>
    flatten(inner, path ? `${path}.${key}` : key),
  )
}

const texts = Object.fromEntries(
  SUPPORTED_LOCALES.map((locale) => [
    locale,
    new Map(flatten(JSON.parse(readFileSync(new URL(`${locale}.json`, folder), 'utf8')))),
  ]),
)
const english = texts['en'] ?? new Map<string, string>()
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const forms = (text: string) => text.split('|').length
const FORMS = { en: 2, es: 2, ar: 6, ja: 1 }

describe.each(SUPPORTED_LOCALES)('portal texts: %s', (locale) => {
  const own = texts[locale] ?? new Map<string, string>()

  test('has the same keys as English', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('keeps every placeholder', () => {
    for (const [key, text] of own) {
      const wanted = placeholders(english.get(key) ?? '')
      for (const form of text.split('|')) {
        const had = placeholders(form)
        // A form for exactly one or two may say the number in a word.
        const missing = wanted.filter((name) => name !== '{n}' && !had.includes(name))
        expect(missing, `${key}: ${form}`).toEqual([])
        expect(
          had.filter((name) => !wanted.includes(name)),
          key,
        ).toEqual([])
      }
    }
  })

  test('has all plural forms of the language', () => {
    for (const [key, text] of english) {
      if (forms(text) === 1) continue
      expect(forms(own.get(key) ?? ''), key).toBe(FORMS[locale])
    }
  })

  test('has words for every error code', () => {
    const codes = [...Object.keys(ERROR_STATUS), ...CLIENT_ERROR_CODES, 'unknown']
    expect(codes.filter((code) => !own.get(`errors.${code}`))).toEqual([])
  })
})

test('every key is used, and every key that is used exists', () => {
  const sources = readdirSync(portal, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(new URL(name, portal), 'utf8'))
    .join('\n')
  const used = new Set([...sources.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => match[1] ?? ''))
  const known = [...english.keys()].filter((key) => !key.startsWith('errors.'))
  expect(known.filter((key) => !used.has(key))).toEqual([])
  expect([...used].filter((key) => !english.has(key))).toEqual([])
})

describe('languages', () => {
  test('a wish is met exactly, then by its own language, then by the next wish', () => {
    const offered = ['en', 'es-MX', 'zh-Hant']
    expect(resolveLanguage([null, 'es-AR', 'en'], offered, 'en')).toBe('es-MX')
    expect(resolveLanguage(['zh-Hant-TW'], offered, 'en')).toBe('zh-Hant')
    expect(resolveLanguage(['fr', 'ES-mx'], offered, 'en')).toBe('es-MX')
    expect(resolveLanguage(['fr'], offered, 'zh-Hant')).toBe('zh-Hant')
  })

  test('the interface speaks a language in each of its regions', () => {
    expect(toLocale('ar-EG')).toBe('ar')
    expect(toLocale('fr')).toBeUndefined()
  })

  test('knows which way a language is written', () => {
    expect(['ar-EG', 'he', 'ur', 'en', 'az-Arab', 'ar-Latn'].map(directionOf)).toEqual([
      'rtl',
      'rtl',
      'rtl',
      'ltr',
      'rtl',
      'ltr',
    ])
  })

  test('counts in the six ways of Arabic', () => {
    expect([0, 1, 2, 3, 11, 100].map((count) => pluralForm('ar', count, 6))).toEqual([
      0, 1, 2, 3, 4, 5,
    ])
    expect(pluralForm('es', 1_000_000, 2)).toBe(1)
    expect(pluralForm('ja', 7, 1)).toBe(0)
  })
})
