import { expect, test, vi } from 'vitest'
import type { CallResponse } from '../../contract/calls.ts'
import { Client } from './client.ts'
import { isClientError } from './errors.ts'
import { jwt, problem } from './test/server.ts'
import { record, useServer } from './test/support.ts'
import type { MessageResponse } from './types.ts'

const context = useServer()
const wait = { timeout: 5_000, interval: 5 }
const as = (identifier: string) => () => Promise.resolve({ token: jwt({ identifier }) })
const ongoing = (id: number) =>
  context.server.on('GET', /ongoing$/, () => ({
    body: { chat: context.server.chat(id).state },
  }))

const call: CallResponse = {
  id: 5,
  lang: 'en',
  menu_id: 1,
  status: 'queued',
  type: 'instant',
  recording_permitted: false,
  survey_enabled: false,
  created_at: '2026-01-01T00:00:00.000Z',
  menus: [],
}

test('ready comes by itself, once, before anything was asked of the server', async () => {
  const client = context.client()
  const ready = record(client, 'ready')
  await vi.waitFor(() => expect(ready).toHaveLength(1), wait)
  expect(context.server.calls).toEqual([])
})

test('nothing is stored by looking around, and what is needed by the first act', async () => {
  const { server, storage } = context
  server.on('GET', /acme\/menus$/, () => ({ body: { menus: [] } }))
  server.on('GET', /time-slots$/, () => ({ body: [] }))
  const client = context.client()
  await client.getMenus()
  await client.getTimeSlots(1)
  expect(await client.loadOngoingChat()).toBeNull()
  expect(await storage.keys()).toEqual([])
  await client.createChat(1)
  const names = (await storage.keys()).toSorted()
  expect(names).toEqual(['portico:acme:chat', 'portico:acme:device', 'portico:acme:owner'])
})

test('the device secret is kept across reloads and is all that tells the visitor', async () => {
  const { server } = context
  await context.client().createChat(1)
  await context.client().createChat(1)
  expect(new Set([...server.tokens.values()].map(({ user }) => user)).size).toBe(1)
  const secret = (await context.storage.get('portico:acme:device')) ?? ''
  expect(secret).toMatch(/^[\w-]{43}$/)
})

test('a chat that begins while it is asked for one is not forgotten', async () => {
  const { server, storage } = context
  await context.client().createChat(1)
  const client = context.client()
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    server.on('GET', /ongoing$/, () => {
      resolve()
      return new Promise((give) => (answer = () => give({ body: { chat: null } })))
    })
  })
  const looking = client.loadOngoingChat()
  await asked
  const { id } = (await client.createChat(1)).state
  answer()
  expect(await looking).toBeNull()
  expect(await storage.get('portico:acme:chat')).toBe(String(id))
})

test('two tabs that begin together end up as one visitor', async () => {
  const { server } = context
  server.on('POST', /\/chats$/, ({ headers }) => {
    const { user } = server.tokens.get(headers.authorization?.slice(7) ?? '') ?? {}
    return { status: 201, body: { ...server.newChat(), status_text: user } }
  })
  server.on('GET', /time-slots$/, () => ({ body: [] }))
  const [one, two] = [context.client(), context.client()]
  await Promise.all([one.getTimeSlots(1), two.getTimeSlots(1)])
  const first = await one.createChat(1)
  const second = await two.createChat(1)
  expect(first.state.status_text).toBe(second.state.status_text)
})

test('an anonymous visitor with nothing stored is not asked about at the server', async () => {
  const { server } = context
  expect(await context.client().loadOngoingChat()).toBeNull()
  const authenticate = vi.fn(() => Promise.resolve({ token: jwt({ name: 'Somebody' }) }))
  const client = context.client({ authenticate })
  expect(await client.loadOngoingChat()).toBeNull()
  expect(server.calls).toEqual([])
  await client.createChat(1)
  expect(authenticate).toHaveBeenCalledTimes(1)
})

test('an ongoing chat comes back after a reload, and what was stored is cleared once it is over', async () => {
  const { server, storage } = context
  const { state } = await context.client().createChat(1)
  ongoing(state.id)
  const client = context.client()
  const seen = record(client, 'chat.ongoing')
  const chat = await client.loadOngoingChat()
  expect(chat?.state.id).toBe(state.id)
  expect(client.chat).toBe(chat)
  expect(seen).toEqual([[chat]])

  server.on('GET', /ongoing$/, () => ({ body: { chat: null } }))
  expect(await context.client().loadOngoingChat()).toBeNull()
  expect(await storage.get('portico:acme:chat')).toBeNull()
})

test('code that assigns the current chat changes nothing', async () => {
  const client = context.client({ authenticate: as('ada') })
  ongoing(context.server.newChat().id)
  client.chat = await client.loadOngoingChat()
  const chat = client.chat
  expect(chat).not.toBeNull()
  client.chat = null
  expect(client.chat).toBe(chat)
})

test('a language that is left open is the client’s', async () => {
  const { server } = context
  const lang: string = JSON.parse('{}').lang
  server.on('POST', /\/calls$/, () => ({ status: 201, body: call }))
  server.on('POST', /\/emails$/, () => ({ status: 201, body: {} }))
  const client = context.client({ lang: 'es' })
  await client.createChat(1, { lang })
  await client.createCall(1, { phone_number: '+34911234567', lang })
  await client.createEmail(1, { email: 'a@example.org', content: 'x', lang })
  const asked = server.calls.filter(({ path }) => /\/(chats|calls|emails)$/.test(path))
  expect(asked.map(({ raw }) => /"lang":"es"|name="lang"\r\n\r\nes/.test(raw.toString()))).toEqual([
    true,
    true,
    true,
  ])
})

test('a rich message is told by its fields: what repeats them is no content', async () => {
  const { server } = context
  const client = context.client()
  const messages = record(client, 'chat.message')
  const { id } = (await client.createChat(1)).state
  const rich = [
    'inline_button',
    'sticky_button',
    'image',
    'video',
    'content_card',
    'form',
    'complex',
  ]
  for (const type of rich) server.append(id, { type, content: 'words' })
  const plain = [{ type: 'text' }, { type: 'video', media_id: 1 }, { type: 'new_thing' }]
  for (const fields of plain) server.append(id, { ...fields, content: 'words' })
  await vi.waitFor(() => expect(messages).toHaveLength(10), wait)
  const said = messages.map(([{ content, fallback }]) => [content, fallback])
  expect(said.slice(0, 7)).toEqual(rich.map(() => [undefined, 'words']))
  expect(said.slice(7)).toEqual(plain.map(() => ['words', undefined]))
  expect((await client.fetchMessages())[0]?.fallback).toBe('words')
})

test('a named customer’s chat is found on a device that knows nothing of it', async () => {
  const { id } = context.server.newChat()
  ongoing(id)
  const client = context.client({ authenticate: as('ada') })
  expect((await client.loadOngoingChat())?.state.id).toBe(id)
  expect(client.identity).toEqual({ identifier: 'ada', anonymous: false })
})

test('another user on the same browser finds nothing of the last one', async () => {
  const { server, storage } = context
  await context.client({ authenticate: as('ada') }).createChat(1)
  await storage.set('portico:other:owner', 'untouched')
  server.on('GET', /ongoing$/, () => ({ body: { chat: null } }))
  await context.client({ authenticate: as('bob') }).loadOngoingChat()
  expect(await storage.keys()).toEqual(['portico:other:owner'])
})

test('a visitor after a named customer is a new one', async () => {
  const { server, storage } = context
  const before = context.client()
  await before.createChat(1)
  before.destroy()
  const secret = await storage.get('portico:acme:device')
  let who: { identifier?: string } = { identifier: 'ada' }
  const client = context.client({ authenticate: () => Promise.resolve({ token: jwt(who) }) })
  await client.createChat(1)
  who = {}
  server.tokens.clear()
  await client.createChat(1)
  await client.createChat(1)
  const users = [...server.tokens.values()].map(({ user }) => user)
  const fresh = await storage.get('portico:acme:device')
  expect(fresh).toMatch(/^[\w-]{43}$/)
  expect(fresh).not.toBe(secret)
  expect(users).toEqual([`device:${fresh}`])
})

test('a change of user while a chat is open takes the chat away', async () => {
  const { server, storage } = context
  let identifier = 'ada'
  const client = context.client({
    authenticate: () => Promise.resolve({ token: jwt({ identifier }) }),
  })
  const destroyed = record(client, 'chat.destroyed')
  await client.createChat(1)
  await client.sendTextMessage('mine')
  identifier = 'bob'
  server.tokens.clear()
  server.on('GET', /\/api\/calls$/, ({ headers }) =>
    server.tokens.has(headers.authorization?.slice(7) ?? '')
      ? { body: [] }
      : problem(401, 'token_expired'),
  )
  await client.getCalls()
  expect(destroyed).toHaveLength(1)
  expect(client.chat).toBeNull()
  expect(await storage.keys()).toEqual([])
})

test('what the page carries is used once, in its language, and then asked for', async () => {
  const { server } = context
  const company = { name: 'From the page' } as Awaited<ReturnType<Client['getCompany']>>
  const response = { menus: [], direct: { key: false, user: false } }
  server.on('GET', /acme$/, () => ({ body: { name: 'From the server' } }))
  server.on('GET', /menus$/, () => ({ body: { ...response, menus: ['asked'] } }))
  server.on('GET', /after-hours-message$/, () => ({ body: { message: 'asked' } }))
  const boot = { company, menus: { lang: 'es', response }, after_hours: { message: 'cerrado' } }
  const client = context.client({ boot, lang: 'es' })
  expect(await client.getMenus(undefined, 'en')).toMatchObject({ menus: ['asked'] })
  expect(await client.getMenus('vip')).toMatchObject({ menus: ['asked'] })
  expect(await client.getMenus()).toBe(response)
  expect(await client.getMenus()).toMatchObject({ menus: ['asked'] })
  expect(await client.getAfterHourMessage()).toBe('cerrado')
  expect(await client.getAfterHourMessage()).toBe('asked')
  expect((await client.getCompany()).name).toBe('From the page')
  expect((await client.getCompany()).name).toBe('From the server')
  expect(server.calls.map(({ query }) => query.get('lang'))).toEqual(['en', 'es', 'es', 'es', null])
})

test('ids may be text, and nothing else that is not a number', async () => {
  const client = context.client()
  context.server.on('GET', /wait-times$/, ({ path }) => ({ body: { path } }))
  expect(await client.getWaitTimes('12')).toEqual({
    path: '/api/companies/acme/menus/12/wait-times',
  })
  for (const bad of ['', 'x', '1.5', '-1', 0, NaN, 1.5, '../1']) {
    await expect(client.getWaitTimes(bad)).rejects.toMatchObject({
      status: 400,
      code: 'validation_failed',
    })
  }
})

test('resuming a chat that was not dismissed rejects with 409', async () => {
  context.server.on('POST', /resume$/, () => problem(409, 'chat_not_dismissed'))
  await expect(context.client().resumeChat(1)).rejects.toMatchObject({ status: 409 })
})

test('a dismissed chat that is resumed stays the same object and goes on', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  const { id } = chat.state
  await vi.waitFor(() => expect(server.sockets).toBe(1), wait)
  server.change(id, { status: 'dismissed' }, false)
  await client.loadChat(id)
  expect(chat.state.status).toBe('dismissed')
  server.on('POST', /resume$/, () => ({ body: server.change(id, { status: 'assigned' }) }))
  expect(await client.resumeChat(id)).toBe(chat)
  expect(chat.state.status).toBe('assigned')
})

test('finishing ends the chat for good, also when somebody else was first', async () => {
  const { server, storage } = context
  const client = context.client()
  const ended = record(client, 'chat.ended')
  const chat = await client.createChat(1)
  server.on('POST', /finish$/, () => {
    server.change(chat.state.id, { status: 'finished' }, false)
    return problem(409, 'chat_ended')
  })
  await client.finishChat()
  await client.finishChat()
  await vi.waitFor(() => expect(ended).toEqual([[chat]]), wait)
  expect(chat.state.status).toBe('finished')
  expect(server.count('POST', /finish$/)).toBe(1)
  await vi.waitFor(async () => expect(await storage.get('portico:acme:chat')).toBeNull(), wait)
})

test('with no chat the chat methods say so, or give their sentinel', async () => {
  const client = context.client()
  const failed = record(client, 'chat.uploadFailed')
  const file = new File(['x'], 'x.txt')
  for (const method of ['finishChat', 'destroyChat', 'escalateChat'] as const) {
    await expect(client[method]()).rejects.toMatchObject({ code: 'no_chat', status: 0 })
  }
  await expect(client.downloadChatTranscript()).rejects.toMatchObject({ code: 'no_chat' })
  expect(await client.fetchMessages()).toEqual([])
  expect(await client.sendFileMessage(file)).toBe(-1)
  expect(failed).toMatchObject([[{ code: 'no_chat' }, file]])
})

test('all messages are fetched, oldest first, over as many answers as it takes', async () => {
  const { server } = context
  const { id } = server.newChat()
  for (let n = 0; n < 1001; n++) server.append(id)
  const client = context.client()
  const emitted = record(client, 'chat.message')
  await client.loadChat(id)
  const all = await client.fetchMessages()
  expect(all.map(({ $index }) => $index)).toEqual(Array.from({ length: 1001 }, (_, n) => n))
  expect(all[0]?.$timestamp).toBeInstanceOf(Date)
  expect(emitted).toEqual([])
})

test('a file goes up after its key and comes back as an attachment, byte for byte', async () => {
  const { server } = context
  const bytes = Buffer.from([0, 255, 128, 10, 13, 0])
  const client = context.client()
  const chat = await client.createChat(1)
  const messages = record(client, 'chat.message')
  server.on('POST', /files$/, ({ raw }) => {
    const text = raw.toString('latin1')
    expect(text.indexOf('name="key"')).toBeLessThan(text.indexOf('name="file"; filename="a.png"'))
    expect(raw.includes(bytes)).toBe(true)
    const fields = { type: 'photo', media_id: 44, file_name: 'a.png' }
    return { status: 201, body: server.append(chat.state.id, fields) }
  })
  server.on('GET', /media\/44$/, () => ({ body: bytes, headers: { 'content-type': 'image/png' } }))
  expect(await client.sendFileMessage(new File([bytes], 'a.png', { type: 'image/png' }))).toBe(44)
  const message = messages[0]?.[0] as MessageResponse
  const file = await client.getMessageAttachment(message)
  expect(file).toMatchObject({ name: 'a.png', type: 'image/png' })
  expect(Buffer.from(await (file as File).arrayBuffer())).toEqual(bytes)

  server.on('GET', /media\/44$/, () => ({ body: { a: 1 } }))
  expect(await (await client.getMessageAttachment(message))?.text()).toBe('{"a":1}')

  server.on('GET', /media\/44$/, () => problem(404, 'file_not_found'))
  expect(await client.getMessageAttachment(message)).toBeNull()
  expect(await client.getMessageAttachment({ ...message, media_id: 0 })).toBeNull()
})

test('a file goes up under the key that it is given, and a small picture stands for a large one', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  const keys: string[] = []
  server.on('POST', /files$/, ({ raw }) => {
    keys.push(/name="key"\r\n\r\n([\w-]+)/.exec(raw.toString('latin1'))?.[1] ?? '')
    const preview = { url: '/api/media/44/preview' }
    const fields = { type: 'photo', media_id: 44, file_name: 'a.png', preview }
    return { status: 201, body: server.append(chat.state.id, fields) }
  })
  const messages = record(client, 'chat.message')
  const file = new File(['x'], 'a.png', { type: 'image/png' })
  const key = 'key-of-an-earlier-page'
  expect(await client.sendFileMessage(file, { key })).toBe(44)
  expect(keys).toEqual([key])
  const type = (name: string) => ({ headers: { 'content-type': name } })
  server.on('GET', /media\/44$/, () => ({ body: Buffer.from('large'), ...type('image/png') }))
  server.on('GET', /44\/preview$/, () => ({ body: Buffer.from('small'), ...type('image/webp') }))
  const message = messages[0]?.[0] as MessageResponse
  const small = await client.getMessageAttachment(message, { preview: true })
  expect([await small?.text(), small?.type]).toEqual(['small', 'image/webp'])
  const fields = Object.entries(message).filter(([name]) => name !== 'preview')
  const plain = Object.fromEntries(fields) as MessageResponse
  for (const [one, options] of [[message], [plain, { preview: true }]] as const) {
    expect(await (await client.getMessageAttachment(one, options))?.text()).toBe('large')
  }
})

test('a file that the server refuses gives -1 and the reason', async () => {
  const { server } = context
  server.on('POST', /files$/, () => problem(415, 'file_type_mismatch', { file: 'a.png' }))
  const client = context.client()
  const failed = record(client, 'chat.uploadFailed')
  await client.createChat(1)
  expect(await client.sendFileMessage(new File(['MZ'], 'a.png'))).toBe(-1)
  expect(failed[0]?.[0]).toMatchObject({ status: 415, code: 'file_type_mismatch' })
})

test('a file whose upload broke off is the same message when it is sent again', async () => {
  const { server } = context
  const client = context.client()
  const chat = await client.createChat(1)
  const keys: string[] = []
  let cuts = 4
  server.on('POST', /files$/, ({ raw }) => {
    keys.push(/name="key"\r\n\r\n([\w-]+)/.exec(raw.toString('latin1'))?.[1] ?? '')
    if (cuts-- > 0) return { cut: true }
    return { status: 201, body: server.append(chat.state.id, { type: 'photo', media_id: 44 }) }
  })
  const file = new File(['x'], 'a.png', { type: 'image/png', lastModified: 1 })
  expect(await client.sendFileMessage(file)).toBe(-1)
  expect(await client.sendFileMessage(file)).toBe(44)
  expect(new Set(keys).size).toBe(1)
  expect(await client.sendFileMessage(file)).toBe(44)
  expect(new Set(keys).size).toBe(2)
})

test('a transcript is asked for in the customer’s zone, waited for, and read as a file', async () => {
  const { server } = context
  const { id } = server.newChat()
  const bodies: unknown[] = []
  server.on('POST', /transcripts$/, ({ body }) => {
    bodies.push(body)
    return { status: 202, body: { status: 'queued', chat_transcript_id: 3 } }
  })
  const headers = { 'x-transcript-status': 'processing' }
  const pdf = { 'x-transcript-status': 'succeeded', 'content-type': 'application/pdf' }
  const replies = [
    { status: 202, headers, body: { status: 'processing' } },
    { headers: pdf, body: Buffer.from('%PDF-1.7') },
  ]
  server.on('GET', /transcripts\/3$/, () => replies.shift() ?? {})
  const client = context.client({ lang: 'ar' })
  expect(await client.downloadChatTranscript(id)).toEqual({
    status: 'queued',
    chat_transcript_id: 3,
  })
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  expect(bodies).toEqual([{ lang: 'ar', time_zone: zone }])
  const early = await client.getPdfStatus(3)
  expect(early).toMatchObject({ status: 202, data: { status: 'processing' } })
  const done = await client.getPdfStatus('3')
  expect(done.headers['x-transcript-status']).toBe('succeeded')
  expect(done).toMatchObject({ status: 200, data: { status: 'succeeded' } })
  expect(await done.data.body?.text()).toBe('%PDF-1.7')
})

test('the history has messages with dates', async () => {
  const { server } = context
  const entries = [{ $index: 0, $timestamp: '2026-01-01T00:00:00.000Z', type: 'text' }]
  server.on('GET', /history$/, ({ query }) => ({
    body: {
      chats: [{ comm_id: 1, entries }],
      pagination: { next_page: Number(query.get('page')) },
    },
  }))
  const history = await context.client().getChatHistory(2)
  expect(history.chats[0]?.entries[0]?.$timestamp).toEqual(new Date('2026-01-01T00:00:00.000Z'))
  expect(history.pagination.next_page).toBe(2)
})

test('what follows in a long past conversation comes by its index, and is not made current', async () => {
  const { server } = context
  server.on('GET', /chats\/7\/messages$/, ({ query }) => ({
    body: [{ $index: Number(query.get('after')) + 1, $timestamp: '2026-01-01T00:00:00.000Z' }],
  }))
  const client = context.client()
  const [message] = await client.getHistoryMessages('7', 499)
  expect(message).toEqual({ $index: 500, $timestamp: new Date('2026-01-01T00:00:00.000Z') })
  expect(client.chat).toBeNull()
  await expect(client.getChatHistory(0)).rejects.toMatchObject({ code: 'validation_failed' })
})

test('a call that changes is told to whoever listens, also when it changed while the line was down', async () => {
  const { server } = context
  server.on('POST', /calls$/, () => ({ status: 201, body: call }))
  server.on('GET', /calls\/5$/, () => ({ body: { ...call, status: 'finished' } }))
  const client = context.client()
  const updates = record(client, 'call.updated')
  await client.createCall(1, { phone_number: '+34600000000' })
  await vi.waitFor(() => expect(updates).toMatchObject([[{ id: 5, status: 'finished' }]]), wait)
  await vi.waitFor(() => expect(server.sockets).toBe(0), wait)
})

test('a destroyed client has no connection, no timer and nothing under way', async () => {
  const { server } = context
  const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length
  const idle = () => new Promise((resolve) => setImmediate(resolve))
  const client = context.client({ backoff: () => 9_000 })
  const connects = record(client, 'chat.connected')
  await idle()
  const before = timers()
  await client.createChat(1)
  await vi.waitFor(() => expect(connects).toHaveLength(1), wait)
  server.type(client.chat?.state.id ?? 0, true)
  server.on('GET', /acme$/, () => ({ cut: true }))
  const request = client.getCompany().catch((error: unknown) => error)
  await vi.waitFor(() => expect(server.count('GET', /acme$/)).toBe(1), wait)
  client.destroy()
  expect(await request).toMatchObject({ code: 'destroyed' })
  expect(client.chat).toBeNull()
  await vi.waitFor(() => expect(server.sockets).toBe(0), wait)
  for (let n = 0; n < 50 && timers() > before; n++) await idle()
  expect(timers()).toBeLessThanOrEqual(before)
  await expect(client.getMenus()).rejects.toMatchObject({ code: 'destroyed' })
})

test('a broken handler costs the others nothing', async () => {
  const client = context.client()
  const errors: unknown[] = []
  const keep = (error: unknown) => errors.push(error)
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', keep)
  client.on('chat.ongoing', () => {
    throw new Error('mine')
  })
  const seen = record(client, 'chat.ongoing')
  await client.createChat(1)
  await vi.waitFor(() => expect(errors).toMatchObject([{ message: 'mine' }]), wait)
  process.off('uncaughtException', keep)
  for (const one of others) process.on('uncaughtException', one)
  expect(seen).toHaveLength(1)
})

test('a client can’t be made without a company, or outside a page without a host', () => {
  const refused = (make: () => Client) => {
    try {
      make().destroy()
    } catch (error) {
      return isClientError(error) && error.details
    }
    return undefined
  }
  expect(refused(() => new Client({ companyId: '', host: 'https://x.example' }))).toHaveProperty(
    'fields.companyId',
  )
  expect(refused(() => new Client({ companyId: 'acme' }))).toHaveProperty('fields.host')
  expect(refused(() => new Client({ companyId: 'acme', host: 'ht tp:' }))).toHaveProperty(
    'fields.host',
  )
})

test('a scheduled call is moved, watched, and taken along as a calendar file', async () => {
  const { server } = context
  const at = '2026-03-01T10:15:00.000Z'
  const moved = { ...call, status: 'scheduled', type: 'scheduled', scheduled_at: at } as const
  const bodies: unknown[] = []
  server.on('POST', /calls\/5\/reschedule$/, ({ body }) => {
    bodies.push(body)
    return { body: moved }
  })
  server.on('GET', /calls\/5$/, () => ({ body: { ...moved, status: 'canceled' } }))
  const headers = { 'content-type': 'text/calendar; charset=utf-8' }
  server.on('GET', /calls\/5\/calendar$/, () => ({ headers, body: Buffer.from('BEGIN:VCALENDAR') }))
  const client = context.client()
  const updates = record(client, 'call.updated')
  expect(await client.rescheduleCall('5', at)).toEqual(moved)
  expect(bodies).toEqual([{ scheduled_at: at }])
  await vi.waitFor(() => expect(updates).toMatchObject([[{ status: 'canceled' }]]), wait)
  const file = await client.getCallCalendar(5)
  expect(file).toMatchObject({ name: 'call-5.ics', type: 'text/calendar' })
  expect(await file.text()).toBe('BEGIN:VCALENDAR')
  await expect(client.rescheduleCall(5, 'tomorrow')).rejects.toMatchObject({
    code: 'validation_failed',
  })
  server.on('POST', /reschedule$/, () => problem(409, 'slot_taken', { next_slots: [at] }))
  await expect(client.rescheduleCall(5, at)).rejects.toMatchObject({
    code: 'slot_taken',
    details: { next_slots: [at] },
  })
})

test('a trigger of the company fires in its language, and not while a chat goes on', async () => {
  const { server } = context
  const trigger = {
    id: 'hello',
    name: 'Hello',
    delay: 0,
    message: 'Can we help?',
    match: 'all',
    conditions: [{ url_contains: '/pricing' }, { variable: 'plan', equals: 'gold' }],
  }
  server.on('GET', /acme\/triggers$/, () => ({ body: [trigger] }))
  const page = { url: 'https://shop.example/pricing', visible: true, watch: () => () => {} }
  const client = context.client({ page, lang: 'es' })
  const fired: unknown[] = []
  const stop = client.runTrigger((one) => fired.push(one))
  expect(await client.getTrigger()).toBeNull()
  expect(server.calls.at(-1)?.query.get('lang')).toBe('es')
  const chat = await client.createChat(1)
  client.setVariables({ plan: 'gold' })
  expect(await client.getTrigger()).toEqual(trigger)
  expect(fired).toEqual([])
  server.change(chat.state.id, { status: 'finished' })
  await vi.waitFor(() => expect(chat.state.status).toBe('finished'), wait)
  client.setVariables({})
  await vi.waitFor(() => expect(fired).toEqual([trigger]), wait)
  expect(await client.getTrigger()).toBeNull()
  expect(server.count('GET', /triggers$/)).toBe(1)
  stop()
})

test('triggers that came with the page are not asked for, but those of another language are', async () => {
  const { server } = context
  const conditions = [{ time_on_page: 0 }]
  const en = { id: 'a', name: 'a', delay: 0, message: 'Hello', match: 'all' as const, conditions }
  const es = { ...en, message: 'Hola' }
  server.on('GET', /acme\/triggers$/, () => ({ body: [es] }))
  const client = context.client({ lang: 'en', boot: { triggers: { lang: 'en', items: [en] } } })
  expect(await client.getTrigger()).toEqual(en)
  expect(server.count('GET', /triggers$/)).toBe(0)
  expect(await client.getTrigger('es')).toEqual(es)
  expect(server.count('GET', /triggers$/)).toBe(1)
})

test('a client that is gone before its triggers came calls nobody', async () => {
  const { server } = context
  const conditions = [{ url_lacks: '/x' }]
  const trigger = { id: 'a', name: 'a', delay: 0, message: 'a', match: 'all', conditions }
  let asked = () => {}
  const begun = new Promise<void>((resolve) => (asked = resolve))
  server.on('GET', /triggers$/, async () => {
    asked()
    await new Promise((resolve) => setImmediate(resolve))
    return { body: [trigger] }
  })
  const client = context.client()
  const handler = vi.fn()
  client.runTrigger(handler)
  await begun
  client.destroy()
  await expect(client.getTrigger()).rejects.toMatchObject({ code: 'destroyed' })
  expect(handler).not.toHaveBeenCalled()
})
