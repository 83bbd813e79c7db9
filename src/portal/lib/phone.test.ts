import { expect, test } from 'vitest'
import { listCountries } from './phone.ts'

test('only the countries that the company serves are offered, by name', () => {
  const countries = listCountries(['US', 'JP', 'XX'], 'en')
  expect(countries.map(({ code }) => code)).toEqual(['JP', 'US'])
  expect(countries[0]?.label).toContain('+81')
})

test('every country is offered where none is named', () => {
  expect(listCountries([], 'en').length).toBeGreaterThan(200)
})
