import type { FileEdit } from './stack.ts'

/** A queue of people, without a virtual agent, and open at any hour. */
export const PEOPLE = 32
const WAITS = 'survey: after-chat\n        configured_wait: { chat: 180, voice_call: 240 }'
export const peopleOpen = acme(
  `hours: extended\n        ${WAITS}`,
  `hours: always\n        ${WAITS}`,
)

/** A queue with a virtual agent, and another one after the session, open at any hour. */
export const COFFEE = 211
const COFFEE_WAITS =
  'survey: after-chat\n            configured_wait: { chat: 120, voice_call: 240 }'
export const coffeeOpen = acme(
  `hours: extended\n            ${COFFEE_WAITS}`,
  `hours: always\n            ${COFFEE_WAITS}`,
)

/** A change to the file of Acme. */
export function acme(from: string, to: string): FileEdit {
  return { file: 'acme.yaml', from, to }
}
