import { expect, test, vi } from 'vitest'
import { isClientError } from '../errors.ts'
import { problem } from '../test/server.ts'
import { record, useServer } from '../test/support.ts'

const context = useServer()
const wait = { timeout: 5_000, interval: 5 }

const said = (id: number) => context.server.chat(id).messages.map(({ content }) => content)

test('a sent message is emitted with its index before its promise resolves', async () => {
  const client = context.client()
  const messages = record(client, 'chat.message')
  const chat = await client.createChat(1)
  await client.sendTextMessage('hello')
  expect(messages.map(([{ content }]) => content)).toEqual(['hello'])
  expect(chat.outbox).toEqual([])
})

test('many at once keep their order, over socket and HTTP', async () => {
  const client = context.client()
  const chat = await client.createChat(1)
  const words = Array.from({ length: 30 }, (_, n) => `word ${n}`)
  await Promise.all(words.map((word) => client.sendTextMessage(word)))
  expect(said(chat.state.id)).toEqual(words)
})

test('one message is under way at a time', async () => {
  const { server } = context
  server.refusesSockets = true
  const client = context.client()
  const chat = await client.createChat(1)
  let [underWay, most] = [0, 0]
  server.on('POST', /messages$/, async ({ body }) => {
    most = Math.max(most, ++underWay)
    await new Promise((resolve) => setImmediate(resolve))
    underWay--
    const { key, message } = body as Parameters<typeof server.say>[0]
    return { status: 201, body: server.say({ chat: chat.state.id, key, message }) }
  })
  await Promise.all(['a', 'b', 'c', 'd'].map((word) => client.sendTextMessage(word)))
  expect(most).toBe(1)
  expect(server.count('POST', /messages$/)).toBe(4)
})

test('it works where no socket can be opened', async () => {
  context.server.refusesSockets = true
  const client = context.client()
  const chat = await client.createChat(1)
  await client.sendTextMessage('over HTTP')
  expect(said(chat.state.id)).toEqual(['over HTTP'])
})

test('what is written while the server is away goes out, once and in order, when it is back', async () => {
  const { server } = context
  const client = context.client()
  const connects = record(client, 'chat.connected')
  const boxes = record(client, 'chat.outbox')
  const chat = await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  await server.stop()
  const sends = ['one', 'two', 'three'].map((word) => client.sendTextMessage(word))
  expect(chat.outbox.map(({ message, state }) => [message.content, state])).toEqual([
    ['one', 'sending'],
    ['two', 'sending'],
    ['three', 'sending'],
  ])
  await server.start()
  await Promise.all(sends)
  expect(said(chat.state.id)).toEqual(['one', 'two', 'three'])
  expect(boxes.at(-1)?.[0]).toEqual([])
})

test('a message whose acknowledgement was lost is not there twice', async () => {
  const { server } = context
  let lost = 2
  server.afterStore = () => {
    if (lost-- > 0) throw new Error('the line is cut')
  }
  const client = context.client()
  const connects = record(client, 'chat.connected')
  const messages = record(client, 'chat.message')
  const chat = await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  await client.sendTextMessage('once')
  await client.sendTextMessage('twice')
  expect(said(chat.state.id)).toEqual(['once', 'twice'])
  expect(messages.map(([{ content }]) => content)).toEqual(['once', 'twice'])
})

test('what was not sent before a reload is sent after it', async () => {
  const { server } = context
  const before = context.client()
  const { state } = await before.createChat(1)
  await server.stop()
  const sends = ['one', 'two'].map((word) => before.sendTextMessage(word))
  const outcome = Promise.allSettled(sends)
  await vi.waitFor(
    async () =>
      expect((await context.storage.keys()).filter((k) => k.includes('outbox'))).toHaveLength(2),
    wait,
  )
  before.destroy()
  expect((await outcome).every(({ status }) => status === 'rejected')).toBe(true)
  expect(said(state.id)).toEqual([])

  await server.start()
  server.on('GET', /ongoing$/, () => ({ body: { chat: server.chat(state.id).state } }))
  const after = context.client()
  const messages = record(after, 'chat.message')
  const chat = await after.loadOngoingChat()
  await vi.waitFor(() => expect(said(state.id)).toEqual(['one', 'two']), wait)
  await vi.waitFor(() => expect(chat?.outbox).toEqual([]), wait)
  expect(messages.map(([{ content }]) => content)).toEqual(['one', 'two'])
  expect((await context.storage.keys()).some((key) => key.includes('outbox'))).toBe(false)
})

test('a message that the server refuses is kept as failed, and can be retried or discarded', async () => {
  const { server } = context
  let refuse = true
  const client = context.client()
  const chat = await client.createChat(1)
  const { id } = chat.state
  server.on('POST', /messages$/, (call) => {
    if (refuse) return problem(409, 'chat_ended')
    const { key, message } = call.body as Parameters<typeof server.say>[0]
    return { status: 201, body: server.say({ chat: id, key, message }) }
  })
  const refused = await client.sendTextMessage('no').catch((error: unknown) => error)
  expect(isClientError(refused) && [refused.status, refused.code]).toEqual([409, 'chat_ended'])
  const [entry] = chat.outbox
  expect(entry).toMatchObject({ state: 'failed', error: { code: 'chat_ended' } })

  refuse = false
  await chat.retry(entry?.key ?? '')
  expect(said(id)).toEqual(['no'])

  refuse = true
  await expect(client.sendTextMessage('never')).rejects.toMatchObject({ code: 'chat_ended' })
  await chat.discard(chat.outbox[0]?.key ?? '')
  expect(chat.outbox).toEqual([])
  expect((await context.storage.keys()).some((key) => key.includes('outbox'))).toBe(false)
})

test('a refused message does not hold up the next', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  const { id } = chat.state
  server.on('POST', /messages$/, ({ body }) => {
    const { key, message } = body as Parameters<typeof server.say>[0]
    if (message.content === 'bad') return problem(400, 'validation_failed')
    return { status: 201, body: server.say({ chat: id, key, message }) }
  })
  const bad = client.sendTextMessage('bad')
  const good = client.sendTextMessage('good')
  await expect(bad).rejects.toMatchObject({ status: 400 })
  await good
  expect(said(id)).toEqual(['good'])
})

test('a waiting message that is discarded never goes out, and its promise rejects', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  await server.stop()
  const first = client.sendTextMessage('take back')
  const second = client.sendTextMessage('keep')
  const outcome = first.catch((error: unknown) => error)
  await chat.discard(chat.outbox[0]?.key ?? '')
  expect(await outcome).toMatchObject({ code: 'aborted' })
  await server.start()
  await second
  expect(said(chat.state.id)).toEqual(['keep'])
})

test('two tabs with the same outbox send each message once', async () => {
  const { server } = context
  const one = context.client()
  const { state } = await one.createChat(1)
  await server.stop()
  const sends = ['a', 'b', 'c'].map((word) => one.sendTextMessage(word))
  await vi.waitFor(
    async () =>
      expect((await context.storage.keys()).filter((k) => k.includes('outbox'))).toHaveLength(3),
    wait,
  )
  await server.start()
  server.on('GET', /ongoing$/, () => ({ body: { chat: server.chat(state.id).state } }))
  const two = context.client()
  const chat = await two.loadOngoingChat()
  await Promise.all(sends)
  await vi.waitFor(() => expect(chat?.outbox).toEqual([]), wait)
  expect(said(state.id)).toEqual(['a', 'b', 'c'])
})

test('an empty message is refused at once', async () => {
  const client = context.client()
  await expect(client.sendTextMessage('hi')).rejects.toMatchObject({ code: 'no_chat', status: 0 })
  await client.createChat(1)
  await expect(client.sendTextMessage('  ')).rejects.toMatchObject({ code: 'validation_failed' })
})

test('a storage that fails costs the durability and not the message', async () => {
  const { server } = context
  const storage = Object.assign(context.storage, {
    set: () => Promise.reject(new Error('full')),
  })
  const client = context.client({ storage })
  const chat = await client.createChat(1)
  await client.sendTextMessage('still there')
  expect(server.chat(chat.state.id).messages).toHaveLength(1)
})

test('a refused message that one tab drops, or sends again, is no longer refused in the other', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  const { id } = chat.state
  server.refusesSockets = true
  let refuses = true
  server.on('POST', /messages$/, ({ body }) => {
    if (refuses) return problem(409, 'chat_state_conflict')
    const { key, message } = body as Parameters<typeof server.say>[0]
    return { status: 201, body: server.say({ chat: id, key, message }) }
  })
  server.cutSockets()
  await expect(client.sendTextMessage('dropped')).rejects.toMatchObject({ status: 409 })
  await expect(client.sendTextMessage('again')).rejects.toMatchObject({ status: 409 })
  const other = context.client()
  const same = await other.loadChat(id)
  const [dropped, again] = chat.outbox
  await vi.waitFor(
    () => expect(same.outbox.map(({ state }) => state)).toEqual(['failed', 'failed']),
    wait,
  )
  refuses = false
  await chat.discard(dropped?.key ?? '')
  await chat.retry(again?.key ?? '')
  server.refusesSockets = false
  await vi.waitFor(() => expect(same.outbox).toEqual([]), wait)
  expect(said(id)).toEqual(['again'])
})

test('who tries again in a chat that was left is told so, instead of waiting for ever', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  server.refusesSockets = true
  server.on('POST', /messages$/, () => problem(409, 'chat_ended'))
  await expect(client.sendTextMessage('too late')).rejects.toMatchObject({ code: 'chat_ended' })
  const [entry] = chat.outbox
  await client.destroyChat()
  await expect(chat.retry(entry?.key ?? '')).rejects.toMatchObject({ code: 'no_chat' })
})

/** Answers messages over HTTP, as where no socket can be opened: with a status for those that it names, else it takes them. */
function answering(id: number, statusOf: (content: string) => number | undefined) {
  const { server } = context
  server.refusesSockets = true
  server.cutSockets()
  server.on('POST', /messages$/, ({ body }) => {
    const { key, message } = body as Parameters<typeof server.say>[0]
    const status = statusOf(message.content ?? '')
    if (status) return problem(status, 'server_error')
    return { status: 201, body: server.say({ chat: id, key, message }) }
  })
}

test('a message that the server can never take holds up no other, and can be tried again or dropped', async () => {
  const client = context.client()
  const chat = await client.createChat(1)
  const { id } = chat.state
  let breaks = true
  answering(id, (content) => (breaks && content === 'poison' ? 500 : undefined))
  const poison = client.sendTextMessage('poison').catch((error: unknown) => error)
  const next = client.sendTextMessage('next')
  expect(await poison).toMatchObject({ status: 500, code: 'server_error' })
  await next
  expect(said(id)).toEqual(['next'])
  expect(chat.outbox).toMatchObject([{ state: 'failed', error: { status: 500 } }])
  breaks = false
  await chat.retry(chat.outbox[0]?.key ?? '')
  expect(said(id)).toEqual(['next', 'poison'])
  expect(chat.outbox).toEqual([])
})

test('what was given up while the server was broken goes out in order once it is reached again', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  const { id } = chat.state
  answering(id, () => 503)
  const sends = ['one', 'two'].map((word) => client.sendTextMessage(word))
  const fates = await Promise.allSettled(sends)
  expect(fates.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(chat.outbox.map(({ state }) => state)).toEqual(['failed', 'failed'])
  const stored = await context.storage.keys()
  expect(stored.filter((key) => key.includes('outbox'))).toHaveLength(2)
  server.refusesSockets = false
  await vi.waitFor(() => expect(chat.outbox).toEqual([]), wait)
  expect(said(id)).toEqual(['one', 'two'])
})

test('a storage that can not be asked, or emptied, has nothing sent for ever', async () => {
  const { server, storage } = context
  const { get } = storage
  Object.assign(storage, {
    get: (key: string) =>
      key.includes('outbox') ? Promise.reject(new Error('gone')) : get.call(storage, key),
    remove: () => Promise.reject(new Error('gone')),
  })
  const sent: string[] = []
  server.afterStore = (key) => sent.push(key)
  const client = context.client()
  const connects = record(client, 'chat.connected')
  const chat = await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  await client.sendTextMessage('once')
  expect(chat.outbox).toEqual([])
  Object.assign(storage, { get })
  server.cutSockets()
  await vi.waitFor(() => expect(connects).toHaveLength(2), wait)
  await client.sendTextMessage('next')
  expect(said(chat.state.id)).toEqual(['once', 'next'])
  expect(sent).toHaveLength(2)
})

test('words that are too long are refused at once, and what is too large for the socket goes another way', async () => {
  const { server } = context
  const client = context.client()
  const connects = record(client, 'chat.connected')
  const lost = record(client, 'chat.disconnected')
  const chat = await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  await expect(client.sendTextMessage('x'.repeat(10_001))).rejects.toMatchObject({
    code: 'validation_failed',
    details: { fields: { content: 'at most 10000 characters' } },
  })
  expect(chat.outbox).toEqual([])
  await client.sendTextMessage('€'.repeat(10_000))
  expect(server.count('POST', /messages$/)).toBe(0)
  const event_params = { note: '€'.repeat(60_000) }
  await chat.sendMessage({ type: 'text', content: 'chosen', event_params })
  expect(server.count('POST', /messages$/)).toBe(1)
  expect(lost).toEqual([])
})

test('what was never sent is found after a reload, also in a chat that is over, and can be dropped', async () => {
  const { server, storage } = context
  const before = context.client()
  expect(await before.getUnsent()).toEqual([])
  const { state } = await before.createChat(1)
  await server.stop()
  const sends = ['one', 'two'].map((word) => before.sendTextMessage(word))
  const outcome = Promise.allSettled(sends)
  const stored = async () => (await storage.keys()).filter((key) => key.includes('outbox'))
  await vi.waitFor(async () => expect(await stored()).toHaveLength(2), wait)
  before.destroy()
  await outcome
  await server.start()
  server.change(state.id, { status: 'finished' })
  server.on('POST', /messages$/, () => problem(409, 'chat_ended'))

  // the older one has waited for too long to be sent without a question
  const [name = ''] = await stored()
  const old = JSON.parse((await storage.get(name)) ?? '') as object
  const created_at = '2020-01-01T00:00:00.000Z'
  await storage.set(name, JSON.stringify({ ...old, created_at }))

  const after = context.client()
  expect(await after.getUnsent()).toEqual([{ chat_id: state.id, count: 2 }])
  const chat = await after.loadChat(state.id)
  await vi.waitFor(
    () => expect(chat.outbox.map(({ error }) => error?.code)).toEqual(['aborted', 'chat_ended']),
    wait,
  )
  expect(server.count('POST', /messages$/)).toBe(1)
  for (const { key } of [...chat.outbox]) await chat.discard(key)
  expect(await after.getUnsent()).toEqual([])
})
