import { expect, test } from 'vitest'
import type { MessageResponse } from '../../sdk/index.ts'
import { isCalledSince } from './answers.ts'

const said = (events: (string | undefined)[]) =>
  events.map((event, $index) => ({ $index, event })) as MessageResponse[]

test('a button that calls a person is spent by a call that follows it, however that went', () => {
  for (const event of ['escalationStarted', 'escalationFailed']) {
    const messages = said([undefined, event, undefined])
    expect(isCalledSince(messages, 0)).toBe(true)
    expect(isCalledSince(messages, 2)).toBe(false)
  }
  expect(isCalledSince(said([undefined, 'memberJoined']), 0)).toBe(false)
})
