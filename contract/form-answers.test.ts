import { expect, test } from 'vitest'
import { fieldWords, withFragment } from './form-answers.ts'

test.each([
  ['/f', '/f#signature=s+1'],
  ['https://f.example/a?b=1', 'https://f.example/a?b=1#signature=s+1'],
  ['/f#', '/f#signature=s+1'],
  ['/app#/forms/return', '/app#/forms/return?signature=s+1'],
  ['/app#/forms/return?step=2', '/app#/forms/return?step=2&signature=s+1'],
  ['/f#lang=en', '/f#lang=en&signature=s+1'],
])('what follows the # of %s stays', (address, expected) => {
  expect(withFragment(address, { signature: 's 1' })).toBe(expected)
})

test('answers are read out, however they are nested', () => {
  const words = { yes: 'Yes', no: 'No', none: 'Nothing' }
  const said = (value: unknown) => fieldWords(value, words)
  expect([true, false, null, '', [], {}, 0].map(said)).toEqual([
    'Yes',
    'No',
    'Nothing',
    'Nothing',
    'Nothing',
    'Nothing',
    '0',
  ])
  const parts = [{ code: 'A', sound: true }, 'other']
  expect(said({ city: 'Lima', parts })).toBe('city: Lima; parts: code: A; sound: Yes, other')
})
