import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { DeskChat } from '../../../contract/desk.ts'
import type { ErrorBody } from '../../../contract/errors.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'
import { problemOf } from './answers.ts'
import { CHARACTERS, LINKS, MARKDOWN, nested, SCRIPTS, VALUES } from './corpus.ts'
import { placesIn, put } from './samples.ts'

const [SCRIPT, , IMAGE] = SCRIPTS
const LONG = 'a'.repeat(20_000)
const OTHERS: readonly unknown[] = [
  ...[SCRIPT, IMAGE, LINKS[0], LINKS[9], '__proto__', '', ' ', LONG],
  ...CHARACTERS,
  ...VALUES,
  JSON.parse(nested(20, '[', ']')),
]
/** An own key of that name, as only JSON makes it. */
const PROTO = JSON.parse('{"__proto__":{"admin":true}}') as object

const TRANSFER = {
  greeting_override: SCRIPT,
  agent: { name: IMAGE, avatar: 'https://bot.example/a.png' },
  transcript: [
    {
      sender: 'agent',
      timestamp: '2026-11-23T09:00:00Z',
      content: [
        { type: 'text', text: MARKDOWN[0] },
        { type: 'buttons', buttons: [{ label: SCRIPT, selected: true }] },
        { type: 'media', media: { type: 'image', url: 'https://bot.example/"onerror="x.png' } },
        { type: 'carousel', text: IMAGE },
      ],
    },
    { sender: 'end_user', timestamp: 1_795_000_000, content: [{ type: 'text', text: SCRIPT }] },
  ],
}
const TOLD = {
  event: SCRIPT,
  end_user_name: IMAGE,
  channel: 'email',
  external_link_id: 1,
  solved: true,
  at: '2026-11-23T09:00:00.000Z',
  [SCRIPT]: { [IMAGE]: [LINKS[0], { deep: MARKDOWN[0] }] },
}
const CARDS = {
  type: 'content_card',
  cards: [{ title: SCRIPT, body: MARKDOWN[0], buttons: [{ title: IMAGE }] }],
}
const FORM = { type: 'form', form: { name: 'return', title: IMAGE, preview_endpoint: '/form' } }

let made = 0
const key = () => `hostile-part-${(made += 1)}`

/** What a description of the routes does not tell, or of which it tells one kind of several. */
describe.each(DIALECTS)('every part of what is sent in a chat on %s', (dialect) => {
  let house: TestApp
  let maya: Record<string, string>
  const problems: string[] = []

  beforeAll(async () => {
    house = await startTestApp({ rateLimit: 10_000_000, dialect })
    maya = await house.agent('acme', 'maya@acme.example')
    await house.app.inject({
      method: 'PUT',
      url: '/api/desk/status',
      headers: maya,
      payload: { status: 'available' },
    })
  })
  afterEach(() => {
    expect(problems.splice(0).slice(0, 20)).toEqual([])
    expect(({} as Record<string, unknown>)['admin'], 'no prototype was changed').toBeUndefined()
  })
  afterAll(() => house.close())

  type Headers = Record<string, string>
  const get = (headers: Headers, path: string) => house.app.inject({ url: `/api${path}`, headers })
  const post = (headers: Headers, path: string, body: unknown = {}) =>
    house.app.inject({
      method: 'POST',
      url: `/api${path}`,
      headers: { ...headers, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    })

  const open = (headers: Headers, unsigned?: unknown) =>
    post(headers, `/menus/${QUEUES.withPerson}/chats`, {
      key: key(),
      chat: unsigned === undefined ? {} : { custom_data: { unsigned } },
    })
  async function begin(headers: Headers): Promise<{ headers: Headers; chat: number }> {
    const opened = await open(headers)
    expect(opened.statusCode, opened.body).toBe(201)
    return { headers, chat: opened.json<ChatResponse>().id }
  }

  async function expectRead(what: string, headers: Headers, path: string): Promise<void> {
    const { statusCode, body } = await get(headers, path)
    if (statusCode !== 200) problems.push(`${what}: ${path} answers ${statusCode} ${body}`)
  }
  /** Both sides can still read it. */
  async function expectReadable(what: string, headers: Headers, chat: number): Promise<void> {
    await expectRead(what, headers, `/chats/${chat}/messages`)
    await expectRead(what, maya, '/desk/chats')
  }

  type Send = (body: unknown) => ReturnType<typeof post>
  /** Everything that can be wrong in each place; `taken` has what was not refused. */
  async function vary(
    sample: () => object,
    send: Send,
    taken: (what: string, answer: Awaited<ReturnType<Send>>) => Promise<unknown>,
  ): Promise<void> {
    let count = 0
    for (const place of placesIn(sample())) {
      for (const other of OTHERS) {
        const what = `${JSON.stringify(other)?.slice(0, 60)} at /${place.join('/')}`
        const answer = await send(put(sample(), place, other))
        const problem = problemOf(answer)
        if (problem) problems.push(`${what}: ${answer.statusCode} ${problem}: ${answer.body}`)
        if (problem || answer.statusCode >= 300) continue
        await taken(what, answer)
        count += 1
      }
    }
    expect(count, 'the sample itself is sound').toBeGreaterThan(0)
  }

  /** Each is refused, with a code that clients can branch on. */
  async function expectRefused(
    cases: Record<string, unknown>,
    status: number,
    code: string,
    send: Send,
  ): Promise<void> {
    for (const [what, body] of Object.entries(cases)) {
      const answer = await send(body)
      expect([answer.statusCode, answer.json<ErrorBody>().code], what).toEqual([status, code])
    }
  }

  test('a conversation from elsewhere', { timeout: 300_000 }, async () => {
    const headers = await house.endUser('transfer')
    const send: Send = (transfer) => open(headers, { external_chat_transfer: transfer })
    await vary(
      () => TRANSFER,
      send,
      async (what, answer) => {
        const { id } = answer.json<ChatResponse>()
        await expectReadable(what, headers, id)
        await post(headers, `/chats/${id}/finish`)
      },
    )
    const said = (content: unknown, sender = 'agent') => ({ transcript: [{ sender, content }] })
    const button = { label: SCRIPT }
    await expectRefused(
      {
        'who is neither side': said([], 'system'),
        'too many messages': { transcript: Array(301).fill(TRANSFER.transcript[0]) },
        'too many parts': said(Array(21).fill({ type: 'text', text: 'x' })),
        'too many buttons': said([{ type: 'buttons', buttons: Array(21).fill(button) }]),
        'no buttons': said([{ type: 'buttons', buttons: [] }]),
        'a long button': said([{ type: 'buttons', buttons: [{ label: 'x'.repeat(201) }] }]),
        'long words': said([{ type: 'text', text: 'x'.repeat(10_001) }]),
        'a long name': { agent: { name: 'x'.repeat(101) } },
        'a long greeting': { greeting_override: 'x'.repeat(5001) },
        ...Object.fromEntries(
          LINKS.filter((url) => !/^https?:\/\/\S+$/i.test(url)).map((url) => [
            `media at ${url}`,
            said([{ type: 'media', media: { type: 'image', url } }]),
          ]),
        ),
      },
      422,
      'custom_data_invalid',
      send,
    )
    const heavy = {
      sender: 'agent',
      content: Array(20).fill({ type: 'text', text: 'x'.repeat(9999) }),
    }
    await expectRefused(
      { 'more than a body': { transcript: Array(300).fill(heavy) } },
      413,
      'payload_too_large',
      send,
    )
  })

  test('a conversation from elsewhere is kept as the words that it was', async () => {
    const headers = await house.endUser('transfer-words')
    const avatars = LINKS.filter((url) => !/^https?:\/\/\S+$/i.test(url))
    for (const avatar of avatars) {
      const transfer = { ...TRANSFER, agent: { name: IMAGE, avatar } }
      const opened = await open(headers, { external_chat_transfer: transfer })
      expect(opened.statusCode, opened.body).toBe(201)
      const { id } = opened.json<ChatResponse>()
      const list = (await get(headers, `/chats/${id}/messages`)).json<WireMessage[]>()
      const external = list.filter((message) => message.external)
      expect(external.map(({ type, content }) => [type, content])).toEqual([
        ['text', MARKDOWN[0]],
        ['inline_button', SCRIPT],
        ['image', 'https://bot.example/"onerror="x.png'],
        ['text', IMAGE],
        ['text', SCRIPT],
        ['text', TRANSFER.greeting_override],
      ])
      expect(external[0]?.identity).toMatchObject({ display_name: IMAGE })
      expect(external[0]?.identity?.avatar_url, avatar).toBeUndefined()
      await post(headers, `/chats/${id}/finish`)
    }
    const data = { external_chat_transfer: { ...PROTO, ...TRANSFER }, ...PROTO }
    const signed = await house.sign('acme', { custom_data: JSON.parse(JSON.stringify(data)) })
    const body = { key: key(), chat: { custom_data: { signed } } }
    const opened = await post(headers, `/menus/${QUEUES.withPerson}/chats`, body)
    expect(problemOf(opened)).toBeUndefined()
  })

  test('what a page tells of its customer', { timeout: 300_000 }, async () => {
    // somebody who may give a name of their own
    const visitor = (await post({}, '/companies/acme/visitors')).json<{ token: string }>()
    const signedIn = await post({}, '/companies/acme/token', { ...visitor, device: 'd'.repeat(32) })
    const { access_token } = signedIn.json<{ access_token: string }>()
    const { headers, chat } = await begin({ authorization: `Bearer ${access_token}` })
    for (const path of ['events', 'escalate']) {
      const send: Send = (body) => post(headers, `/chats/${chat}/${path}`, body)
      // an escalation has a reason of its own, and no field of an event
      await vary(
        () => (path === 'events' ? TOLD : { reason: SCRIPT, language: 'en', ...TOLD }),
        send,
        (what) => expectRead(`${path}: ${what}`, maya, '/desk/chats'),
      )
      const deep = JSON.parse(nested(9, '[', ']')) as unknown
      const fields = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`f${at}`, at]))
      await expectRefused(
        {
          'too deep': { deep },
          'too many fields': fields,
          'too many bytes': { words: 'x'.repeat(4001) },
          'too many bytes in a name': { ['x'.repeat(4001)]: 1 },
          'many bytes in few characters': { words: '﷽'.repeat(1400) },
        },
        400,
        'validation_failed',
        send,
      )
      await expectRefused({ proto: PROTO, 'proto inside': { a: PROTO } }, 400, 'broken_json', send)
    }
    await post(headers, `/chats/${chat}/finish`)
  })

  test('names of data that a page gives', async () => {
    const { headers, chat } = await begin(await house.endUser('names'))
    const words = { type: 'text', content: SCRIPT }
    const refuse = (path: string, bodies: Record<string, unknown>) =>
      expectRefused(bodies, 400, 'validation_failed', (body) =>
        post(headers, path, { key: key(), ...(body as object) }),
      )
    const names = ['', 'x'.repeat(129)]
    for (const name of names) {
      await refuse(`/chats/${chat}/messages`, {
        params: { message: { ...words, event_params: { [name]: 1 } } },
      })
    }
    await post(headers, `/chats/${chat}/finish`)
    for (const name of names) {
      await refuse(`/menus/${QUEUES.withPerson}/chats`, {
        data: { chat: { custom_data: { unsigned: { [name]: { label: 'A', value: 1 } } } } },
      })
    }
  })

  test('which button or card was chosen', { timeout: 300_000 }, async () => {
    const { headers, chat } = await begin(await house.endUser('choice'))
    expect((await post(maya, `/desk/chats/${chat}/accept`)).statusCode).toBe(200)
    const shown = await post(maya, `/desk/chats/${chat}/payloads`, { key: key(), payload: CARDS })
    const { $index } = shown.json<WireMessage>()
    const sample = () => ({ component: 0, card: 0, button: 0, card_title: SCRIPT })
    const send: Send = (choice) =>
      post(headers, `/chats/${chat}/messages`, {
        key: key(),
        message: { type: 'text', content: IMAGE, in_reply_to: $index, choice },
      })
    await vary(sample, send, (what) => expectReadable(what, headers, chat))
    const wrong = [-1, 100, 0.5, '1.0', null, [0], { card: 0 }]
    await expectRefused(
      {
        ...Object.fromEntries(wrong.map((card) => [`card ${JSON.stringify(card)}`, { card }])),
        'a long title': { card: 0, card_title: 'x'.repeat(5001) },
        'no title': { card: 0, card_title: '' },
        'something else': { card: 0, [SCRIPT]: SCRIPT },
      },
      400,
      'validation_failed',
      send,
    )
    await post(headers, `/chats/${chat}/finish`)
  })

  test('answers of a form', { timeout: 300_000 }, async () => {
    const { headers, chat } = await begin(await house.endUser('form'))
    expect((await post(maya, `/desk/chats/${chat}/accept`)).statusCode).toBe(200)
    let signature = ''
    const ask = async () => {
      const shown = await post(maya, `/desk/chats/${chat}/payloads`, { key: key(), payload: FORM })
      expect(shown.statusCode, shown.body).toBe(201)
      signature = shown.json<WireMessage>().signature ?? ''
    }
    await ask()
    const sample = (
      form_data: unknown = { [SCRIPT]: [IMAGE, { [IMAGE]: LINKS[0] }], ok: true },
    ) => ({
      type: 'noti',
      event: 'formCompleted',
      content: SCRIPT,
      form_name: 'return',
      signature,
      form_data,
    })
    const send: Send = (message) =>
      post(headers, `/chats/${chat}/messages`, { key: key(), message })
    await vary(sample, send, async (what) => {
      await expectReadable(what, headers, chat)
      await ask()
    })
    const fields = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`f${at}`, at]))
    await expectRefused(
      {
        'too many fields': sample(fields),
        'too many bytes': sample({ words: 'x'.repeat(100_001) }),
        'many bytes in few characters': sample({ words: '﷽'.repeat(40_000) }),
        'a long name': sample({ ['x'.repeat(129)]: 1 }),
        'no name': sample({ '': 1 }),
        'too deep': sample({ deep: JSON.parse(nested(40, '[', ']')) as unknown }),
        'something else': { ...sample(), [SCRIPT]: SCRIPT },
      },
      400,
      'validation_failed',
      send,
    )
    await expectRefused(
      {
        'a form of another name': { ...sample(), form_name: SCRIPT },
        'a signature that was guessed': { ...sample(), signature: SCRIPT },
      },
      422,
      'form_not_requested',
      send,
    )
    await expectRefused({ proto: sample(PROTO) }, 400, 'broken_json', send)
    const answered = await send(sample())
    expect(answered.json()).toMatchObject({
      content: SCRIPT,
      form_data: { [SCRIPT]: [IMAGE, { [IMAGE]: LINKS[0] }], ok: true },
    })
    await expectRefused({ again: sample() }, 409, 'form_already_answered', send)
    await post(headers, `/chats/${chat}/finish`)
  })

  test('answers of a survey', { timeout: 300_000 }, async () => {
    const headers = await house.endUser('survey')
    let chat = 0
    const finished = async () => {
      const opened = await open(headers)
      expect(opened.statusCode, opened.body).toBe(201)
      chat = opened.json<ChatResponse>().id
      expect((await post(maya, `/desk/chats/${chat}/accept`)).statusCode).toBe(200)
      const ended = await post(headers, `/chats/${chat}/finish`)
      expect(ended.statusCode, ended.body).toBe(200)
    }
    await finished()
    const send: Send = (answers) => post(headers, `/chats/${chat}/survey`, { key: key(), answers })
    await vary(
      () => ({ 1: 5, 2: 'yes', 3: `${SCRIPT} ${IMAGE}` }),
      send,
      async (what) => {
        await expectReadable(what, headers, chat)
        await expectRead(what, maya, '/desk/feedback')
        await finished()
      },
    )
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [at + 1, 1]))
    await expectRefused(
      {
        'long words': { 3: 'x'.repeat(2001) },
        'no words': { 3: 5 },
        'no question of this survey': { 4: SCRIPT },
        'a script for a question': { [SCRIPT]: 1 },
        'a script for a choice': { 2: SCRIPT },
        'a star too many': { 1: 6 },
        'half a star': { 1: 4.5 },
        'too many answers': many,
        'a list': { 3: [SCRIPT] },
        'nothing at all': {},
      },
      400,
      'validation_failed',
      send,
    )
    const words = SCRIPTS.slice(0, 8).join(' ')
    expect((await send({ 3: words })).statusCode).toBe(204)
    await expectRefused({ again: { 3: words } }, 409, 'survey_already_sent', send)
    const list = (await get(maya, '/desk/feedback')).json<{ items: { feedback: object }[] }>()
    expect(JSON.stringify(list.items[0])).toContain(JSON.stringify(words).slice(1, -1))
  })

  test('nothing that was told hides the others from the desk', async () => {
    const { chat } = await begin(await house.endUser('calm'))
    const { waiting } = (await get(maya, '/desk/chats')).json<{ waiting: DeskChat[] }>()
    expect(waiting.map((one) => one.chat.id)).toContain(chat)
  })
})
