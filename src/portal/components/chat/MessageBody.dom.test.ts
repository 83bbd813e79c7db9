import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '../../../i18n/locales/portal/en.json' with { type: 'json' }
import type { FormState, ShownMessage } from '../../lib/answers.ts'
import MessageBody from './MessageBody.vue'

vi.mock('../../composables/useFormat.ts', () => ({ useFormat: () => ({ number: String }) }))

const book = { title: 'Book' }
const cards = [
  {
    title: 'Kettle',
    buttons: [book, { title: 'See it', style: 'link', link: 'https://a.example/k' }],
  },
  {
    title: 'Toaster',
    event_params: { go: 'toaster' },
    buttons: [{ title: 'Book', style: 'link' }],
  },
  { title: 'Mixer', event_params: { go: 'mixer' } },
] as const

function message(fields: object): ShownMessage {
  return {
    ...{ $index: 4, $sid: 'm4', $timestamp: new Date(0), $userType: 'virtual_agent', $userId: 1 },
    type: 'complex',
    components: [
      { type: 'text', messages: ['Look'] },
      { type: 'content_card', cards },
      {
        type: 'form',
        form: { name: 'f', title: 'Return', preview_endpoint: '/f' },
        signature: 's',
      },
    ],
    ...fields,
  } as ShownMessage
}

const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
const { t } = i18n.global

function show(given: ShownMessage, live: boolean, formState?: () => FormState) {
  return mount(MessageBody, {
    props: {
      ...{ message: given, own: false, time: '10:00', canPress: () => live, formState },
      ...{ urlOf: () => Promise.resolve(''), bytes: String },
    },
    global: { plugins: [createPinia(), i18n] },
  })
}

test('an answer says which card it is about, though the buttons are equal', async () => {
  const body = show(message({}), true)
  const named = (words: string) =>
    body.findAll('button').filter((button) => button.text().startsWith(words))
  const answer = { type: 'text', in_reply_to: 4 }
  await named('Book')[1]?.trigger('click')
  expect(body.emitted('answer')?.[0]).toEqual([
    {
      ...{ ...answer, content: 'Book', event_params: { go: 'toaster' } },
      choice: { component: 1, card: 1, button: 0, card_title: 'Toaster' },
    },
  ])
  await named('Choose')[0]?.trigger('click')
  expect(body.emitted('answer')?.[1]).toEqual([
    {
      ...{ ...answer, content: 'Mixer', event_params: { go: 'mixer' } },
      choice: { component: 1, card: 2, card_title: 'Mixer' },
    },
  ])
})

test('the card that was chosen is marked, and no other one', () => {
  const place = { component: 1, card: 1, button: 0, title: 'Book', sticky: false }
  const articles = show(message({ chosen: [place] }), false).findAll('article')
  expect(articles.map((card) => card.text().includes('Chosen:'))).toEqual([false, true, false])
  const body = show(message({ chosen: [place] }), false)
  expect(body.text()).toContain('Chosen: Toaster · Book')
  const whole = { component: 1, card: 2, title: 'Mixer', sticky: false }
  const marked = show(message({ chosen: [whole] }), false).findAll('article')
  expect(marked.map((card) => card.text().includes('Chosen'))).toEqual([false, false, true])
})

test('a button of the style of a link looks like one, whether it leads elsewhere or answers', () => {
  const body = show(message({}), true)
  const looks = [...body.findAll('article .button')].map((each) => each.classes())
  expect(looks.map((list) => list.includes('link') && list.includes('quiet'))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('a form says what became of it, and is open again when its answer was taken back', async () => {
  const words = {
    sending: t('chat.formSending'),
    failed: t('chat.formFailed'),
    done: t('chat.formDone'),
    closed: t('chat.formClosed'),
  }
  for (const [state, text] of Object.entries(words)) {
    const form = show(message({}), true, () => state as FormState).get('.form')
    expect(form.text()).toBe(`Return${text}`)
  }
  expect(
    show(message({ filled: ['s'] }), false)
      .get('.form')
      .text(),
  ).toContain(t('chat.formDone'))
  expect(show(message({}), false).get('.form').text()).toContain(t('chat.formClosed'))
  // cards that were answered close no form
  const body = show(message({}), false, () => 'open')
  expect(body.get('.form button').text()).toBe(t('chat.formOpen'))
})
