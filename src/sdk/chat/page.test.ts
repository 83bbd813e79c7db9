import { expect, test, vi } from 'vitest'
import { problem } from '../test/server.ts'
import { record, useServer } from '../test/support.ts'

const context = useServer()
const indexes = (messages: readonly { $index: number }[]) => messages.map(({ $index }) => $index)
const range = (from: number, end: number) =>
  Array.from({ length: end - from }, (_, step) => from + step)

async function opened(messages: number) {
  const { server } = context
  const { id } = server.newChat()
  for (let n = 0; n < messages; n++) server.append(id)
  const client = context.client()
  return { server, id, client, chat: await client.loadChat(id) }
}

test('a long chat is read page by page from its end, without a gap, and no more is loaded', async () => {
  const { server, chat } = await opened(250)
  const newest = await chat.loadMessages()
  expect(indexes(newest)).toEqual(range(150, 250))
  expect(newest[0]?.$timestamp).toBeInstanceOf(Date)
  expect(server.count('GET', /\/messages$/)).toBe(1)
  expect(indexes(await chat.loadMessages({ before: 150 }))).toEqual(range(50, 150))
  expect(indexes(await chat.loadMessages({ before: 50, limit: 500 }))).toEqual(range(0, 50))
  expect(await chat.loadMessages({ before: 0 })).toEqual([])
})

test('what comes while a page is on its way follows right after it', async () => {
  const { server, id, client, chat } = await opened(3)
  const live = record(client, 'chat.message')
  const page = chat.loadMessages()
  server.append(id)
  await vi.waitFor(() => expect(live.map(([{ $index }]) => $index)).toEqual([3]), {
    timeout: 5_000,
  })
  expect(indexes(await page)).toEqual([0, 1, 2])
})

test('a chat without messages has an empty page', async () => {
  const { server, chat } = await opened(0)
  expect(await chat.loadMessages()).toEqual([])
  expect(server.count('GET', /\/messages$/)).toBe(0)
})

test.each([{ before: -1 }, { before: 1.5 }, { limit: 0 }, { limit: 501 }, { limit: Number.NaN }])(
  '%o is refused before anything is asked',
  async (page) => {
    const { server, chat } = await opened(3)
    await expect(chat.loadMessages(page)).rejects.toMatchObject({
      code: 'validation_failed',
      status: 400,
    })
    expect(server.count('GET', /\/messages$/)).toBe(0)
  },
)

test('a page that can not be had rejects', async () => {
  const { server, chat } = await opened(3)
  server.on('GET', /\/messages$/, () => problem(404, 'chat_not_found'))
  await expect(chat.loadMessages()).rejects.toMatchObject({ status: 404, code: 'chat_not_found' })
})
