import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { SavedReply } from '../../../contract/replies.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

type Headers = Record<string, string>
let keys = 0
const key = () => `replies-key-${(keys += 1)}`

describe.each(DIALECTS)('saved replies, on %s', (dialect) => {
  let house: TestApp
  let maya: Headers

  beforeAll(async () => {
    // both companies are open
    house = await startTestApp({ dialect, start: '2026-11-23T15:00:00.000Z' })
    maya = await house.agent('acme', 'maya@acme.example')
  })
  afterAll(() => house.close())

  const post = (headers: Headers, path: string, payload?: object) =>
    house.app.inject({ method: 'POST', url: `/api${path}`, headers, ...(payload && { payload }) })
  const get = (headers: Headers, chat: number) =>
    house.app.inject({ url: `/api/desk/chats/${chat}/replies`, headers })

  async function chatOf(customer: Headers, lang: string, menu: number = QUEUES.withPerson) {
    const body = { key: key(), chat: { lang } }
    const { id } = (await post(customer, `/menus/${menu}/chats`, body)).json<ChatResponse>()
    return id
  }

  async function repliesIn(lang: string, customer: Headers): Promise<SavedReply[]> {
    const chat = await chatOf(customer, lang)
    expect((await post(maya, `/desk/chats/${chat}/accept`)).statusCode).toBe(200)
    const answer = await get(maya, chat)
    expect(answer.statusCode, answer.body).toBe(200)
    await post(maya, `/desk/chats/${chat}/finish`)
    return answer.json<SavedReply[]>()
  }

  test('are in the language of the chat, with the names in them', async () => {
    const replies = await repliesIn('es', await house.endUser('ana', 'acme', 'Ana _B_'))
    const hello = replies.find(({ id }) => id === 'hello')
    expect(hello).toMatchObject({ title: 'Greeting', lang: 'es', fallback: false })
    expect(hello?.words).toContain('welcome')
    // the name is the customer's word: no markup of theirs is said by the agent
    expect(hello?.text).toMatch(/^Hola, Ana \\_B\\_\. Soy Maya Ortega\./)
    const asked = replies.find(({ id }) => id === 'anything-else')
    expect(asked?.payload).toEqual({
      type: 'inline_button',
      title: '¿Puedo ayudarle en algo más?',
      buttons: [
        { title: 'Sí, una cosa más', action: 'quick_reply' },
        { title: 'No, gracias', action: 'quick_reply' },
      ],
    })
    expect(asked?.text).toBeUndefined()
  })

  test('have words for who has no name, and say when a language is another', async () => {
    const replies = house.ctx.companies.find('acme')?.file.saved_replies ?? []
    replies.push({ id: 'english', title: 'English only', text: { en: 'Only {customer|this}' } })
    replies.push({
      id: 'mixed',
      title: 'Half of it',
      payload: { type: 'text', messages: [{ en: 'Yes', ja: 'はい' }, { en: 'No' }, 'OK'] },
    })
    replies.push({ id: 'same', title: 'All', payload: { type: 'text', messages: ['OK'] } })
    const found = await repliesIn('ja', await house.endUser('nameless', 'acme', ''))
    const by = (id: string) => found.find((each) => each.id === id)
    expect(by('hello')?.text).toMatch(/^お客様、こんにちは。担当の Maya Ortega です/)
    expect(by('english')).toMatchObject({ text: 'Only this', lang: 'en', fallback: true })
    expect(by('mixed')).toMatchObject({
      payload: { messages: ['はい', 'No', 'OK'] },
      lang: 'en',
      fallback: true,
    })
    expect(by('same')).toMatchObject({ fallback: false })
    expect(by('same')?.lang).toBeUndefined()
    replies.splice(-3)
  })

  test('are those of the queue', async () => {
    const ids = (await repliesIn('en', await house.endUser('queue'))).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['hello', 'restart', 'goodbye']))
    for (const other of ['order-number', 'return-form', 'refund-ways'])
      expect(ids).not.toContain(other)
  })

  test('each payload of both companies can be sent as it is', async () => {
    for (const [company, email, menus] of [
      ['acme', 'maya@acme.example', [11, 32]],
      ['globex', 'hank@globex.example', [10, 2]],
    ] as const) {
      const agent = await house.agent(company, email)
      for (const menu of menus) {
        const customer = await house.endUser(`each-${menu}`, company)
        const chat = await chatOf(customer, 'en', menu)
        await post(customer, `/chats/${chat}/escalate`, { reason: 'by_consumer' })
        const accepted = await post(agent, `/desk/chats/${chat}/accept`)
        expect(accepted.statusCode, accepted.body).toBe(200)
        const replies = (await get(agent, chat)).json<SavedReply[]>()
        expect(replies.length).toBeGreaterThan(1)
        for (const { id, payload } of replies) {
          if (!payload) continue
          const sent = await post(agent, `/desk/chats/${chat}/payloads`, { key: key(), payload })
          expect(sent.statusCode, `${id}: ${sent.body}`).toBe(201)
        }
        await post(agent, `/desk/chats/${chat}/finish`)
      }
    }
  })

  test('are for the agent whose chat it is, and for nobody else', async () => {
    const ada = await house.endUser('ada')
    const chat = await chatOf(ada, 'en')
    // it waits: nobody has it yet
    expect((await get(maya, chat)).json()).toMatchObject({ code: 'chat_not_found' })
    expect((await post(maya, `/desk/chats/${chat}/accept`)).statusCode).toBe(200)
    expect((await get(maya, chat)).statusCode).toBe(200)
    const jonas = await house.agent('acme', 'jonas@acme.example')
    const hank = await house.agent('globex')
    for (const other of [jonas, hank]) {
      const refused = await get(other, chat)
      expect(refused.statusCode).toBe(404)
      expect(refused.json()).toMatchObject({ code: 'chat_not_found' })
      expect(refused.body).not.toContain('Greeting')
    }
    for (const stranger of [{}, ada, { 'x-portico-desk': '1' }])
      expect((await get(stranger, chat)).statusCode).toBe(401)
    expect((await get(maya, chat + 1000)).statusCode).toBe(404)
  })
})
