import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EmailResponse } from '../../../contract/emails.ts'
import type { DeskEmail } from '../../../contract/desk.ts'
import { createMailer, type ClosableMailer } from '../../delivery/smtp.ts'
import { makeReference } from '../../domain/emails.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { startMailServer, type MailServer } from '../support/mail-server.ts'

type Headers = Record<string, string>
const START = '2026-11-23T10:00:00.000Z'
const INVOICES = 41
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const bytes = (size: number) =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31) % 251))
let keys = 0
const key = () => `email-key-${(keys += 1)}`

function form(fields: Record<string, string>, files: { name: string; bytes: Uint8Array }[]) {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  for (const file of files) body.append('files', new Blob([Buffer.from(file.bytes)]), file.name)
  return body
}

describe.each(DIALECTS)('emails on %s', (dialect) => {
  let house: TestApp
  let server: MailServer
  let mailer: ClosableMailer
  let ada: Headers
  let outage: boolean
  beforeAll(async () => {
    house = await startTestApp({ dialect })
    server = await startMailServer()
    mailer = createMailer({ smtpUrl: server.url, dataDir: house.database.dataDir })
    house.ctx.mailer.send = (mail) =>
      outage ? Promise.reject(new Error('connection refused')) : mailer.send(mail)
  })
  beforeEach(async () => {
    for (const table of ['email_replies', 'email_files', 'emails', 'jobs'] as const) {
      await house.ctx.db.deleteFrom(table).execute()
    }
    outage = false
    house.clock.set(START)
    ada = await house.endUser('ada')
  })
  afterAll(async () => {
    mailer.close()
    await server.close()
    await house.close()
  })

  async function send(
    headers: Headers,
    fields: Record<string, string> = {},
    files: { name: string; bytes: Uint8Array }[] = [],
    menu = INVOICES,
  ) {
    const all = { key: key(), email: 'ada@example.org', content: 'My invoice is wrong', ...fields }
    const request = new Request('http://localhost', { method: 'POST', body: form(all, files) })
    return house.app.inject({
      method: 'POST',
      url: `/api/menus/${menu}/emails`,
      headers: { ...headers, 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    })
  }
  const get = (headers: Headers, path: string) => house.app.inject({ url: `/api${path}`, headers })
  const post = (headers: Headers, path: string, payload: object = {}) =>
    house.app.inject({ method: 'POST', url: `/api${path}`, headers, payload })
  const shown = async (headers: Headers, id: number) =>
    (await get(headers, `/desk/emails/${id}`)).json<DeskEmail>()
  /** Mails that came since. */
  const since = async (count: number) => (await server.mails()).slice(count)

  test('reaches the mailbox byte for byte, and the customer gets a receipt', async () => {
    const before = server.recipients.length
    const files = [
      { name: 'screen.png', bytes: PNG },
      { name: 'فاتورة 請求書.bin', bytes: bytes(300_000) },
    ]
    const fields = { name: 'Ada Lovelace', lang: 'es', content: 'Hola,\n¿qué pasa?\n.\nAdiós' }
    const response = await send(ada, fields, files)
    expect(response.statusCode, response.body).toBe(201)
    const email = response.json<EmailResponse>()
    expect(email).toMatchObject({ type: 'email', status: 'queued', attachment_count: 2 })
    expect(email.reference).toMatch(/^AC-[2-9A-Z]{6}$/)

    await house.jobs.runDue()
    const mails = await since(before)
    expect(server.recipients.slice(before).toSorted()).toEqual([
      'ada@example.org',
      'support@acme.example',
    ])
    const incoming = mails.find(({ subject }) => subject?.includes('Ada Lovelace'))
    expect(incoming?.subject).toContain(email.reference)
    expect(incoming?.from?.value).toMatchObject([{ address: 'support@acme.example' }])
    expect(incoming?.from?.value[0]?.name).toContain('Ada Lovelace')
    expect(incoming?.replyTo?.value).toMatchObject([{ address: 'ada@example.org' }])
    expect(incoming?.text).toContain('Hola,\n¿qué pasa?\n.\nAdiós')
    expect(incoming?.attachments.map(({ filename }) => filename)).toEqual(
      files.map(({ name }) => name),
    )
    for (const [at, { content }] of (incoming?.attachments ?? []).entries()) {
      expect(content.equals(Buffer.from(files[at]?.bytes ?? []))).toBe(true)
    }
    const receipt = mails.find(({ subject }) => subject?.includes('Hemos recibido'))
    expect(receipt?.text).toContain(email.reference)
    expect(receipt?.text).toContain('screen.png')
    expect(receipt?.attachments).toEqual([])

    const desk = await shown(await house.agent(), email.id)
    expect(desk).toMatchObject({
      reference: email.reference,
      status: 'open',
      delivery: { status: 'sent', fail_reason: '' },
      end_user: { identifier: 'ada' },
    })
    const file = desk.files[1]
    const download = await get(await house.agent(), `/desk/email-files/${file?.id}`)
    expect(download.rawPayload.equals(bytes(300_000))).toBe(true)
    expect(download.headers['content-disposition']).toMatch(/^attachment;/)
    expect(download.headers['x-content-type-options']).toBe('nosniff')
  })

  test('goes to the mailbox of its queue', async () => {
    const before = server.recipients.length
    expect((await send(ada, {}, [], 42)).statusCode).toBe(201)
    await house.jobs.runDue()
    expect(server.recipients.slice(before)).toContain('privacy@acme.example')
  })

  test('is one, however often it is sent', async () => {
    const before = server.recipients.length
    const fields = { key: key() }
    const files = [{ name: 'screen.png', bytes: PNG }]
    const all = await Promise.all(Array.from({ length: 5 }, () => send(ada, fields, files)))
    for (const again of all) expect(again.json()).toEqual(all[0]?.json())
    await house.jobs.runDue()
    expect(server.recipients.slice(before)).toHaveLength(2)
    expect(await house.ctx.db.selectFrom('email_files').selectAll().execute()).toHaveLength(1)
    const other = await send(ada, { ...fields, content: 'Something else' }, files)
    expect(other.json()).toMatchObject({ code: 'idempotency_conflict' })
    expect((await send(ada, fields, [])).json()).toMatchObject({ code: 'idempotency_conflict' })
  })

  test('with what is not accepted is refused whole', async () => {
    const exe = Buffer.concat([Buffer.from('MZ'), bytes(500)])
    const refusals = [
      [{}, [{ name: 'tool.exe', bytes: exe }], 415, 'file_type_prohibited'],
      [{}, [{ name: 'tool.png', bytes: exe }], 415, 'file_type_mismatch'],
      [{}, [{ name: 'empty.txt', bytes: bytes(0) }], 422, 'file_empty'],
      [{}, [{ name: 'large.bin', bytes: bytes(22_000_000) }], 413, 'file_too_large'],
      [{}, Array.from({ length: 6 }, () => ({ name: 'a.png', bytes: PNG })), 413, 'too_many_files'],
      [{ email: 'nobody' }, [], 400, 'validation_failed'],
      [{ email: 'a@b.example\r\nBcc: c@d.example' }, [], 400, 'validation_failed'],
      [{ content: '   ' }, [], 400, 'validation_failed'],
      [{ colour: 'red' }, [], 400, 'validation_failed'],
      [{ key: 'short' }, [], 400, 'validation_failed'],
    ] as const
    for (const [fields, files, status, code] of refusals) {
      const response = await send(ada, fields, [{ name: 'ok.png', bytes: PNG }, ...files].slice(-6))
      expect(response.json(), JSON.stringify(fields)).toMatchObject({ code })
      expect(response.statusCode).toBe(status)
    }
    expect((await send(ada, {}, [], 6)).json()).toMatchObject({ code: 'channel_closed' })
    expect((await send({}, {})).statusCode).toBe(401)
    expect(await house.ctx.db.selectFrom('emails').selectAll().execute()).toEqual([])
    expect(await house.ctx.db.selectFrom('jobs').selectAll().execute()).toEqual([])
  })

  test('can not be used to flood an address', async () => {
    for (let i = 0; i < 20; i += 1) expect((await send(ada)).statusCode).toBe(201)
    expect((await send(ada)).json()).toMatchObject({ code: 'rate_limited' })
    house.clock.advance(3601)
    ada = await house.endUser('ada')
    expect((await send(ada)).statusCode).toBe(201)
  })

  test('is kept, shown and sent later when the mail server is down', async () => {
    outage = true
    const before = server.recipients.length
    const { id } = (await send(ada)).json<EmailResponse>()
    await house.jobs.runDue()
    const agent = await house.agent()
    expect(await shown(agent, id)).toMatchObject({
      status: 'open',
      delivery: { status: 'queued', fail_reason: 'connection refused' },
    })
    for (let i = 0; i < 12; i += 1) {
      house.clock.advance(600)
      await house.jobs.runDue()
    }
    expect((await shown(await house.agent(), id)).delivery.status).toBe('failed')
    outage = false
    house.clock.advance(3600)
    await house.jobs.runDue()
    expect((await shown(await house.agent(), id)).delivery).toEqual({
      status: 'sent',
      fail_reason: '',
    })
    expect(server.recipients.slice(before).toSorted()).toEqual([
      'ada@example.org',
      'support@acme.example',
    ])
  })

  test('that is refused for good is told at once', async () => {
    server.refused.add('privacy@acme.example')
    const { id } = (await send(ada, {}, [], 42)).json<EmailResponse>()
    await house.jobs.runDue()
    const { delivery } = await shown(await house.agent(), id)
    expect(delivery.status).toBe('failed')
    expect(delivery.fail_reason).toContain('No such mailbox')
    server.refused.clear()
  })

  test('is answered once, in the thread of its receipt, closed and taken up again', async () => {
    const { id, reference } = (await send(ada, { lang: 'ja' })).json<EmailResponse>()
    await house.jobs.runDue()
    const before = server.recipients.length
    const agent = await house.agent()
    const answer = { key: key(), content: 'We have corrected it.\nRegards' }
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => post(agent, `/desk/emails/${id}/replies`, answer)),
    )
    for (const reply of replies) expect(reply.statusCode, reply.body).toBe(201)
    await house.jobs.runDue()
    const [mail, ...more] = await since(before)
    expect(more).toEqual([])
    expect(mail?.to).toMatchObject({ value: [{ address: 'ada@example.org' }] })
    expect(mail?.from?.value[0]).toMatchObject({ address: 'support@acme.example' })
    expect(mail?.subject).toContain(reference)
    expect(mail?.text).toContain('We have corrected it.\nRegards')
    const receipt = (await server.mails()).find(({ messageId }) => messageId === mail?.inReplyTo)
    expect(receipt?.subject).toContain(reference)
    expect(await shown(agent, id)).toMatchObject({
      status: 'answered',
      replies: [{ content: answer.content, status: 'sent', agent: { name: 'Maya Ortega' } }],
    })
    const other = await post(agent, `/desk/emails/${id}/replies`, { ...answer, content: 'x' })
    expect(other.json()).toMatchObject({ code: 'idempotency_conflict' })
    expect((await post(agent, `/desk/emails/${id}/close`)).json()).toMatchObject({
      status: 'closed',
    })
    expect((await post(agent, `/desk/emails/${id}/close`)).statusCode).toBe(200)
    const list = async (status: string) =>
      (await get(agent, `/desk/emails?status=${status}`)).json<DeskEmail[]>()
    expect(await list('closed')).toHaveLength(1)
    expect((await post(agent, `/desk/emails/${id}/reopen`)).json()).toMatchObject({
      status: 'open',
    })
    expect(await list('closed')).toEqual([])
  })

  test('is seen by those alone who serve its queue', async () => {
    const { id } = (await send(ada, {}, [{ name: 'a.png', bytes: PNG }])).json<EmailResponse>()
    const file = (await shown(await house.agent(), id)).files[0]?.id
    const strangers = [await house.agent('globex'), await house.agent('acme', 'yuki@acme.example')]
    for (const agent of strangers) {
      expect((await get(agent, '/desk/emails')).json()).toEqual([])
      const reply = { key: key(), content: 'hello' }
      for (const response of [
        await get(agent, `/desk/emails/${id}`),
        await get(agent, `/desk/email-files/${file}`),
        await post(agent, `/desk/emails/${id}/close`),
        await post(agent, `/desk/emails/${id}/reopen`),
        await post(agent, `/desk/emails/${id}/replies`, reply),
      ]) {
        expect(response.statusCode, response.body).toBe(404)
      }
    }
    expect((await get(ada, `/desk/emails/${id}`)).statusCode).toBe(401)
  })

  test('is listed in pages, latest first', async () => {
    const ids: number[] = []
    for (let i = 0; i < 52; i += 1) {
      if (i % 20 === 0) ada = await house.endUser(`ada-${i}`)
      ids.unshift((await send(ada)).json<EmailResponse>().id)
    }
    const agent = await house.agent()
    const page = async (query = '') =>
      (await get(agent, `/desk/emails${query}`)).json<DeskEmail[]>().map(({ id }) => id)
    expect(await page()).toEqual(ids.slice(0, 50))
    expect(await page(`?before=${ids[49]}`)).toEqual(ids.slice(50))
  })
})

test('references can be read out and tell nothing of each other', () => {
  const made = Array.from({ length: 2000 }, (_, i) => makeReference('acme', `random-${i}`))
  expect(new Set(made).size).toBe(2000)
  for (const reference of made) expect(reference).toMatch(/^AC-[2-9A-HJKMNP-TV-Z]{6}$/)
})
