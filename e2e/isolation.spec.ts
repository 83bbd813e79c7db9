import { io } from 'socket.io-client'
import { CLIENT_NAMESPACE, DESK_NAMESPACE, SOCKET_PATH } from '../contract/realtime.ts'
import { bearer, callerWith, deskCaller, endUser, newKey, nobody } from './support/api.ts'
import { png } from './support/files.ts'
import {
  acceptOffer,
  chatLog,
  deskLog,
  deskSay,
  setStatus,
  startChat,
  type Agent,
} from './support/people.ts'
import type { Stack } from './support/stack.ts'
import { expect, test } from './support/test.ts'
import { deskWords } from './support/words.ts'

test.use({ ownStack: true })

const TRACK = 11
const SECRET = 'El código secreto es 4711'

interface Heard {
  joined: unknown
  events: string[]
  close(): void
}

/** Connects, asks to join a chat, and keeps everything that is heard from then on. */
async function listen(
  stack: Stack,
  namespace: string,
  chat: number,
  options: { auth?: object; cookie?: string },
): Promise<Heard> {
  const socket = io(stack.origin + namespace, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...(options.auth && { auth: options.auth }),
    ...(options.cookie && { extraHeaders: { cookie: options.cookie, origin: stack.origin } }),
  })
  const events: string[] = []
  socket.onAny((name: string, ...args: unknown[]) => {
    events.push(`${name} ${JSON.stringify(args)}`)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const joined: unknown = await socket.timeout(30_000).emitWithAck('chat.join', { chat_id: chat })
  return { joined, events, close: () => socket.close() }
}

test('nobody else sees a case: no other customer, agent or company', async ({
  customer,
  agent,
  stack,
}) => {
  const ana = await customer({ lang: 'es' })
  const [maya, jonas, hank] = [await agent('maya'), await agent('jonas'), await agent('hank')]
  await setStatus(maya, 'available')
  const chat = await startChat(ana, TRACK, 'Quiero hablar con una persona')
  await acceptOffer(maya)

  const strangers = {
    visitor: await endUser(stack, 'acme'),
    named: await endUser(stack, 'acme', { identifier: 'eve' }),
    elsewhere: await endUser(stack, 'globex', { identifier: 'eve' }),
  }
  const agents = { jonas: await deskCaller(jonas, stack), hank: await deskCaller(hank, stack) }
  const cookieOf = async ({ page }: Agent) =>
    (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const ears = [
    await listen(stack, CLIENT_NAMESPACE, chat, { auth: { token: strangers.visitor.token } }),
    await listen(stack, CLIENT_NAMESPACE, chat, { auth: { token: strangers.named.token } }),
    await listen(stack, CLIENT_NAMESPACE, chat, { auth: { token: strangers.elsewhere.token } }),
    await listen(stack, DESK_NAMESPACE, chat, { cookie: await cookieOf(jonas) }),
    await listen(stack, DESK_NAMESPACE, chat, { cookie: await cookieOf(hank) }),
  ]
  for (const { joined } of ears) expect(joined).toMatchObject({ ok: false, status: 404 })

  await test.step('the chat goes on between the two whom it concerns', async () => {
    await ana.page.getByRole('textbox', { name: ana.t('chat.composer') }).fill(SECRET)
    await ana.page.keyboard.press('Enter')
    await expect(deskLog(maya).getByText(SECRET)).toBeVisible()
    await deskSay(maya, 'Entendido')
    await expect(chatLog(ana).getByText('Entendido', { exact: true })).toBeVisible()
    await maya.page.locator('form input[type=file]').setInputFiles(png('plano.png', [5, 5, 5]))
    await expect(chatLog(ana).getByRole('img', { name: /plano\.png/ })).toBeVisible()
  })

  await test.step('the sockets of others heard nothing of it', async () => {
    for (const { events } of ears) {
      expect(events.filter((event) => /chat\.(message|updated|typing)|4711/.test(event))).toEqual(
        [],
      )
    }
  })

  const call = await ownCall(stack)
  const email = await ownEmail(stack)
  const media = await mediaOf(maya)

  await test.step('other customers get nothing by asking for ids', async () => {
    for (const [who, stranger] of Object.entries(strangers)) {
      const answers = [
        await stranger.get(`/chats/${chat}`),
        await stranger.get(`/chats/${chat}/messages`),
        await stranger.post(`/chats/${chat}/messages`, {
          key: newKey(),
          message: { type: 'text', content: 'me too' },
        }),
        await stranger.post(`/chats/${chat}/finish`),
        await stranger.post(`/chats/${chat}/resume`),
        await stranger.post(`/chats/${chat}/escalate`, {}),
        await stranger.post(`/chats/${chat}/transcripts`, {}),
        await stranger.get(`/chats/${chat}/transcripts/mail`),
        await stranger.post(`/chats/${chat}/transcripts/mail`, {
          key: newKey(),
          emails: ['eve@example.com'],
        }),
        await stranger.get(`/media/${media}`),
        await stranger.get(`/calls/${call}`),
        await stranger.post(`/calls/${call}/cancel`),
      ]
      expect(
        answers.map(({ status }) => status),
        who,
      ).toEqual(answers.map(() => 404))
      expect(JSON.stringify(answers)).not.toContain('4711')
      expect((await stranger.get('/chats/ongoing')).body, who).toEqual({ chat: null })
      expect((await stranger.get('/chats/history')).body['chats'], who).toEqual([])
      expect((await stranger.get('/calls')).body, who).toEqual([])
    }
  })

  await test.step('other agents get nothing of the chat', async () => {
    for (const [who, stranger] of Object.entries(agents)) {
      const answers = [
        await stranger.get(`/desk/chats/${chat}`),
        await stranger.get(`/desk/chats/${chat}/messages`),
        await stranger.post(`/desk/chats/${chat}/messages`, {
          key: newKey(),
          message: { type: 'text', content: 'hello' },
        }),
        await stranger.post(`/desk/chats/${chat}/finish`),
        await stranger.get(`/desk/media/${media}`),
      ]
      expect(
        answers.map(({ status }) => status),
        who,
      ).toEqual(answers.map(() => 404))
      const accept = await stranger.post(`/desk/chats/${chat}/accept`)
      expect([404, 409], who).toContain(accept.status)
      const lists = JSON.stringify((await stranger.get('/desk/chats')).body)
      expect(lists, who).not.toContain('4711')
      expect(JSON.parse(lists), who).toEqual({ waiting: [], mine: [], recent: [] })
    }
  })

  await test.step('the other company has no calls and no emails of this one', async () => {
    const { hank: stranger } = agents
    const calls = await stranger.get('/desk/calls')
    expect(calls.body).toEqual({ due: [], upcoming: [], recent: [] })
    expect((await stranger.get('/desk/emails')).body).toEqual([])
    const answers = [
      await stranger.post(`/desk/calls/${call}/take`),
      await stranger.post(`/desk/calls/${call}/outcome`, { outcome: 'connected' }),
      await stranger.get(`/desk/emails/${email}`),
      await stranger.post(`/desk/emails/${email}/replies`, { key: newKey(), content: 'hi' }),
      await stranger.post(`/desk/emails/${email}/close`),
      await stranger.get('/desk/email-files/1'),
    ]
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
  })

  await test.step('no one is let in without a session, or with that of the other side', async () => {
    const paths = ['/desk/chats', '/desk/calls', '/desk/emails', `/desk/media/${media}`]
    for (const path of paths) {
      expect((await nobody(stack).get(path)).status, path).toBe(401)
      expect((await bearer(stack, strangers.named.token).get(path)).status, path).toBe(401)
    }
    expect((await agents.hank.get('/chats/ongoing')).status).toBe(401)
    // another site can't make the desk do something with the agent's cookie
    const cookie = await cookieOf(maya)
    const forged = callerWith(stack, { cookie, origin: 'https://evil.example' })
    expect((await forged.post(`/desk/chats/${chat}/finish`)).status).toBe(403)
    const headed = callerWith(stack, {
      cookie,
      origin: 'https://evil.example',
      'x-portico-desk': '1',
    })
    expect((await headed.post(`/desk/chats/${chat}/finish`)).status).toBe(403)
  })

  await test.step('their desks show nothing either', async () => {
    for (const { page } of [jonas, hank]) {
      await page.goto(`/desk/chats/${chat}`)
      await expect(page.getByText(deskWords('conversation.failed'))).toBeVisible()
      await expect(page.getByText(deskWords('chats.mineEmpty'))).toBeVisible()
      await expect(page.getByText(deskWords('chats.waitingEmpty'))).toBeVisible()
      await expect(page.getByText('4711')).toHaveCount(0)
    }
    await hank.page.goto('/desk/calls')
    await expect(hank.page.getByText(deskWords('calls.dueEmpty'))).toBeVisible()
    await expect(hank.page.getByRole('region', { name: deskWords('calls.upcoming') })).toHaveCount(
      0,
    )
    await hank.page.goto(`/desk/emails/${email}`)
    await expect(hank.page.getByText(deskWords('emails.oneFailed'))).toBeVisible()
    await expect(hank.page.getByText(deskWords('emails.empty.open'))).toBeVisible()
  })
  for (const ear of ears) ear.close()
})

test('the next person at the same browser finds nothing of the last one', async ({ stack }) => {
  const ada = await endUser(stack, 'acme', { identifier: 'ada' })
  const created = await ada.post(`/menus/${TRACK}/chats`, { key: newKey(), chat: { lang: 'en' } })
  expect(created.status).toBe(201)
  // the same identifier at another company is another person
  const same = await endUser(stack, 'globex', { identifier: 'ada' })
  expect((await same.get('/chats/ongoing')).body).toEqual({ chat: null })
  expect((await same.get(`/chats/${String(created.body['id'])}`)).status).toBe(404)
  const again = await endUser(stack, 'acme', { identifier: 'ada' })
  expect((await again.get('/chats/ongoing')).body['chat']).toMatchObject({ id: created.body['id'] })
})

async function ownCall(stack: Stack): Promise<number> {
  const owner = await endUser(stack, 'acme', { identifier: 'owner' })
  const slots = (await owner.get(`/menus/${TRACK}/time-slots`)).body as unknown as string[]
  const answer = await owner.post(`/menus/${TRACK}/calls`, {
    key: newKey(),
    call: { phone_number: '+34612345678', scheduled_at: slots[50] },
  })
  expect(answer.status).toBe(201)
  return Number(answer.body['id'])
}

async function ownEmail(stack: Stack): Promise<number> {
  const owner = await endUser(stack, 'acme', { identifier: 'owner' })
  const fields = { key: newKey(), email: 'owner@example.com', content: 'The code is 4711' }
  const answer = await owner.upload(`/menus/${TRACK}/emails`, fields, [
    { part: 'files', file: png('own.png', [7, 7, 7]) },
  ])
  expect(answer.status).toBe(201)
  return Number(answer.body['id'])
}

async function mediaOf(maya: Agent): Promise<number> {
  const source = await deskLog(maya).getByRole('img', { name: /plano/ }).getAttribute('src')
  const id = Number(/\d+$/.exec(source ?? '')?.[0])
  expect(id).toBeGreaterThan(0)
  return id
}
