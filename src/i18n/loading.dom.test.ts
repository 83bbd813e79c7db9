import { expect, test, vi } from 'vitest'
import { createAppI18n, type Locale } from './index.ts'

const part = (text: string, group: string) =>
  vi.fn(() => Promise.resolve({ default: { [group]: { text } } }))

function loaders() {
  const of = (locale: Locale) => ({ home: part(locale, 'home'), rest: part(locale, 'rest') })
  return { en: of('en'), es: of('es'), ar: of('ar'), ja: of('ja') }
}

test('the first words come alone, the rest once when it is asked for', async () => {
  const files = loaders()
  const { i18n, setLocale, loadRest } = createAppI18n(files)
  await setLocale('ar')
  expect(i18n.t('home.text')).toBe('ar')
  expect(document.documentElement.dir).toBe('rtl')
  expect(files.ar.rest).not.toHaveBeenCalled()
  await Promise.all([loadRest(), loadRest()])
  expect(i18n.t('rest.text')).toBe('ar')
  expect(files.ar.rest).toHaveBeenCalledTimes(1)
  await setLocale('es')
  expect(i18n.t('rest.text')).toBe('es')
  expect(document.documentElement.dir).toBe('ltr')
})

test('the rest that is asked for while the language is being chosen is of that language', async () => {
  const files = loaders()
  const { i18n, setLocale, loadRest } = createAppI18n(files)
  const chosen = setLocale('ja')
  await loadRest()
  expect([i18n.t('rest.text'), await chosen]).toEqual(['ja', 'ja'])
  expect(files.en.rest).not.toHaveBeenCalled()
})

test('a language that can not be had leaves the one that is there, and can be had later', async () => {
  const files = loaders()
  const { i18n, setLocale, loadRest } = createAppI18n(files)
  await setLocale('en')
  files.es.home.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  expect(await setLocale('es')).toBe('en')
  expect(await setLocale('es')).toBe('es')
  files.es.rest.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await expect(loadRest()).rejects.toThrow('Failed to fetch')
  await loadRest()
  expect(i18n.t('rest.text')).toBe('es')
})
