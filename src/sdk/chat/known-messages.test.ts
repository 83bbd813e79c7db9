import { expect, test } from 'vitest'
import type { MessageResponse } from '../types.ts'
import { isKnownMessage } from './known-messages.ts'

function message(fields: Record<string, unknown>): MessageResponse {
  const base = { $index: 0, $sid: 'm', $userType: 'virtual_agent', $userId: 1 } as const
  return { ...base, $timestamp: new Date(0), type: 'text', ...fields }
}

test('after the question, the type tells which fields there are', () => {
  const buttons = [{ title: 'Yes', action: 'quick_reply' }]
  const one = message({ type: 'inline_button', title: 'Ready?', buttons })
  if (!isKnownMessage(one) || one.type !== 'inline_button') throw new Error('not known')
  expect(one.buttons[0]?.title).toBe('Yes')
})

test('every type of the contract is known, by address or as an upload', () => {
  for (const fields of [
    { content: 'Hello' },
    { type: 'sticky_button', buttons: [] },
    { type: 'photo', media_id: 3 },
    { type: 'video', media_id: 3 },
    { type: 'video', videos: [] },
    { type: 'document', documents: [] },
    { type: 'image', images: [] },
    { type: 'content_card', cards: [] },
    { type: 'form', form: { name: 'a', preview_endpoint: '/a' }, signature: 's' },
    { type: 'complex', components: [] },
    { type: 'action', action: 'deflection' },
    { type: 'noti', event: 'checkInRequired' },
    { type: 'noti', event: 'chatResumed' },
  ]) {
    expect(isKnownMessage(message(fields)), JSON.stringify(fields)).toBe(true)
  }
})

test('what came later, or came damaged, is left to its content', () => {
  for (const fields of [
    { type: 'hologram', content: 'Look' },
    { type: 'toString' },
    { type: 'inline_button', content: 'No buttons' },
    { type: 'noti', event: 'somethingNew' },
    { type: 'noti', event: 'constructor' },
    { type: 'noti' },
  ]) {
    expect(isKnownMessage(message(fields)), JSON.stringify(fields)).toBe(false)
  }
})
