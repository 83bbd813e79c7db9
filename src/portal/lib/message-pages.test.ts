import { expect, test, vi } from 'vitest'
import type { MessageResponse } from '../../sdk/index.ts'
import { createMessagePages, type LoadPage } from './message-pages.ts'

function message($index: number): MessageResponse {
  return {
    $index,
    $sid: `m${$index}`,
    $timestamp: new Date(0),
    $userType: 'agent',
    $userId: 1,
    type: 'text',
    content: `Message ${$index}`,
  }
}
const range = (from: number, end: number) =>
  Array.from({ length: end - from }, (_, step) => from + step)

function conversation(length: number) {
  const load = vi.fn<LoadPage>(({ before, limit }) =>
    Promise.resolve(range(Math.max(0, before - limit), Math.min(before, length)).map(message)),
  )
  const pages = createMessagePages(load)
  return { load, pages, indexes: () => pages.messages.value.map(({ $index }) => $index) }
}

test('a long chat opens with its newest page, and grows back to its first message', async () => {
  const { load, pages, indexes } = conversation(250)
  await pages.open(249)
  expect(indexes()).toEqual(range(100, 250))
  expect(load).toHaveBeenCalledTimes(1)
  expect(pages.hasOlder.value).toBe(true)
  await pages.loadOlder()
  expect(indexes()).toEqual(range(0, 250))
  expect(pages.hasOlder.value).toBe(false)
  await pages.loadOlder()
  expect(load).toHaveBeenCalledTimes(2)
})

test('what comes while the first page is on its way stands once, after it', async () => {
  const { pages, indexes } = conversation(5)
  pages.receive(message(5))
  const opening = pages.open(5)
  pages.receive(message(6))
  await opening
  expect(indexes()).toEqual(range(0, 7))
})

test('no message stands before a gap', async () => {
  const { pages, indexes } = conversation(1000)
  // this much was said between the state of the chat and its page
  for (const index of range(300, 310)) pages.receive(message(index))
  await pages.open(999)
  pages.receive(message(310))
  pages.receive(message(1000))
  expect(indexes()).toEqual(range(900, 1001))
})

test('asking twice asks once', async () => {
  const { load, pages, indexes } = conversation(500)
  await pages.open(499)
  await Promise.all([pages.loadOlder(), pages.loadOlder()])
  expect(load).toHaveBeenCalledTimes(2)
  expect(indexes()).toEqual(range(300, 500))
})

test('a page that fails changes nothing and can be tried again', async () => {
  const { load, pages, indexes } = conversation(200)
  await pages.open(199)
  load.mockRejectedValueOnce(new Error('offline'))
  await pages.loadOlder()
  expect(pages.older.value).toBe('failed')
  expect(indexes()).toEqual(range(100, 200))
  // not the page that was asked for
  load.mockResolvedValueOnce(range(0, 50).map(message))
  await pages.loadOlder()
  expect(pages.older.value).toBe('failed')
  await pages.loadOlder()
  expect(pages.older.value).toBe('idle')
  expect(indexes()).toEqual(range(0, 200))
})

test('everything is loaded for a search, as long as it is wanted', async () => {
  const { load, pages, indexes } = conversation(2000)
  await pages.open(1999)
  expect(await pages.loadAll(() => load.mock.calls.length < 3)).toBe(true)
  expect(indexes()[0]).toBe(900)
  expect(await pages.loadAll(() => true)).toBe(true)
  expect(indexes()).toEqual(range(0, 2000))
  const failing = conversation(2000)
  await failing.pages.open(1999)
  failing.load.mockRejectedValue(new Error('offline'))
  expect(await failing.pages.loadAll(() => true)).toBe(false)
})

test('what was asked for another chat is not taken into this one', async () => {
  const { pages, indexes } = conversation(500)
  await pages.open(499)
  const late = pages.loadOlder()
  pages.reset()
  await late
  expect(indexes()).toEqual([])
  expect(pages.hasOlder.value).toBe(false)
})

test('a newest page that is not all there is asked for again', async () => {
  const { load, pages, indexes } = conversation(5)
  load.mockResolvedValueOnce([])
  await expect(pages.open(4)).rejects.toMatchObject({ code: 'network' })
  load.mockResolvedValueOnce([0, 1, 3, 4].map(message))
  await expect(pages.open(4)).rejects.toMatchObject({ code: 'network' })
  await pages.open(4)
  expect(indexes()).toEqual(range(0, 5))
})

test('a page of another chat that comes late lets none of this one come twice', async () => {
  const { load, pages, indexes } = conversation(500)
  await pages.open(499)
  const answers: (() => void)[] = []
  load.mockImplementation(
    ({ before, limit }) =>
      new Promise((resolve) => {
        answers.push(() => resolve(range(before - limit, before).map(message)))
      }),
  )
  const late = pages.loadOlder()
  pages.reset()
  const opening = pages.open(499)
  answers.pop()?.()
  await opening
  const first = pages.loadOlder()
  answers.shift()?.()
  await late
  const second = pages.loadOlder()
  for (const answer of answers) answer()
  await Promise.all([first, second])
  expect(indexes()).toEqual(range(300, 500))
})
