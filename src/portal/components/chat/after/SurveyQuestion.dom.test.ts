import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { QuestionItem } from '../../../../../contract/surveys.ts'
import SurveyQuestion from './SurveyQuestion.vue'

const i18n = createI18n({
  legacy: false,
  locale: 'en',
  messages: { en: { app: { optional: 'optional' } } },
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

test('words are written into a field that bears the question', async () => {
  const shown = show({ type: 'free-form' })
  const field = shown.get('textarea')
  expect(shown.get('label').attributes('for')).toBe(field.attributes('id'))
  await field.setValue('It was quick')
  expect(shown.emitted('update:modelValue')).toEqual([['It was quick']])
})
