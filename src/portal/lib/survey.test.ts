import { expect, test } from 'vitest'
import type { QuestionItem } from '../../../contract/surveys.ts'
import { answersOf, inOrder } from './survey.ts'

const questions: QuestionItem[] = [
  { id: 1, type: 'free-form', display_text: 'Why?', position: 2 },
  {
    id: 2,
    type: 'csat',
    display_text: 'How was it?',
    position: 1,
    valid_answers: [
      { key: '1', value: 'Bad' },
      { key: '5', value: 'Good' },
    ],
  },
]

test('questions stand as the company has put them', () => {
  expect(inOrder(questions).map(({ id }) => id)).toEqual([2, 1])
})

test('only what was answered is sent, and only what was offered', () => {
  expect(answersOf(questions, { 1: '  It took long ', 2: '5' })).toEqual({
    '1': 'It took long',
    '2': '5',
  })
  expect(answersOf(questions, { 1: '   ', 2: '9', 3: 'nobody asked' })).toEqual({})
})
