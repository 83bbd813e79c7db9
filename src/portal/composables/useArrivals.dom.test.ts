import { expect, test } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import type { MessageResponse } from '../../sdk/index.ts'
import { useArrivals } from './useArrivals.ts'

function message($index: number, content: string, $userType: MessageResponse['$userType']) {
  return {
    $index,
    $sid: `${$index}`,
    $timestamp: new Date(),
    $userType,
    $userId: 1,
    type: 'text',
    content,
  } satisfies MessageResponse
}

function conversation(...words: string[]) {
  const messages = shallowRef<readonly MessageResponse[]>(
    words.map((content, index) => message(index, content, 'agent')),
  )
  const say = (content: string, by: MessageResponse['$userType'] = 'agent') => {
    messages.value = [...messages.value, message(messages.value.length, content, by)]
  }
  const scope = effectScope()
  const { announced } = scope.run(() =>
    useArrivals(
      () => messages.value,
      ref(true),
      (one) => one.content ?? '',
      () => undefined,
    ),
  ) ?? { announced: ref([]) }
  return { messages, say, heard: () => announced.value.map(({ text }) => text), announced, scope }
}

test('of what comes at the same time, as after a gap, every message is read aloud, own ones are not', async () => {
  const { say, heard, scope } = conversation('hello')
  say('one')
  say('mine', 'end_user')
  say('two')
  await nextTick()
  expect(heard()).toEqual(['one', 'two'])
  say('three')
  await nextTick()
  expect(heard()).toEqual(['three'])
  scope.stop()
})

test('the same words again are another element, which is read aloud again', async () => {
  const { say, heard, announced, scope } = conversation('hello')
  say('ok')
  await nextTick()
  const [before] = announced.value
  say('ok')
  await nextTick()
  expect(heard()).toEqual(['ok'])
  expect(announced.value[0]?.index).not.toBe(before?.index)
  scope.stop()
})

test('what was there before, or comes in above, is not news', async () => {
  const { messages, heard, scope } = conversation()
  messages.value = [message(3, 'three', 'agent'), message(4, 'four', 'agent')]
  await nextTick()
  messages.value = [message(2, 'two', 'agent'), ...messages.value]
  await nextTick()
  expect(heard()).toEqual([])
  scope.stop()
})
