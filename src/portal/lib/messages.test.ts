import { expect, test } from 'vitest'
import type { MessageResponse } from '../../sdk/index.ts'
import { answeredButtons, answeredForms, asWritten, withAnswers } from './answers.ts'
import { insertMessage } from './message-list.ts'
import {
  articleAddress,
  firstUnseen,
  groupMessages,
  isShown,
  partsOf,
  plainText,
  stickyButtons,
  timeOf,
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
const formPart = (signature: string) => ({
  type: 'form' as const,
  form: { name: signature, preview_endpoint: '/f' },
  signature,
})

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

test('nothing is marked as new while there may be something newer that is not here', () => {
  const list = [message(200), message(201)]
  expect(firstUnseen(list, 150)).toBeUndefined()
  expect(firstUnseen(list, 199)).toBe(200)
})

test('a group is the same one when the page above it comes in', () => {
  const list = [message(98), message(99), message(100), message(101)]
  const keys = (messages: MessageResponse[]) => groupMessages(messages).map(({ key }) => key)
  expect(keys(list)).toEqual(['98', '100'])
  expect(keys(list.slice(2))).toEqual(['100'])
  // whether a day begins there is not known yet
  expect(groupMessages(list.slice(2))[0]?.day).toBeUndefined()
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
  expect([...answeredButtons(list)]).toEqual([0])
  expect([...answeredForms(list)]).toEqual(['s1'])
})

test('what was chosen and what was filled in is marked, and only there', () => {
  const list = [
    message(0, { type: 'inline_button', buttons: [button] }),
    message(1, { type: 'complex', components: [formPart('a'), formPart('b')] }),
    message(2, { type: 'text', content: 'Yes', in_reply_to: 0, $userType: 'end_user' }),
    message(3, { type: 'noti', event: 'formCompleted', signature: 'b' }),
  ]
  const marked = withAnswers(list)
  expect(marked[0]?.chosen).toMatchObject([{ button: 0 }])
  expect(marked[1]?.filled).toEqual(['b'])
  expect(marked[2]).toBe(list[2])
  expect(marked[3]).toBe(list[3])
  expect(withAnswers(list)[0], 'the same copy, so that nothing is drawn again').toBe(marked[0])
  expect(partsOf(marked[1] ?? message(9)).map((part) => part.filled)).toEqual([['b'], ['b']])
})

test('a sticky button leaves the form and the cards beside it open', () => {
  const whole = message(0, {
    type: 'complex',
    components: [
      { type: 'content_card', cards: [{ title: 'Kettle', buttons: [{ title: 'Book' }] }] },
      formPart('a'),
      { type: 'sticky_button', buttons: [button] },
    ],
  })
  const choice = { component: 2, button: 0 }
  const pressed = message(1, { in_reply_to: 0, content: 'Yes', $userType: 'end_user' })
  expect([...answeredButtons([whole, pressed])]).toEqual([])
  expect([...answeredButtons([whole, { ...pressed, choice }])]).toEqual([])
  const booked = message(2, { in_reply_to: 0, content: 'Book', $userType: 'end_user' })
  expect([...answeredButtons([whole, pressed, booked])]).toEqual([0])
  expect([...answeredButtons([pressed])], 'what it answers is not here').toEqual([0])
})

test('a whole of which nothing stands in the conversation makes no empty group', () => {
  const whole = message(0, {
    type: 'complex',
    components: [{ type: 'sticky_button', buttons: [button] }],
  })
  expect(groupMessages([whole])).toEqual([])
  expect(firstUnseen([whole, message(1)], -1)).toBe(1)
})

test('what was carried over stands apart, under the times at which it was said', () => {
  const before = (index: number, sent_at: string) => message(index, { external: true, sent_at })
  const groups = groupMessages([
    before(0, '2026-03-02T08:00:00Z'),
    before(1, '2026-03-02T08:00:20Z'),
    before(2, '2026-03-03T08:00:00Z'),
    message(3),
  ])
  expect(groups.map((group) => indexes(group.messages))).toEqual([[0, 1], [2], [3]])
  expect(groups.map(({ carried }) => carried)).toEqual(['starts', undefined, 'ends'])
  expect(groups.map(({ day }) => day?.toISOString().slice(0, 10))).toEqual([
    '2026-03-02',
    '2026-03-03',
    '2026-03-09',
  ])
  expect(timeOf(before(0, '2026-03-02T08:00:00Z'))).toEqual(new Date('2026-03-02T08:00:00Z'))
})

test('the words of an answer name the card that they are about', () => {
  const choice = { card: 1, button: 0, card_title: 'Toaster' }
  expect(plainText(message(1, { content: 'Book', choice }))).toBe('Toaster · Book')
})

test('a conversation that is kept shows sticky buttons where they were said', () => {
  const sticky = message(0, { type: 'sticky_button', buttons: [button] })
  expect(groupMessages([sticky])).toHaveLength(0)
  expect(groupMessages(asWritten([sticky]))[0]?.messages[0]?.type).toBe('inline_button')
  const whole = message(1, {
    type: 'complex',
    components: [{ type: 'sticky_button', buttons: [button] }],
  })
  expect(partsOf(whole)).toHaveLength(0)
  expect(
    asWritten([whole])
      .flatMap(partsOf)
      .map(({ type }) => type),
  ).toEqual(['inline_button'])
})

test('only the page of an article is one of our own that words may lead to', () => {
  expect(articleAddress('/articles/refunds')).toBe('/articles/refunds')
  for (const other of [
    '//evil.example/articles/x',
    '/articles/../desk',
    '/desk',
    'articles/x',
    '/articles/x?y',
  ])
    expect(articleAddress(other)).toBeUndefined()
})

test('an action is done and not shown, unless it says something', () => {
  const action = (content: string) =>
    message(1, { $userType: 'virtual_agent', type: 'action', action: 'deflection', content })
  expect(isShown(action(''))).toBe(false)
  expect(isShown(action('See you'))).toBe(true)
})

test('a rich message is searched and read aloud by its fallback', () => {
  const rich = message(0, { type: 'content_card', fallback: 'One' })
  delete rich.content
  expect(plainText(rich)).toBe('One')
})
