import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import type { TranscriptDelivery, TranscriptResponse } from '../../../contract/transcripts.ts'
import { createMailer, type ClosableMailer } from '../../delivery/smtp.ts'
import type { Jobs } from '../../domain/ports.ts'
import { createMailLimits } from '../../domain/mail-limits.ts'
import { createTranscripts } from '../../domain/transcripts.ts'
import { entryOf } from '../../domain/transcript-entries.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { startMailServer, type MailServer } from '../support/mail-server.ts'

const run = promisify(execFile)
const START = '2026-11-23T10:00:00.000Z'
const WARRANTY = 32
const ORDERS = 11
type Headers = Record<string, string>
let keys = 0
const key = () => `transcript-key-${(keys += 1)}`

describe.each(DIALECTS)('transcripts on %s', (dialect) => {
  let house: TestApp
  let server: MailServer
  let mailer: ClosableMailer
  let ada: Headers
  let user: string
  let outage: boolean
  beforeAll(async () => {
    house = await startTestApp({ dialect })
    server = await startMailServer()
    mailer = createMailer({ smtpUrl: server.url, dataDir: house.database.dataDir })
    house.ctx.mailer.send = (mail) =>
      outage ? Promise.reject(new Error('connection refused')) : mailer.send(mail)
  })
  beforeEach(async () => {
    await house.ctx.db.deleteFrom('jobs').execute()
    outage = false
    house.clock.set(START)
    user = `ada-${key()}`
    ada = await house.endUser(user)
  })
  afterAll(async () => {
    mailer.close()
    await server.close()
    await house.close()
  })

  const get = (headers: Headers, path: string) => house.app.inject({ url: `/api${path}`, headers })
  const post = (headers: Headers, path: string, payload: object = {}) =>
    house.app.inject({ method: 'POST', url: `/api${path}`, headers, payload })

  async function chatOf(headers: Headers, words: string[], lang = 'en'): Promise<number> {
    const chat = { lang, ...(words[0] ? { greeting: words[0] } : {}) }
    const started = await post(headers, `/menus/${WARRANTY}/chats`, { key: key(), chat })
    expect(started.statusCode, started.body).toBe(201)
    const { id } = started.json<ChatResponse>()
    for (const content of words.slice(1)) await say(headers, id, content)
    return id
  }
  const say = (headers: Headers, id: number, content: string) =>
    post(headers, `/chats/${id}/messages`, { key: key(), message: { type: 'text', content } })
  const request = async (chatId: number, form: object = {}) => {
    const response = await post(ada, `/chats/${chatId}/transcripts`, form)
    expect(response.statusCode, response.body).toBe(202)
    return response.json<TranscriptResponse>()
  }
  async function textOf(pdf: Buffer): Promise<string> {
    const file = join(house.database.dataDir, 'read.pdf')
    writeFileSync(file, pdf)
    const { stdout } = await run('pdftotext', ['-layout', file, '-'])
    return stdout.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b]/g, '')
  }

  test('a PDF is made and handed to its owner, in the zone and language asked for', async () => {
    const id = await chatOf(ada, ['¿Dónde está mi pedido?', '請求書', 'gracias'], 'es')
    const { status, chat_transcript_id } = await request(id, { time_zone: 'Asia/Tokyo' })
    expect(status).toBe('queued')
    const waiting = await get(ada, `/transcripts/${chat_transcript_id}`)
    expect(waiting.statusCode).toBe(202)
    expect(waiting.headers['x-transcript-status']).toBe('queued')
    expect(waiting.json()).toEqual({ status: 'queued' })

    await house.jobs.runDue()
    const made = await get(ada, `/transcripts/${chat_transcript_id}`)
    expect(made.statusCode).toBe(200)
    expect(made.headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-transcript-status': 'succeeded',
      'x-content-type-options': 'nosniff',
    })
    expect(made.headers['content-disposition']).toContain(`filename*=UTF-8''Acme%20CHAT-${id}.pdf`)
    const text = await textOf(made.rawPayload)
    const words = ['Acme', 'Transcripción', `CHAT-${id}`, user, 'Asia/Tokyo', '19:00']
    for (const word of words) expect(text).toContain(word)
    const order = ['¿Dónde está mi pedido?', '請求書', 'gracias'].map((word) => text.indexOf(word))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order[0]).toBeGreaterThan(0)
  })

  test('of the buttons that were offered, the one that was chosen is named', async () => {
    const chat = { lang: 'en' }
    const started = await post(ada, `/menus/${ORDERS}/chats`, { key: key(), chat })
    const { id } = started.json<ChatResponse>()
    const shown = (await get(ada, `/chats/${id}/messages`)).json<WireMessage[]>()
    const offer = shown.find(({ buttons }) =>
      buttons?.some(({ action }) => action === 'quick_reply'),
    )
    const button = offer?.buttons?.find(({ action }) => action === 'quick_reply')
    await post(ada, `/chats/${id}/messages`, {
      key: key(),
      message: { type: 'text', content: button?.title, in_reply_to: offer?.$index },
    })
    const { chat_transcript_id } = await request(id, { lang: 'en' })
    await house.jobs.runDue()
    const made = await get(ada, `/transcripts/${chat_transcript_id}`)
    const text = await textOf(made.rawPayload)
    const at = text.indexOf('Offered: [')
    expect(at, text).toBeGreaterThan(0)
    expect(text.indexOf(`Chosen: ${button?.title}`)).toBeGreaterThan(at)
    expect(text.match(/Chosen:/g)).toHaveLength(1)
  })

  test('of cards with the same buttons, the one that was chosen is marked and named', async () => {
    const maya = await house.agent('acme', 'maya@acme.example')
    const id = await chatOf(ada, ['Hello'])
    expect((await post(maya, `/desk/chats/${id}/accept`)).statusCode).toBe(200)
    const book = [{ title: 'Book', auto_reply: true }]
    const cards = ['Kettle', 'Toaster'].map((title) => ({ title, buttons: book }))
    const shown = await post(maya, `/desk/chats/${id}/payloads`, {
      key: key(),
      payload: { type: 'complex', components: [{ type: 'content_card', cards }] },
    })
    const { $index: in_reply_to } = shown.json<WireMessage>()
    const answer = (choice: object) =>
      post(ada, `/chats/${id}/messages`, {
        key: key(),
        message: { type: 'text', content: 'Book', in_reply_to, choice },
      })
    const choice = { component: 0, card: 1, button: 0, card_title: 'Toaster' }
    for (const wrong of [{ card: -1 }, { card: 0.5 }, { card_title: '' }, { chair: 1 }])
      expect((await answer({ ...choice, ...wrong })).statusCode).toBe(400)
    expect((await answer(choice)).json()).toMatchObject({ content: 'Book', choice })
    const { chat_transcript_id } = await request(id, { lang: 'en' })
    await house.jobs.runDue()
    const made = await get(ada, `/transcripts/${chat_transcript_id}`)
    const text = await textOf(made.rawPayload)
    const order = ['Kettle', 'Toaster', 'Chosen: Book', 'Toaster · Book'].map((one) =>
      text.indexOf(one),
    )
    expect(order, text).toEqual(order.toSorted((one, other) => one - other))
    expect(order[0], text).toBeGreaterThan(0)
    expect(text.match(/Chosen:/g)).toHaveLength(1)
    await post(ada, `/chats/${id}/finish`)
  })

  test('one of the same words in the same form is made once', async () => {
    const id = await chatOf(ada, ['hello'])
    const asked = await Promise.all([request(id), request(id), request(id, { lang: 'en' })])
    const ids = new Set(asked.map(({ chat_transcript_id }) => chat_transcript_id))
    expect(ids.size).toBe(1)
    await house.jobs.runDue()
    expect(await request(id)).toEqual({ status: 'succeeded', chat_transcript_id: [...ids][0] })
    ids.add((await request(id, { lang: 'ja' })).chat_transcript_id)
    ids.add((await request(id, { time_zone: 'America/Lima' })).chat_transcript_id)
    await say(ada, id, 'one more thing')
    ids.add((await request(id)).chat_transcript_id)
    expect(ids.size).toBe(4)
    const unknown = await post(ada, `/chats/${id}/transcripts`, { time_zone: 'Mars/Olympus' })
    expect(unknown.statusCode).toBe(400)
  })

  test('it is mailed to each address, and each delivery tells how it went', async () => {
    server.refused.add('gone@example.org')
    const before = server.recipients.length
    const id = await chatOf(ada, ['hello there'])
    const emails = ['ada@example.org', 'gone@example.org', 'ADA@example.org']
    const body = { key: key(), emails }
    const [first, again] = await Promise.all([
      post(ada, `/chats/${id}/transcripts/mail`, body),
      post(ada, `/chats/${id}/transcripts/mail`, body),
    ])
    expect(first.statusCode, first.body).toBe(202)
    expect(again.json()).toEqual(first.json())
    expect(first.json<TranscriptDelivery[]>().map(({ status }) => status)).toEqual([
      'queued',
      'queued',
    ])
    await house.jobs.runDue()
    const deliveries = (await get(ada, `/chats/${id}/transcripts/mail`)).json<
      TranscriptDelivery[]
    >()
    expect(deliveries).toMatchObject([
      { status: 'sent', sent_at: START },
      { email: 'gone@example.org', status: 'failed' },
    ])
    expect(deliveries[1]?.failed_reason).toContain('No such mailbox')
    expect(server.recipients.slice(before)).toEqual(['ADA@example.org'])
    const mail = (await server.mails()).at(-1)
    expect(mail?.subject).toContain(`CHAT-${id}`)
    expect(mail?.attachments[0]?.filename).toBe(`CHAT-${id}.pdf`)
    expect(await textOf(mail?.attachments[0]?.content ?? Buffer.alloc(0))).toContain('hello there')
    const other = { ...body, emails: ['someone@example.org'] }
    expect((await post(ada, `/chats/${id}/transcripts/mail`, other)).json()).toMatchObject({
      code: 'idempotency_conflict',
    })
    server.refused.clear()
  })

  test('a mail that could not be sent is said to be failed, and goes out when it can', async () => {
    outage = true
    const id = await chatOf(ada, ['hello'])
    await post(ada, `/chats/${id}/transcripts/mail`, { key: key(), emails: ['ada@example.org'] })
    await house.jobs.runDue()
    const read = async () => {
      ada = await house.endUser(user)
      return (await get(ada, `/chats/${id}/transcripts/mail`)).json<TranscriptDelivery[]>()[0]
    }
    expect(await read()).toMatchObject({ status: 'queued', failed_reason: 'connection refused' })
    for (let i = 0; i < 12; i += 1) {
      house.clock.advance(600)
      await house.jobs.runDue()
    }
    expect(await read()).toMatchObject({ status: 'failed', failed_reason: 'connection refused' })
    outage = false
    house.clock.advance(3600)
    await house.jobs.runDue()
    const sent = await read()
    expect(sent?.status).toBe('sent')
    expect(sent).not.toHaveProperty('failed_reason')
  })

  test('it can not be used to keep the typesetter busy', async () => {
    const id = await chatOf(ada, ['hello'])
    const zones = Intl.supportedValuesOf('timeZone').slice(0, 61)
    const make = (time_zone?: string) => post(ada, `/chats/${id}/transcripts`, { time_zone })
    const answers = []
    for (const zone of zones) answers.push((await make(zone)).statusCode)
    expect(answers).toEqual([...Array.from({ length: 60 }, () => 202), 429])
    // one that is made already is no work
    expect((await make(zones[0])).statusCode).toBe(202)
    house.clock.advance(3601)
    ada = await house.endUser(user)
    expect((await make(zones[60])).statusCode).toBe(202)
  })

  test('it can not be used to flood addresses', async () => {
    const id = await chatOf(ada, ['hello'])
    const mail = (n: number) =>
      post(ada, `/chats/${id}/transcripts/mail`, {
        key: key(),
        emails: Array.from({ length: 5 }, (_, i) => `a${n}-${i}@example.org`),
      })
    for (let n = 0; n < 4; n += 1) expect((await mail(n)).statusCode).toBe(202)
    expect((await mail(5)).json()).toMatchObject({ code: 'rate_limited' })
    const six = Array.from({ length: 6 }, (_, i) => `b${i}@example.org`)
    for (const emails of [[], six, ['nobody'], ['a@b.example\r\nBcc: c@d.example']]) {
      const response = await post(ada, `/chats/${id}/transcripts/mail`, { key: key(), emails })
      expect(response.statusCode).toBe(400)
    }
  })

  test('nobody reaches the transcripts of others', async () => {
    const id = await chatOf(ada, ['a secret'])
    const { chat_transcript_id } = await request(id)
    await house.jobs.runDue()
    for (const stranger of [await house.endUser('eve'), await house.endUser(user, 'globex')]) {
      const mail = { key: key(), emails: ['eve@example.org'] }
      for (const response of [
        await get(stranger, `/transcripts/${chat_transcript_id}`),
        await post(stranger, `/chats/${id}/transcripts`),
        await post(stranger, `/chats/${id}/transcripts/mail`, mail),
        await get(stranger, `/chats/${id}/transcripts/mail`),
      ]) {
        expect(response.statusCode, response.body).toBe(404)
      }
    }
    expect((await get({}, `/transcripts/${chat_transcript_id}`)).statusCode).toBe(401)
  })

  test('one that can not be made is failed with its reason, and can be asked for again', async () => {
    const handlers = new Map<string, Parameters<Jobs['handle']>[1]>()
    const jobs: Jobs = {
      handle: (kind, handler) => void handlers.set(kind, handler),
      enqueue: house.ctx.jobs.enqueue,
    }
    createTranscripts(
      { ...house.ctx, jobs },
      { render: () => Promise.reject(new Error('PDF transcripts are not available on sparc')) },
      createMailLimits(house.clock),
    )
    const id = await chatOf(ada, ['hello'])
    const { chat_transcript_id } = await request(id)
    const render = handlers.get('transcript.render')
    const payload = { transcript_id: chat_transcript_id }
    await expect(render?.(payload, { number: 1, last: false })).rejects.toThrow('sparc')
    await render?.(payload, { number: 2, last: false })
    const failed = await get(ada, `/transcripts/${chat_transcript_id}`)
    expect(failed.statusCode).toBe(202)
    expect(failed.headers['x-transcript-status']).toBe('failed')
    expect(failed.json()).toEqual({
      status: 'failed',
      failed_reason: 'PDF transcripts are not available on sparc',
    })
    expect((await request(id)).chat_transcript_id).not.toBe(chat_transcript_id)
  })
})

test('every kind of message is written down, or left out when it says nothing', () => {
  const base = { $index: 0, $sid: 's', $timestamp: START, $userId: 1, $userType: 'agent' } as const
  const partsOf = (fields: { type: string } & Record<string, unknown>) => {
    const entry = entryOf({ ...base, ...fields })
    return entry?.kind === 'message' ? entry.parts : entry
  }
  const url = 'https://cdn.example/a'
  expect(partsOf({ type: 'noti', event: 'somethingNew' })).toBeUndefined()
  expect(partsOf({ type: 'text' })).toBeUndefined()
  expect(partsOf({ type: 'session_variable', content: 'secret' })).toBeUndefined()
  expect(partsOf({ type: 'action', action: 'deflection', content: '' })).toBeUndefined()
  expect(partsOf({ type: 'noti', event: 'formRequested', form_name: 'f' })).toBeUndefined()
  expect(partsOf({ type: 'text', messages: ['a', 'b'], title: 'T' })).toEqual([
    { kind: 'title', text: 'T' },
    { kind: 'text', text: 'a', markdown: true },
    { kind: 'text', text: 'b', markdown: true },
  ])
  expect(partsOf({ type: 'unknown_yet', content: '**words**' })).toEqual([
    { kind: 'text', text: '**words**', markdown: false },
  ])
  expect(partsOf({ type: 'text', content: 'a', $userType: 'end_user' })).toEqual([
    { kind: 'text', text: 'a', markdown: false },
  ])
  const buttons = [{ title: 'Yes', action: 'quick_reply' }]
  expect(partsOf({ type: 'inline_button', title: 'Q', content: 'Q', buttons })).toEqual([
    { kind: 'text', text: 'Q', markdown: true },
    { kind: 'options', options: [{ title: 'Yes', chosen: false }] },
  ])
  // their titles in one line are what they have for words where they have none
  expect(partsOf({ type: 'sticky_button', content: 'Yes', selected: ['Yes'], buttons })).toEqual([
    { kind: 'options', options: [{ title: 'Yes', chosen: true }] },
  ])
  for (const media of ['image', 'video', 'document'])
    expect(partsOf({ type: media, content: url, [`${media}s`]: [{ url }] })).toEqual([
      { kind: 'media', media, items: [{ url }] },
    ])
  expect(
    partsOf({ type: 'document', file_name: 'a.pdf', file_type: 'application/pdf', file_size: 3 }),
  ).toEqual([{ kind: 'file', name: 'a.pdf', type: 'application/pdf', size: 3 }])
  const components = [
    { type: 'text', messages: ['first'] },
    { type: 'content_card', cards: [{ title: 'Card', buttons: [{ title: 'Take' }] }] },
    { type: 'form', form: { name: 'f', preview_endpoint: '/f' } },
    { type: 'unknown_yet' },
  ]
  expect(partsOf({ type: 'complex', content: 'first', components })).toEqual([
    { kind: 'text', text: 'first', markdown: true },
    { kind: 'card', title: 'Card', images: [], options: [{ title: 'Take', chosen: false }] },
    { kind: 'form', title: 'f' },
  ])
  const answers = { Reason: 'broken' }
  expect(
    partsOf({ type: 'noti', event: 'formCompleted', form_name: 'f', form_data: answers }),
  ).toEqual([{ kind: 'answers', title: 'f', answers }])
})
