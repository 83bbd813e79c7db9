import { expect, test } from 'vitest'
import type { MessageResponse } from '../../sdk/index.ts'
import {
  answeredButtons,
  answeredForms,
  firstUnseen,
  groupMessages,
  insertMessage,
  isShown,
  partsOf,
  plainText,
  stickyButtons,
} from './messages.ts'

const START = Date.parse('2026-03-09T10:00:00Z')

function message($index: number, fields: Partial<MessageResponse> = {}): MessageResponse {
  return {
    $index,
    $sid: `m${$index}`,
    $timestamp: new Date(START + $index * 1000),
    $userType: 'agent',
    $userId: 1,
    type: 'text',
    content: `Message ${$index}`,
    ...fields,
  }
}

const indexes = (list: readonly MessageResponse[]) => list.map(({ $index }) => $index)
const button = { title: 'Yes', action: 'quick_reply' as const }

test('messages stand in the order of their index, each once, whenever they come', () => {
  const list = [2, 0, 3, 1, 2].reduce<readonly MessageResponse[]>(
    (all, index) => insertMessage(all, message(index)),
    [],
  )
  expect(indexes(list)).toEqual([0, 1, 2, 3])
  const edited = insertMessage(list, message(1, { content: 'Newer' }))
  expect(edited[1]?.content).toBe('Newer')
})

test('messages of one sender within a minute stand together, events alone', () => {
  const groups = groupMessages([
    message(0),
    message(1),
    message(2, { $userType: 'end_user', $userId: 7 }),
    message(3, { type: 'noti', event: 'memberLeft' }),
    message(90, { $userType: 'end_user', $userId: 7 }),
  ])
  expect(groups.map((group) => indexes(group.messages))).toEqual([[0, 1], [2], [3], [90]])
  expect(groups.map(({ own }) => own)).toEqual([false, true, false, true])
  expect(groups.filter(({ day }) => day)).toHaveLength(1)
})

test('what came while the customer was away begins a group of its own', () => {
  const list = [message(0), message(1), message(2)]
  const groups = groupMessages(list, firstUnseen(list, 0))
  expect(groups.map(({ key, fresh }) => [key, fresh])).toEqual([
    ['0', false],
    ['1', true],
  ])
  expect(firstUnseen([message(5, { $userType: 'end_user' })], 0)).toBeUndefined()
})

test('what is only for the machinery is not shown', () => {
  expect(isShown(message(0, { type: 'session_variable' }))).toBe(false)
  expect(isShown(message(0, { type: 'noti', event: 'formRequested' }))).toBe(false)
  expect(isShown(message(0, { type: 'sticky_button', buttons: [button] }))).toBe(false)
  expect(isShown(message(0, { type: 'hologram' }))).toBe(true)
})

test('a type that nobody knows is shown by its text', () => {
  const unknown = message(0, { type: 'hologram', content: 'Look at our page' })
  expect(partsOf(unknown)).toEqual([unknown])
  expect(plainText(unknown)).toBe('Look at our page')
})

test('a complex message falls into its parts, which keep whose they are', () => {
  const complex = message(4, {
    type: 'complex',
    components: [
      { type: 'text', messages: ['One'] },
      { type: 'sticky_button', buttons: [button] },
      { type: 'inline_button', title: 'Which', buttons: [button] },
    ],
  })
  const parts = partsOf(complex)
  expect(parts.map(({ type }) => type)).toEqual(['text', 'inline_button'])
  expect(indexes(parts)).toEqual([4, 4])
  expect(stickyButtons([complex])?.buttons).toEqual([button])
})

test('answers name the buttons and the forms that they answer', () => {
  const list = [
    message(1, { in_reply_to: 0, content: 'Yes' }),
    message(2, { type: 'noti', event: 'formCompleted', signature: 's1' }),
  ]
  expect([...answeredButtons(list)]).toEqual([[0, 'Yes']])
  expect([...answeredForms(list)]).toEqual(['s1'])
})
