import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { QuestionItem } from '../../../../../contract/surveys.ts'
import en from '../../../../i18n/locales/portal/en.json' with { type: 'json' }
import SurveyQuestion from './SurveyQuestion.vue'

const i18n = createI18n({
  legacy: false,
  locale: 'en',
  messages: { en },
})
const choices = (keys: readonly string[]) => keys.map((key) => ({ key, value: `Word ${key}` }))

function show(question: Partial<QuestionItem>) {
  return mount(SurveyQuestion, {
    props: {
      modelValue: '',
      question: { id: 1, type: 'csat', display_text: 'How was it?', ...question },
    },
    global: { plugins: [i18n] },
  })
}

test.each(['csat', 'star', 'scale', 'enumeration'] as const)(
  '%s is a group of radio buttons under the question',
  async (type) => {
    const shown = show({ type, valid_answers: choices(['1', '2', '3']) })
    expect(shown.get('legend').text()).toBe('How was it?')
    const radios = shown.findAll('input[type=radio]')
    expect(radios).toHaveLength(3)
    expect(new Set(radios.map((radio) => radio.attributes('name'))).size).toBe(1)
    expect(shown.findAll('label')[1]?.text()).toContain('Word 2')
    await radios[1]?.setValue()
    expect(shown.emitted('update:modelValue')).toEqual([['2']])
  },
)

test('numbers are read out with what they mean', () => {
  const numbers = ['1', '2', '5'].map((key) => ({ key, value: key }))
  const read = (type: QuestionItem['type']) =>
    show({ type, valid_answers: numbers })
      .findAll('label .visually-hidden')
      .map((words) => words.text())
  expect(read('csat')).toEqual(['1: Not satisfied', '2', '5: Very satisfied'])
  expect(read('star')).toEqual(['1 star', '2 stars', '5 stars'])
  expect(read('scale')).toEqual(['1', '2', '5'])
})

test('why an answer was not taken belongs to its question', () => {
  const shown = mount(SurveyQuestion, {
    props: {
      modelValue: '',
      error: 'Choose again',
      question: { id: 1, type: 'csat', display_text: 'How?', valid_answers: choices(['1', '2']) },
    },
    global: { plugins: [i18n] },
  })
  const group = shown.get('[role=radiogroup]')
  expect(group.attributes('aria-invalid')).toBe('true')
  const described = group.attributes('aria-describedby')
  expect(shown.get(`[id="${described}"]`).text()).toBe('Choose again')
})

test('words are written into a field that bears the question', async () => {
  const shown = show({ type: 'free-form' })
  const field = shown.get('textarea')
  expect(shown.get('label').attributes('for')).toBe(field.attributes('id'))
  await field.setValue('It was quick')
  expect(shown.emitted('update:modelValue')).toEqual([['It was quick']])
})
