import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { ErrorBody } from '../../../contract/errors.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

type Headers = Record<string, string>
let keys = 0
const key = () => `payload-key-${(keys += 1)}`
const BUTTON = { title: 'Yes', action: 'quick_reply' }
const url = 'https://cdn.example/a'
const FORM = { type: 'form', form: { name: 'return', title: 'Return', preview_endpoint: '/f' } }

describe.each(DIALECTS)('what agents show, on %s', (dialect) => {
  let house: TestApp
  let maya: Headers
  let ada: Headers
  let chat: number

  beforeAll(async () => {
    house = await startTestApp({ dialect })
    maya = await house.agent('acme', 'maya@acme.example')
    ada = await house.endUser('ada')
    const path = `/menus/${QUEUES.withPerson}/chats`
    chat = (await post(ada, path, { key: key(), chat: {} })).json<ChatResponse>().id
    expect((await post(maya, `/desk/chats/${chat}/accept`, undefined)).statusCode).toBe(200)
  })
  afterAll(() => house.close())

  const post = (headers: Headers, path: string, payload: object | undefined) =>
    house.app.inject({
      method: 'POST',
      url: `/api${path}`,
      headers,
      ...(payload && { payload }),
    })
  const show = (payload: object, headers = maya) =>
    post(headers, `/desk/chats/${chat}/payloads`, { key: key(), payload })
  const shown = async () => {
    const list = await house.app.inject({ url: `/api/chats/${chat}/messages`, headers: ada })
    return list.json<WireMessage[]>()
  }

  test('every type arrives as it does from a virtual agent', async () => {
    const payloads: ({ type: string } & Record<string, unknown>)[] = [
      { type: 'text', title: 'T', messages: ['a', 'b'] },
      { type: 'inline_button', title: 'Which?', buttons: [BUTTON] },
      { type: 'sticky_button', buttons: [BUTTON] },
      { type: 'image', images: [{ url, text: 'A picture' }] },
      { type: 'video', videos: [{ url }] },
      { type: 'document', documents: [{ url }] },
      { type: 'content_card', cards: [{ title: 'Card', link: url }, { title: 'Other' }] },
      { type: 'complex', components: [{ type: 'text', messages: ['c'] }] },
    ]
    for (const payload of payloads) {
      const sent = await show(payload)
      expect(sent.statusCode, sent.body).toBe(201)
      const message = sent.json<WireMessage>()
      expect(message).toMatchObject({ ...payload, $userType: 'agent' })
      expect(message.content, 'words for who does not know the type').toBeTruthy()
      expect((await shown()).at(-1)).toEqual(message)
    }
  })

  test('the state of the chat says where the last sticky buttons are', async () => {
    const state = async () =>
      (await house.app.inject({ url: `/api/chats/${chat}`, headers: ada })).json<ChatResponse>()
    const sticky = { type: 'sticky_button', buttons: [BUTTON] }
    for (const payload of [
      sticky,
      { type: 'complex', components: [{ type: 'text', messages: ['a'] }, sticky] },
    ]) {
      const { $index } = (await show(payload)).json<WireMessage>()
      expect((await state()).sticky_index).toBe($index)
      await show({ type: 'inline_button', title: 'Which?', buttons: [BUTTON] })
      const message = { type: 'text', content: 'Yes' }
      await post(ada, `/chats/${chat}/messages`, { key: key(), message })
      const { sticky_index, last_index } = await state()
      expect([sticky_index, last_index]).toEqual([$index, $index + 2])
    }
  })

  test('the other name of the root is known, and a key shows once', async () => {
    const path = `/desk/chats/${chat}/payloads`
    const body = { key: key(), ujet: { type: 'text', messages: ['once'] } }
    const [first, again] = [await post(maya, path, body), await post(maya, path, body)]
    expect(again.json()).toEqual(first.json())
    expect((await shown()).filter(({ content }) => content === 'once')).toHaveLength(1)
    const both = { ...body, key: key(), payload: body.ujet }
    expect((await post(maya, path, both)).statusCode).toBe(400)
    expect((await post(maya, path, { key: key() })).statusCode).toBe(400)
  })

  test('a form is asked for, answered once, and only with its own signature', async () => {
    const form = (await show(FORM)).json<WireMessage>()
    expect(form.signature).toBeTruthy()
    expect((await shown()).at(-1)).toMatchObject({
      event: 'formRequested',
      signature: form.signature,
    })
    const answer = (signature: string | undefined) =>
      post(ada, `/chats/${chat}/messages`, {
        key: key(),
        message: {
          type: 'noti',
          event: 'formCompleted',
          content: 'Return',
          form_name: 'return',
          signature,
          form_data: { Reason: 'broken' },
        },
      })
    expect((await answer('of another')).json()).toMatchObject({ code: 'form_not_requested' })
    expect((await answer(form.signature)).statusCode).toBe(201)
    expect((await answer(form.signature)).json()).toMatchObject({ code: 'form_already_answered' })
  })

  test('the list of chats says which of several cards was answered', async () => {
    const buttons = [{ title: 'Book' }]
    const cards = [
      { title: 'Kettle', buttons },
      { title: 'Toaster', buttons },
    ]
    const { $index } = (await show({ type: 'content_card', cards })).json<WireMessage>()
    const choice = { card: 1, button: 0, card_title: 'Toaster' }
    const message = { type: 'text', content: 'Book', in_reply_to: $index, choice }
    await post(ada, `/chats/${chat}/messages`, { key: key(), message })
    const list = await house.app.inject({ url: '/api/desk/chats', headers: maya })
    expect(list.body).toContain('"last_text":"Toaster · Book"')
  })

  test('what may not be shown is refused with its reason', async () => {
    const inline = { type: 'inline_button', title: 'Q', buttons: [BUTTON] }
    const refused: [object, RegExp][] = [
      [
        { type: 'complex', components: [inline, { type: 'sticky_button', buttons: [BUTTON] }] },
        /do not go together/,
      ],
      [{ ...inline, buttons: [{ title: 'A', action: 'escalation' }] }, /a person is here/],
      [{ ...inline, buttons: [{ title: 'A', action: 'quick_reply_link' }] }, /needs a link/],
      [
        { ...FORM, form: { ...FORM.form, preview_endpoint: 'https://evil.example/f' } },
        /not of an origin/,
      ],
    ]
    for (const [payload, reason] of refused) {
      const response = await show(payload)
      expect(response.statusCode, response.body).toBe(400)
      expect(JSON.stringify(response.json<ErrorBody>().details)).toMatch(reason)
    }
    for (const payload of [
      { type: 'action', action: 'end' },
      { type: 'session_variable', capture_target: 'payload', capture_key: 'a', payload: 'b' },
      { type: 'hologram', content: 'x' },
      { type: 'image', images: [{ url: 'javascript:alert(1)' }] },
      { ...inline, buttons: [{ ...BUTTON, link: 'data:text/html,x' }] },
      { ...FORM, form: { ...FORM.form, preview_endpoint: '//evil.example/f' } },
    ]) {
      expect((await show(payload)).json()).toMatchObject({ code: 'validation_failed' })
    }
  })

  test('nobody shows anything in a chat that is not theirs, or is over', async () => {
    const before = (await shown()).length
    const text = { type: 'text', messages: ['intruder'] }
    const jonas = await house.agent('acme', 'jonas@acme.example')
    const hank = await house.agent('globex')
    for (const other of [jonas, hank]) {
      expect((await show(text, other)).json()).toMatchObject({ code: 'chat_not_found' })
    }
    expect((await show(text, ada)).statusCode).toBeGreaterThanOrEqual(400)
    expect(await shown()).toHaveLength(before)
    await post(ada, `/chats/${chat}/finish`, undefined)
    expect((await show(text)).json()).toMatchObject({ code: 'chat_ended' })
  })
})
