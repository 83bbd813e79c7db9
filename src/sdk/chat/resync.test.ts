import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { AGENT, problem } from '../test/server.ts'
import { record, useServer } from '../test/support.ts'

const context = useServer()
const wait = { timeout: 5_000, interval: 5 }
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index)

async function connected() {
  const { server } = context
  const client = context.client()
  const messages = record(client, 'chat.message')
  const connects = record(client, 'chat.connected')
  const chat = await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  const indexes = () => messages.map(([{ $index }]) => $index)
  return { server, client, chat, id: chat.state.id, indexes, connects, messages }
}

test('messages come in order with their time as a date', async () => {
  const { server, id, messages } = await connected()
  server.append(id, { content: 'hello' })
  await vi.waitFor(() => expect(messages).toHaveLength(1), wait)
  expect(messages[0]?.[0]).toMatchObject({ $index: 0, content: 'hello' })
  expect(messages[0]?.[0].$timestamp).toBeInstanceOf(Date)
})

test('a lost event is fetched before the next one is shown, a doubled one is shown once', async () => {
  const { server, id, indexes } = await connected()
  server.copies = ({ $index }) => ($index === 1 || $index === 2 ? 0 : 2)
  for (let n = 0; n < 5; n++) server.append(id)
  await vi.waitFor(() => expect(indexes()).toEqual(upTo(5)), wait)
})

test('the last message is not missed when its event is lost but the state tells of it', async () => {
  const { server, id, indexes } = await connected()
  server.copies = () => 0
  server.append(id)
  server.change(id, {})
  await vi.waitFor(() => expect(indexes()).toEqual([0]), wait)
})

test('what was said while the server was away is there after it is back, with the new state', async () => {
  const { server, client, chat, id, indexes, connects } = await connected()
  const lost = record(client, 'chat.disconnected')
  server.append(id)
  await vi.waitFor(() => expect(indexes()).toEqual([0]), wait)
  await server.stop()
  await vi.waitFor(() => expect(lost).toHaveLength(1), wait)
  for (let n = 0; n < 700; n++) server.append(id)
  const agent = { id: 7, name: 'Grace' }
  server.change(id, { agent, all_agents: [agent] })
  await server.start()
  await vi.waitFor(() => expect(connects).toHaveLength(2), wait)
  expect(indexes()).toEqual(upTo(701))
  expect(chat.state.agent).toEqual(agent)
})

test('a history request that fails is tried again until the gap is closed', async () => {
  const { server, id, indexes } = await connected()
  let failures = 6
  server.on('GET', /messages$/, () =>
    failures-- > 0 ? { cut: true } : { body: server.chat(id).messages },
  )
  server.copies = ({ $index }) => ($index === 0 ? 0 : 1)
  server.append(id)
  server.append(id)
  await vi.waitFor(() => expect(indexes()).toEqual([0, 1]), wait)
})

test('a chat is called connected, or over, only once nothing is missing', async () => {
  const { server, client, id, indexes, connects } = await connected()
  const ended = record(client, 'chat.ended')
  let isBroken = true
  server.on('GET', /messages$/, ({ query }) =>
    isBroken
      ? problem(503, 'unavailable')
      : { body: server.chat(id).messages.slice(Number(query.get('after')) + 1) },
  )
  const asked = () => server.count('GET', /messages$/)
  server.copies = () => 0
  server.append(id)
  server.cutSockets()
  // each time is repeated by the request itself first
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(9), wait)
  expect(connects).toHaveLength(1)
  isBroken = false
  await vi.waitFor(() => expect(connects).toHaveLength(2), wait)
  expect(indexes()).toEqual([0])

  isBroken = true
  const before = asked()
  server.append(id)
  server.change(id, { status: 'finished' })
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(before + 9), wait)
  expect(ended).toEqual([])
  isBroken = false
  await vi.waitFor(() => expect(ended).toHaveLength(1), wait)
  expect(indexes()).toEqual([0, 1])
})

test('the line stays over the end of its token, which is renewed before', async () => {
  const { server } = context
  server.expiresIn = 2
  const client = context.client()
  const events: string[] = []
  client.on('chat.connected', () => events.push('connected'))
  client.on('chat.disconnected', () => events.push('disconnected'))
  await client.createChat(1)
  await vi.waitFor(() => expect(new Set(server.renewed).size).toBeGreaterThan(1), wait)
  expect(events).toEqual(['connected'])
})

test('an older state never replaces a newer one', async () => {
  const { server, client, chat, id } = await connected()
  const updates = record(client, 'chat.updated')
  server.change(id, { status_text: 'new', revision: 9 })
  await vi.waitFor(() => expect(updates).toHaveLength(1), wait)
  server.change(id, { status_text: 'old', revision: 8 })
  server.change(id, { status_text: 'newest', revision: 10 })
  await vi.waitFor(() => expect(updates).toHaveLength(2), wait)
  expect(chat.state.status_text).toBe('newest')
})

test('the last words come before the end, and the connection is let go', async () => {
  const { server, client, id } = await connected()
  const order: string[] = []
  client.on('chat.message', ({ $index }) => order.push(`message ${$index}`))
  client.on('chat.ended', (chat) => order.push(`ended ${chat.state.status}`))
  server.copies = () => 0
  server.append(id)
  server.append(id)
  server.change(id, { status: 'finished' })
  await vi.waitFor(() => expect(order).toEqual(['message 0', 'message 1', 'ended finished']), wait)
  await vi.waitFor(() => expect(server.sockets).toBe(0), wait)
})

test('members, dismissal and time-out are told', async () => {
  const { server, client, id } = await connected()
  const seen: string[] = []
  client.on('chat.memberJoined', (who) => seen.push(`joined ${who.display_name}`))
  client.on('chat.memberLeft', (who) => seen.push(`left ${who.display_name}`))
  client.on('chat.dismissed', () => seen.push('dismissed'))
  client.on('chat.timeout', () => seen.push('timeout'))
  client.on('chat.ended', () => seen.push('ended'))
  server.append(id, { type: 'noti', event: 'memberJoined', identity: AGENT })
  server.append(id, { type: 'noti', event: 'memberLeft', identity: AGENT })
  server.change(id, { status: 'dismissed' })
  server.change(id, { status: 'timeout' })
  await vi.waitFor(
    () => expect(seen).toEqual(['joined Grace', 'left Grace', 'dismissed', 'timeout', 'ended']),
    wait,
  )
})

test('typing starts once, ends with the message, and ends when the line is lost', async () => {
  const { server, client, id } = await connected()
  const seen: string[] = []
  client.on('chat.typingStarted', (who) => seen.push(`start ${who.display_name}`))
  client.on('chat.typingEnded', () => seen.push('end'))
  server.type(id, true)
  server.type(id, true)
  server.append(id)
  await vi.waitFor(() => expect(seen).toEqual(['start Grace', 'end']), wait)
  server.type(id, true)
  await vi.waitFor(() => expect(seen).toHaveLength(3), wait)
  server.cutSockets()
  await vi.waitFor(() => expect(seen).toEqual(['start Grace', 'end', 'start Grace', 'end']), wait)
})

test('a join that fails is tried again, and a new state does not keep it from that', async () => {
  const { server } = context
  server.refusedJoins = 3
  const { id, indexes } = await connected()
  server.append(id)
  await vi.waitFor(() => expect(indexes()).toEqual([0]), wait)
})

test('own typing in another tab is nobody else’s', async () => {
  const { server, client, id } = await connected()
  const started = record(client, 'chat.typingStarted')
  server.type(id, true, { ...AGENT, is_customer: true, user_type: 'end_user', user_id: 1 })
  server.type(id, true)
  await vi.waitFor(() => expect(started).toEqual([[AGENT]]), wait)
})

test('own typing is told once in a while, and its end', async () => {
  const { server, chat, id } = await connected()
  chat.startTyping()
  chat.startTyping()
  chat.stopTyping()
  chat.stopTyping()
  await vi.waitFor(() => expect(server.typed).toHaveLength(2), wait)
  expect(server.typed).toEqual([
    { chat_id: id, typing: true },
    { chat_id: id, typing: false },
  ])
})

test('an access token that ran out is renewed for the socket', async () => {
  const { server, id, indexes } = await connected()
  server.tokens.clear()
  server.cutSockets()
  server.append(id)
  await vi.waitFor(() => expect(indexes()).toEqual([0]), wait)
  expect(server.count('POST', /token$/)).toBeGreaterThanOrEqual(2)
})

test('with events lost, doubled, late and lines cut at random, each index is emitted once and in order', async () => {
  const step = fc.record({
    copies: fc.nat({ max: 2 }),
    again: fc.option(fc.nat({ max: 40 }), { nil: undefined }),
    cut: fc.boolean().map((cut) => cut),
    said: fc.boolean(),
  })
  const { server } = context
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      const client = context.client()
      try {
        const messages = record(client, 'chat.message')
        const chat = await client.createChat(1)
        const { id } = chat.state
        const sends: Promise<void>[] = []
        for (const { copies, again, cut, said } of steps) {
          server.copies = () => copies
          server.append(id)
          if (said) sends.push(client.sendTextMessage('mine'))
          const old = again === undefined ? undefined : server.chat(id).messages[again]
          if (old) server.push(id, old)
          if (cut) server.cutSockets()
          await new Promise((resolve) => setImmediate(resolve))
        }
        await Promise.all(sends)
        server.copies = () => 1
        server.append(id)
        const all = server.chat(id).messages.length
        expect(all).toBe(steps.length + sends.length + 1)
        await vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(all), wait)
        expect(messages.map(([{ $index }]) => $index)).toEqual(upTo(all))
      } finally {
        client.destroy()
      }
    }),
    { numRuns: 60 },
  )
}, 300_000)

test.each([
  ['dismissed', ['dismissed']],
  ['finished', ['ended finished']],
  ['timeout', ['timeout', 'ended timeout']],
] as const)(
  'a chat that is %s while the line is down is told of once it is back',
  async (...to) => {
    const [status, events] = to
    const { server, client, id } = await connected()
    const lost = record(client, 'chat.disconnected')
    const told = lifeOf(client)
    await server.stop()
    await vi.waitFor(() => expect(lost).toHaveLength(1), wait)
    server.change(id, { status })
    await server.start()
    await vi.waitFor(() => expect(told).toEqual(events), wait)
  },
)

test('what happens to a chat is told after a reload, too', async () => {
  const { server, client, id } = await connected()
  client.destroy()
  const after = context.client()
  const told = lifeOf(after)
  const connects = record(after, 'chat.connected')
  await after.loadChat(id)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  server.change(id, { status: 'dismissed' })
  await vi.waitFor(() => expect(told).toEqual(['dismissed']), wait)
  after.destroy()

  // a chat that rests at the time of the reload goes on being listened to
  const later = context.client()
  const toldLater = lifeOf(later)
  const connectsLater = record(later, 'chat.connected')
  expect((await later.loadChat(id)).state.status).toBe('dismissed')
  await vi.waitFor(() => expect(connectsLater).toHaveLength(1), wait)
  server.change(id, { status: 'timeout' })
  await vi.waitFor(() => expect(toldLater).toEqual(['timeout', 'ended timeout']), wait)
})

/** The ends and rests of a chat, as they are told. */
function lifeOf(client: ReturnType<typeof context.client>): string[] {
  const told: string[] = []
  client.on('chat.dismissed', () => told.push('dismissed'))
  client.on('chat.timeout', () => told.push('timeout'))
  client.on('chat.ended', ({ state }) => told.push(`ended ${state.status}`))
  return told
}
