import { expect, test } from 'vitest'
import { wordsAbove } from './button-words.ts'

const buttons = [{ title: 'Fine' }, { title: 'No' }]

test('buttons that stand alone have no words above them', () => {
  expect(wordsAbove({ title: '', content: 'Fine / No', buttons })).toBeUndefined()
  expect(wordsAbove({ content: 'Fine / No', buttons })).toBeUndefined()
  expect(wordsAbove({ buttons })).toBeUndefined()
})

test('their title is said, and so are words of a sender that knows no titles', () => {
  expect(wordsAbove({ title: 'How is it?', content: 'How is it?', buttons })).toBe('How is it?')
  expect(wordsAbove({ content: 'How is it?', buttons })).toBe('How is it?')
  expect(wordsAbove({ content: 'How is it?' })).toBe('How is it?')
})
