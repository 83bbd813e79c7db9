import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '../../../i18n/locales/portal/en.json' with { type: 'json' }
import type { MessageResponse } from '../../../sdk/index.ts'
import { groupMessages } from '../../lib/messages.ts'
import MessageGroup from './MessageGroup.vue'

const said = ($index: number, $userType: 'end_user' | 'agent' = 'end_user'): MessageResponse => ({
  $index,
  $sid: `${$index}`,
  $timestamp: new Date(0),
  $userType,
  $userId: 1,
  type: 'text',
  content: `words ${$index}`,
})

function show(messages: MessageResponse[], state?: string) {
  const [group] = groupMessages(messages)
  return mount(MessageGroup, {
    global: { plugins: [createI18n({ legacy: false, locale: 'en', messages: { en } })] },
    props: {
      ...{ group, name: 'You', day: undefined, state },
      eventText: () => '',
      time: () => '10:05',
      canPress: () => false,
      urlOf: () => Promise.resolve(''),
      bytes: String,
      stateOf: ({ $index }: MessageResponse) => ($index < 2 ? 'Seen' : 'Sent'),
    } as never,
  })
}

test('what became of an own message is in sight of the last, and there for whoever asks of any', () => {
  const group = show([said(1), said(2), said(3)], 'Sent')
  const titles = group.findAll('.bubble').map((bubble) => bubble.attributes('title'))
  expect(titles).toEqual(['10:05 · Seen', '10:05 · Sent', '10:05 · Sent'])
  const heard = group.findAll('.message .visually-hidden').map((each) => each.text())
  expect(heard).toEqual(['10:05 · Seen', '10:05 · Sent'])
  expect(group.get('.meta').text()).toBe('10:05 · Sent')
})

test('of what others write only the time is told', () => {
  const group = show([said(1, 'agent'), said(2, 'agent')])
  expect(group.text()).not.toMatch(/Seen|Sent/)
  expect(group.get('.bubble').attributes('title')).toBe('10:05')
})
