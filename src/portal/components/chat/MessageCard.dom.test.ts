import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { ContentCard } from '../../../../contract/rich-messages.ts'
import en from '../../../i18n/locales/portal/en.json' with { type: 'json' }
import MessageCard from './MessageCard.vue'

const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })

function show(buttons: NonNullable<ContentCard['buttons']>) {
  const card = { title: 'Card', event_params: { go: 'card' }, buttons }
  const props = { card, live: true, isChosen: () => false }
  return mount(MessageCard, { props, global: { plugins: [i18n] } })
}

test('a button answers with its title, unless it says that it does not', async () => {
  const shown = show([{ title: 'Yes' }, { title: 'Only words', auto_reply: false }])
  expect(shown.text()).toContain('Only words')
  const [button, ...others] = shown.findAll('button')
  expect(others).toEqual([])
  await button?.trigger('click')
  expect(shown.emitted('choose')).toEqual([['Yes', 0, { go: 'card' }]])
})

test('a link answers only where it says that it does', async () => {
  const link = 'https://acme.example/a'
  const shown = show([
    { title: 'Read', link },
    { title: 'Read and tell', link, auto_reply: true, event_params: { go: 'read' } },
  ])
  for (const one of shown.findAll('a')) {
    one.element.addEventListener('click', (event) => event.preventDefault())
    await one.trigger('click')
  }
  expect(shown.emitted('choose')).toEqual([['Read and tell', 1, { go: 'read' }]])
})
