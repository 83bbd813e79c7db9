import { describe, expect, test } from 'vitest'
import { createMessages } from './messages.ts'

function messages() {
  const i18n = createMessages('en')
  i18n.add('en', {
    app: { hello: 'Hello {name}, {name}', waiting: '{n} waits | {n} wait', price: '5 {currency}' },
    deep: { er: { text: 'Found' } },
  })
  i18n.add('ja', { app: { waiting: '{n}人' } })
  i18n.add('ar', { app: { waiting: 'لا أحد | واحد | اثنان | {n} قليل | {n} كثير | {n} آخر' } })
  return i18n
}

describe('texts', () => {
  test('are found by their dotted key and get their values', () => {
    const { t } = messages()
    expect(t('app.hello', { name: 'Ana' })).toBe('Hello Ana, Ana')
    expect(t('deep.er.text')).toBe('Found')
  })

  test('take a value as it is, even one that looks like a pattern', () => {
    const { t } = messages()
    expect(t('app.hello', { name: '$& {name}' })).toBe('Hello $& {name}, $& {name}')
    expect(t('app.price')).toBe('5 ')
  })

  test('come in the form that the count asks for in the language', () => {
    const { t, locale } = messages()
    const waiting = (n: number) => t('app.waiting', { n }, n)
    expect([0, 1, 2].map(waiting)).toEqual(['0 wait', '1 waits', '2 wait'])
    locale.value = 'ja'
    expect(waiting(3)).toBe('3人')
    locale.value = 'ar'
    expect([0, 1, 2, 3, 11, 100].map(waiting)).toEqual([
      'لا أحد',
      'واحد',
      'اثنان',
      '3 قليل',
      '11 كثير',
      '100 آخر',
    ])
  })

  test('that are missing show their key, and can be asked for', () => {
    const { t, te } = messages()
    expect(t('app.gone')).toBe('app.gone')
    expect([te('app.gone'), te('app.hello'), te('app')]).toEqual([false, true, false])
  })

  test('are added to those that are there', () => {
    const { t, add } = messages()
    add('en', { app: { late: 'Later' } })
    expect([t('app.late'), t('deep.er.text')]).toEqual(['Later', 'Found'])
  })
})
