import { expect, test } from 'vitest'
import {
  compareLocale,
  emptyTexts,
  flatten,
  missingKeys,
  placeholders,
  unusedKeys,
} from './locales.mjs'

const english = flatten({
  chat: { greeting: 'Hello {name}', wait: 'One | {n} ahead' },
  close: 'Close',
})

test('a complete translation has no problems, whatever its word order', () => {
  const spanish = flatten({
    close: 'Cerrar',
    chat: { wait: 'Uno | {n} delante', greeting: '{name}, hola' },
  })
  expect(compareLocale('es', english, spanish)).toEqual([])
})

test('names what is missing, extra, empty or has lost a placeholder', () => {
  const broken = flatten({ chat: { greeting: 'Hola', wait: ' ' }, extra: 'x' })
  expect(compareLocale('es', english, broken)).toEqual([
    'es: chat.greeting has other placeholders than the English text',
    'es: chat.wait has other placeholders than the English text',
    'es: close is missing',
    'es: extra is not in en.json',
    'es: chat.wait is empty',
  ])
  expect(emptyTexts('en', flatten({ a: '' }))).toEqual(['en: a is empty'])
})

test('placeholders are names, numbers and links, not quoted literals', () => {
  expect(placeholders("{0} of {total}, {'@'} @:chat.greeting")).toEqual([
    '0',
    '@:chat.greeting',
    'total',
  ])
})

test('a key is used when a source names it, or the start of it in a template', () => {
  expect(unusedKeys(english, ["t('close')"])).toEqual(['chat.greeting', 'chat.wait'])
  expect(unusedKeys(english, ["t('close')", 't(`chat.${state}`)'])).toEqual([])
})

test('a key that is asked for must be there', () => {
  expect(
    missingKeys(english, ["t('chat.greeting') $t('chat.gone') <i18n-t keypath=\"no.way\" />"]),
  ).toEqual(['chat.gone', 'no.way'])
})
