import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { useLifeStore } from '../../../stores/life.ts'
import en from '../../../../i18n/locales/portal/en.json' with { type: 'json' }
import { ClientError } from '../../../../sdk/errors.ts'
import SurveyForm from './SurveyForm.vue'

test('nothing is sent before something is answered, then what was answered, with thanks', async () => {
  const pinia = createPinia()
  setActivePinia(pinia)
  const life = useLifeStore()
  life.loadSurvey = () =>
    Promise.resolve({
      sign_off_display_text: 'Thank you',
      questions: [
        {
          id: 1,
          type: 'csat',
          display_text: 'How was it?',
          valid_answers: [
            { key: '1', value: 'Bad' },
            { key: '5', value: 'Good' },
          ],
        },
      ],
    })
  const send = vi.fn(() => Promise.resolve())
  life.sendSurvey = send
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
  const form = mount(SurveyForm, { global: { plugins: [pinia, i18n] } })
  await flushPromises()
  await form.get('form').trigger('submit')
  expect(form.text()).toContain('Answer at least one question')
  await form.findAll('input[type=radio]')[1]?.setValue()
  await form.get('form').trigger('submit')
  await flushPromises()
  expect(send).toHaveBeenCalledWith({ '1': '5' })
  expect(form.emitted('done')).toEqual([['Thank you']])
})

test('an answer that the server refuses is marked and under the keyboard', async () => {
  const pinia = createPinia()
  setActivePinia(pinia)
  const life = useLifeStore()
  const choice = (id: number) => ({
    id,
    type: 'enumeration' as const,
    display_text: `Question ${id}`,
    valid_answers: [{ key: 'yes', value: 'Yes' }],
  })
  life.loadSurvey = () =>
    Promise.resolve({ sign_off_display_text: '', questions: [choice(1), choice(2)] })
  life.sendSurvey = () =>
    Promise.reject(
      new ClientError(422, 'validation_failed', 'Some answers are not valid', {
        details: { fields: { 'answers.2': 'must be one of no' } },
      }),
    )
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
  const form = mount(SurveyForm, { global: { plugins: [pinia, i18n] }, attachTo: document.body })
  await flushPromises()
  for (const radio of form.findAll('input[type=radio]')) await radio.setValue()
  await form.get('form').trigger('submit')
  await flushPromises()
  const [first, second] = form.findAll('[role=radiogroup]')
  expect(first?.attributes('aria-invalid')).toBeUndefined()
  expect(second?.attributes('aria-invalid')).toBe('true')
  expect(second?.element.contains(document.activeElement)).toBe(true)
  expect(form.emitted('done')).toBeUndefined()
  form.unmount()
})
