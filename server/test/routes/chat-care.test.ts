import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { DeskChat } from '../../../contract/desk.ts'
import type { TriggerItem } from '../../../contract/triggers.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

let server: TestApp
let chats = 0

beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.close())

async function begin(queue: number, chat: object = {}) {
  const headers = await server.endUser(`customer-${(chats += 1)}`)
  const started = await server.app.inject({
    method: 'POST',
    url: `/api/menus/${queue}/chats`,
    headers,
    payload: { key: 'start-0001', chat },
  })
  const call = (method: 'GET' | 'POST', path: string, payload?: object) =>
    server.app.inject({
      method,
      url: `/api/chats/${started.json<ChatResponse>().id}${path}`,
      headers,
      ...(payload ? { payload } : {}),
    })
  return { started, call }
}

describe('the moments of a chat over HTTP', () => {
  test('a person is called, other ways are offered and kept', async () => {
    const { call } = await begin(QUEUES.withVirtualAgent)
    const called = await call('POST', '/escalate', { reason: 'by_consumer' })
    expect(called.json()).toMatchObject({ status: 'queued', escalation: { id: 1 } })
    const tracked = await call('POST', '/escalations/1', { channel: 'email' })
    expect(tracked.statusCode).toBe(204)
    expect((await call('POST', '/escalations/1', { channel: 'pigeon' })).statusCode).toBe(400)
    expect((await call('POST', '/escalations/7', { channel: 'email' })).json()).toMatchObject({
      code: 'escalation_not_found',
    })
    const offer = await call('GET', '/deflection')
    expect(offer.json()).toMatchObject({ enabled: true, threshold: 300, keep_waiting: true })
    const told = { event: 'external_link_result', external_link_id: 1, solved: true }
    expect((await call('POST', '/events', told)).statusCode).toBe(204)
    const large = { event: 'told', words: 'x'.repeat(5000) }
    expect((await call('POST', '/events', large)).statusCode).toBe(400)
  })

  test('a check-in that nobody asked for is refused, and its state is told again', async () => {
    const { call } = await begin(QUEUES.withPerson)
    for (const path of ['/check-in', '/rejoin']) {
      const refused = await call('POST', path)
      expect(refused.statusCode).toBe(409)
      expect(refused.json()).toMatchObject({ code: 'check_in_not_required' })
    }
    expect((await call('POST', '/check-in/state')).json()).toMatchObject({ status: 'queued' })
    const post = await call('POST', '/post-session', { status: 'in_progress' })
    expect(post.json()).toMatchObject({ code: 'chat_state_conflict' })
  })

  test('a survey and a rating come after the chat, once', async () => {
    const { call } = await begin(QUEUES.withVirtualAgent)
    expect((await call('GET', '/survey')).json()).toMatchObject({ code: 'chat_not_ended' })
    await call('POST', '/finish')
    expect((await call('GET', '/survey')).json()).toMatchObject({
      lang: 'en',
      questions: [{ id: 1, type: 'csat', is_csat: true }, { id: 2 }, { id: 3 }],
    })
    const send = (key: string, answers: object) => call('POST', '/survey', { key, answers })
    expect((await send('survey-01', { one: 1 })).statusCode).toBe(400)
    expect((await send('survey-01', { '1': { a: 1 } })).statusCode).toBe(400)
    expect((await send('survey-01', { '1': 5 })).statusCode).toBe(204)
    expect((await send('survey-01', { '1': 5 })).statusCode).toBe(204)
    expect((await send('survey-02', { '1': 5 })).json()).toMatchObject({
      code: 'survey_already_sent',
    })
    const rate = (key: string, rating: number) => call('POST', '/rate', { key, rating })
    expect((await rate('rating-01', 6)).statusCode).toBe(400)
    expect((await rate('rating-01', 3)).statusCode).toBe(204)
    expect((await rate('rating-02', 3)).json()).toMatchObject({ code: 'rating_already_sent' })
    expect((await call('GET', '')).json()).toMatchObject({ survey: 'sent', rating: 'sent' })
  })

  test('an agent hands a chat over', async () => {
    const { started } = await begin(QUEUES.withPerson)
    const { id } = started.json<ChatResponse>()
    const headers = await server.agent('acme', 'maya@acme.example')
    const desk = (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) =>
      server.app.inject({
        method,
        url: `/api/desk${path}`,
        headers,
        ...(payload ? { payload } : {}),
      })
    expect((await desk('GET', `/chats/${id}/transfer-targets`)).statusCode).toBe(404)
    await desk('PUT', '/status', { status: 'available' })
    expect((await desk('POST', `/chats/${id}/accept`)).statusCode).toBe(200)
    const targets = await desk('GET', `/chats/${id}/transfer-targets`)
    expect(targets.json()).toMatchObject({ agents: [] })
    const transfer = (payload: object) => desk('POST', `/chats/${id}/transfer`, payload)
    expect((await transfer({})).statusCode).toBe(400)
    expect((await transfer({ menu_id: 211, note: 'x'.repeat(2001) })).statusCode).toBe(400)
    expect((await transfer({ menu_id: 211 })).statusCode).toBe(204)
    expect((await transfer({ menu_id: 211 })).statusCode).toBe(404)
  })

  test('a chat may carry a conversation from elsewhere, but no script', async () => {
    const media = (url: string) => ({
      external_chat_transfer: {
        transcript: [
          { sender: 'agent', content: [{ type: 'media', media: { type: 'image', url } }] },
        ],
      },
    })
    const bad = await begin(QUEUES.withPerson, {
      custom_data: { unsigned: media('data:text/html,<script>') },
    })
    expect(bad.started.statusCode).toBe(422)
    // instants that a contract allows and `Date` does not read
    const words = (timestamp: string) => ({
      sender: 'end_user',
      timestamp,
      content: [{ type: 'text', text: timestamp }],
    })
    const odd = ['2016-12-31T23:59:60Z', '2016-12-31T12:00:00+01:00[Europe/Madrid]']
    const transcript = odd.map(words)
    const unread = await begin(QUEUES.withPerson, {
      custom_data: { unsigned: { external_chat_transfer: { transcript } } },
    })
    expect(unread.started.statusCode).toBe(201)
    expect((await unread.call('GET', '/messages')).json()).toMatchObject([
      { sent_at: '2016-12-31T23:59:59.000Z' },
      { sent_at: '2016-12-31T11:00:00.000Z' },
    ])
    const good = await begin(QUEUES.withPerson, {
      custom_data: { unsigned: media('https://acme.example/a.png') },
    })
    expect(good.started.statusCode).toBe(201)
    expect((await good.call('GET', '/messages')).json()).toMatchObject([
      { type: 'image', external: true },
    ])
  })
})

test('the desk names the trigger that brought a customer, and nothing that a client made up', async () => {
  for (const [trigger_id, name] of [
    ['checkout-help', 'Long on the checkout page'],
    ['Our best customer', undefined],
  ]) {
    const { started } = await begin(QUEUES.withPerson, { trigger_id })
    const { id } = started.json<ChatResponse>()
    const agent = await server.agent()
    const listed = await server.app.inject({ url: '/api/desk/chats', headers: agent })
    const { waiting } = listed.json<{ waiting: DeskChat[] }>()
    const chat = waiting.find((one) => one.chat.id === id)
    expect(chat?.trigger_id).toBe(trigger_id)
    expect(chat?.trigger_name).toBe(name)
  }
})

test('triggers come in a language, for the client to evaluate', async () => {
  const of = async (query: string) =>
    (await server.app.inject({ url: `/api/companies/acme/triggers${query}` })).json<TriggerItem[]>()
  const [checkout, machine, returns] = await of('?lang=es')
  expect(checkout).toMatchObject({
    id: 'checkout-help',
    delay: 5,
    question: { yes: 'Iniciar un chat' },
    menu_id: 12,
    match: 'all',
    conditions: [{ url_contains: '/checkout' }, { time_on_page: 60 }],
  })
  expect(machine?.conditions).toContainEqual({ url_lacks: '/demo/help' })
  expect(returns).toMatchObject({ delay: 0, conditions: [{}, { time_on_page: 30 }] })
  expect((await of('?lang=xx'))[0]?.message).toBe((await of(''))[0]?.message)
  const nobody = await server.app.inject({ url: '/api/companies/nobody/triggers' })
  expect(nobody.statusCode).toBe(404)
})
