import { expect, test, vi } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import { problem } from '../test/server.ts'
import { record, useServer } from '../test/support.ts'

const context = useServer()
const wait = { timeout: 5_000, interval: 5 }

async function connected(storage = context.storage) {
  const { server } = context
  const client = context.client({ storage })
  const connects = record(client, 'chat.connected')
  const chat = await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  return { server, client, chat, id: chat.state.id, connects }
}

/** Every body that came to a route, answered with the chat or with what is given. */
function bodies(pattern: RegExp, answer?: (body: unknown) => object) {
  const { server } = context
  const seen: unknown[] = []
  server.on('POST', pattern, ({ body }, [id = '']) => {
    seen.push(body)
    return answer ? answer(body) : { body: server.chat(Number(id)).state }
  })
  return seen
}

test('what is asked for goes out to the letter, and what comes back is the chat’s new state', async () => {
  const { server, client, chat, id } = await connected()
  const escalated = bodies(/chats\/(\d+)\/escalate$/, () => ({
    body: server.change(id, { escalation: { id: 9, status: 'started' } }, false),
  }))
  const tracked = bodies(/chats\/\d+\/escalations\/9$/, () => ({ status: 204 }))
  const events = bodies(/chats\/\d+\/events$/, () => ({ status: 204 }))
  const sessions = bodies(/chats\/(\d+)\/post-session$/)
  const updates = record(client, 'chat.updated')
  await client.escalateChat({ reason: 'by_consumer', menu_id: 4, language: 'es' })
  expect(chat.state.escalation).toEqual({ id: 9, status: 'started' })
  expect(updates).toHaveLength(1)
  await client.escalateChat()
  await client.escalateChat({ ticket: 'T-7', cart: { total: 1 } })
  await client.trackChatEscalation('9', 'email')
  await client.trackChatEscalation(9, 'external_link', '3')
  await client.trackChatEndUserEvent({ end_user_name: 'Ada', plan: { tier: 2 } })
  await client.updatePostSession('in_progress')
  expect(escalated).toEqual([
    { reason: 'by_consumer', menu_id: 4, language: 'es' },
    {},
    { ticket: 'T-7', cart: { total: 1 } },
  ])
  expect(tracked).toEqual([{ channel: 'email' }, { channel: 'external_link', external_link_id: 3 }])
  expect(events).toEqual([{ end_user_name: 'Ada', plan: { tier: 2 } }])
  expect(sessions).toEqual([{ status: 'in_progress' }])
})

test('with no chat every one of them says so', async () => {
  const client = context.client()
  const calls = [
    client.escalateChat(),
    client.trackChatEscalation(1, 'chat'),
    client.trackChatEndUserEvent({ end_user_name: 'Ada' }),
    client.getChatDeflection(),
    client.checkIn(),
    client.rejoinChat(),
    client.notifyCheckInState(),
    client.updatePostSession('finished'),
    client.getChatSurvey(),
    client.sendChatSurvey({}),
    client.skipChatSurvey(),
    client.sendChatRate({ rating: 5 }),
    client.sendPreviewMessage('x'),
  ]
  for (const call of calls) await expect(call).rejects.toMatchObject({ status: 0, code: 'no_chat' })
  expect(context.server.calls).toEqual([])
})

test('the ways out of a wait are read as they are', async () => {
  const { server, client } = await connected()
  const deflection = { enabled: true, threshold: 300, email: true, due: false, links: [] }
  server.on('GET', /deflection$/, () => ({ body: deflection }))
  expect(await client.getChatDeflection()).toEqual(deflection)
})

test('a check-in whose answer was lost is not made twice', async () => {
  const { server, client, chat, id } = await connected()
  server.change(id, { status: 'queued', check_in: { state: 'required' } })
  let lost = true
  server.on('POST', /check-in$/, () => {
    if (!lost) return problem(409, 'check_in_not_required')
    lost = false
    server.change(id, { check_in: { state: 'answered' } }, false)
    return { cut: true }
  })
  await client.checkIn()
  expect(chat.state.check_in).toEqual({ state: 'answered' })
  server.change(id, { check_in: { state: 'timed_out' } })
  await expect(client.checkIn()).rejects.toMatchObject({ code: 'check_in_not_required' })
  expect(chat.state.check_in).toEqual({ state: 'timed_out' })
})

test('a chat that timed out of its check-in is rejoined, once', async () => {
  const { server, client, chat, id } = await connected()
  server.change(id, { status: 'queued', check_in: { state: 'timed_out' } })
  server.on('POST', /rejoin$/, () => {
    const { check_in, ...state } = server.chat(id).state
    if (check_in?.state !== 'timed_out') return problem(409, 'check_in_not_required')
    server.chat(id).state = { ...state, revision: state.revision + 1 }
    return { body: server.chat(id).state }
  })
  await client.rejoinChat()
  expect(chat.state.check_in).toBeUndefined()
  // as from another tab, which did not know
  await client.rejoinChat()
})

test('a survey and a rating are given once, also over a line that breaks, and the chat knows', async () => {
  const { server, client, chat, id } = await connected()
  server.change(id, { status: 'finished', survey: 'open', rating: 'open' })
  await vi.waitFor(() => expect(chat.state.status).toBe('finished'), wait)
  const survey = { id: 1, sign_off_display_text: 'Thanks', questions: [] }
  server.on('GET', /survey$/, () => ({ body: survey }))
  expect(await client.getChatSurvey()).toEqual(survey)
  const keys = new Set<unknown>()
  const once = (change: Partial<ChatResponse>) => (body: unknown) => {
    const { key } = body as { key: string }
    const isFirst = !keys.has(key)
    keys.add(key)
    server.change(id, change, false)
    return isFirst ? { cut: true } : { status: 204 }
  }
  const answers = bodies(/survey$/, once({ survey: 'sent' }))
  const rates = bodies(/rate$/, once({ rating: 'sent' }))
  await client.sendChatSurvey({ 1: 5, 2: 'yes' })
  expect(answers).toMatchObject([{ answers: { 1: 5, 2: 'yes' } }, { answers: { 1: 5, 2: 'yes' } }])
  await client.sendChatRate({ rating: 4, feedback: 'Fine' })
  expect(rates).toMatchObject([{ rating: 4, feedback: 'Fine' }, {}])
  expect(keys.size).toBe(2)
  expect(chat.state).toMatchObject({ survey: 'sent', rating: 'sent' })
  server.on('POST', /survey$/, () => problem(409, 'survey_already_sent'))
  await expect(client.skipChatSurvey()).rejects.toMatchObject({ code: 'survey_already_sent' })
})

test('a form’s answer outlives a reload on its way, and is there once', async () => {
  const { server, client, id } = await connected()
  await server.stop()
  const form = {
    type: 'noti',
    event: 'formCompleted',
    form_name: 'address',
    signature: 'sig-1',
    form_data: { street: 'Calle Mayor 1', floor: 3, gift: false },
  } as const
  client.chat?.sendMessage(form).catch(() => {})
  await vi.waitFor(async () => {
    const keys = await context.storage.keys()
    expect(keys.filter((key) => key.includes('outbox'))).toHaveLength(1)
  }, wait)
  client.destroy()
  await server.start()
  await context.client().loadChat(id)
  await vi.waitFor(() => expect(server.chat(id).messages).toMatchObject([form]), wait)
})

test('a form’s answer needs no words of its own', async () => {
  const { server, client, id } = await connected()
  const fields = { event: 'formCompleted', form_name: 'address', signature: 'sig-1' } as const
  await client.chat?.sendMessage({ type: 'noti', content: '', ...fields, form_data: { a: [{}] } })
  await client.chat?.sendMessage({ type: 'noti', ...fields })
  expect(server.chat(id).messages).toMatchObject([{ content: '' }, { event: 'formCompleted' }])
  const nothing = client.chat?.sendMessage({ type: 'text', content: ' ' })
  await expect(nothing).rejects.toMatchObject({ code: 'validation_failed' })
})

test('what is typed is shown to an agent where the company wants that, the newest words last', async () => {
  const { server, client, id } = await connected()
  let wanted = false
  server.on('GET', /companies\/acme$/, () => ({ body: { message_preview: wanted } }))
  await client.sendPreviewMessage('secret')
  wanted = true
  await client.getCompany()
  for (const content of ['h', 'he', 'hel', 'hell', 'hello'])
    await client.sendPreviewMessage(content)
  await vi.waitFor(() => expect(server.previews.at(-1)?.content).toBe('hello'), wait)
  expect(server.previews.map(({ content }) => content)).toEqual(['h', 'hello'])
  await client.sendTextMessage('hello')
  await vi.waitFor(() => expect(server.previews.at(-1)?.content).toBe(''), wait)
  server.change(id, { status: 'queued' })
  await vi.waitFor(() => expect(client.chat?.state.status).toBe('queued'), wait)
  const before = server.previews.length
  await client.sendPreviewMessage('nobody is there')
  await client.sendTextMessage('sent')
  expect(server.previews).toHaveLength(before)
})

test('calls with nothing in them fail as every other does, or say nothing', async () => {
  const { server, client } = await connected()
  server.on('GET', /companies\/acme$/, () => ({ body: { message_preview: true } }))
  server.on('POST', /rate$/, () => problem(400, 'validation_failed'))
  const call = client as unknown as Record<string, (nothing?: null) => Promise<void>>
  await expect(call['sendChatRate']?.()).rejects.toMatchObject({ name: 'ClientError', status: 400 })
  for (const nothing of [undefined, null]) await call['sendPreviewMessage']?.(nothing)
  expect(server.previews).toEqual([])
})

test('words that were sent before it was known who may see them are not shown as being typed', async () => {
  const { server, client } = await connected()
  server.on('GET', /companies\/acme$/, () => ({ body: { message_preview: true } }))
  const shown = client.sendPreviewMessage('4711')
  await client.sendTextMessage('4711')
  await shown
  expect(server.previews).toEqual([])
})

test('what each side has read is told, never taken back, and told again after a gap', async () => {
  const { server, client, chat, id, connects } = await connected()
  const messages = record(client, 'chat.message')
  for (let n = 0; n < 4; n++) server.append(id)
  await vi.waitFor(() => expect(messages).toHaveLength(4), wait)
  chat.markSeen(2)
  chat.markSeen(1)
  expect(chat.state.seen.end_user).toBe(2)
  await vi.waitFor(() => expect(server.seen).toEqual([2]), wait)
  server.see(id, 'agent', 3)
  await vi.waitFor(() => expect(chat.state.seen).toEqual({ end_user: 2, agent: 3 }), wait)
  // a state that was written down before
  server.change(id, { seen: { end_user: -1, agent: 0 }, status_text: 'late' })
  await vi.waitFor(() => expect(chat.state.status_text).toBe('late'), wait)
  expect(chat.state.seen).toEqual({ end_user: 2, agent: 3 })
  await server.stop()
  chat.markSeen(99)
  expect(chat.state.seen.end_user).toBe(3)
  await server.start()
  await vi.waitFor(() => expect(connects).toHaveLength(2), wait)
  await vi.waitFor(() => expect(server.seen.at(-1)).toBe(3), wait)
})

test('what one tab has read counts in the other', async () => {
  const { server, client, chat, id } = await connected()
  const other = context.client()
  const same = await other.loadChat(id)
  const messages = record(client, 'chat.message')
  const [joined, seen] = [record(other, 'chat.connected'), record(other, 'chat.updated')]
  await vi.waitFor(() => expect(joined).toHaveLength(1), wait)
  server.append(id)
  await vi.waitFor(() => expect(messages).toHaveLength(1), wait)
  chat.markSeen(0)
  await vi.waitFor(() => expect(same.state.seen.end_user).toBe(0), wait)
  expect(seen.length).toBeGreaterThan(0)
})

test('members, timers and typing are right again after a gap', async () => {
  const { server, client, chat, id, connects } = await connected()
  const [started, ended] = [
    record(client, 'chat.typingStarted'),
    record(client, 'chat.typingEnded'),
  ]
  const joined = record(client, 'chat.memberJoined')
  server.type(id, true)
  await vi.waitFor(() => expect(started).toHaveLength(1), wait)
  await server.stop()
  await vi.waitFor(() => expect(ended).toHaveLength(1), wait)
  const identity = { ...started[0]?.[0], display_name: 'Joan', user_id: 8, is_customer: false }
  server.append(id, {
    type: 'noti',
    event: 'memberJoined',
    identity: { user_type: 'agent', ...identity },
  })
  const check_in = { state: 'required', answer_until: '2026-01-01T00:05:00.000Z' } as const
  server.change(id, {
    check_in,
    timeout_at: '2026-01-01T01:00:00.000Z',
    seen: { end_user: -1, agent: 0 },
  })
  await server.start()
  await vi.waitFor(() => expect(connects).toHaveLength(2), wait)
  expect(joined.map(([{ display_name }]) => display_name)).toEqual(['Joan'])
  expect(chat.state).toMatchObject({ check_in, timeout_at: '2026-01-01T01:00:00.000Z' })
  expect(chat.state.seen.agent).toBe(0)
  server.type(id, true)
  await vi.waitFor(() => expect(started).toHaveLength(2), wait)
})
