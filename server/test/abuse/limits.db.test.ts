import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addressKey } from '../../domain/addresses.ts'
import { createChatLimits } from '../../domain/chats/chat-limits.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { fileOf, newVisitor, type Headers } from './visitors.ts'

const OFFICE = '198.51.100.7'
let numbers = 0
const anyNumber = () => `+3461234${String((numbers += 1)).padStart(4, '0')}`

function call(
  { app }: TestApp,
  headers: Headers,
  { number = anyNumber(), from = OFFICE, menu = 11, key = randomBytes(12).toString('hex') } = {},
) {
  return app.inject({
    method: 'POST',
    url: `/api/menus/${menu}/calls`,
    headers,
    remoteAddress: from,
    payload: { key, call: { phone_number: number } },
  })
}

const statuses = (answers: { statusCode: number }[]) => answers.map(({ statusCode }) => statusCode)

describe.each(DIALECTS)('limits of calls, on %s', (dialect) => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ dialect })
  })
  beforeEach(async () => {
    await test.ctx.db.deleteFrom('calls').execute()
    test.clock.advance(25 * 3600)
  })
  afterAll(() => test.close())
  const limit = (limits: Record<string, number>) => {
    fileOf(test).calls.limits = limits
  }
  const cancelled = async (headers: Headers, options: Parameters<typeof call>[2] = {}) => {
    const made = await call(test, headers, options)
    const { id } = made.json<{ id?: number }>()
    if (id !== undefined) {
      await test.app.inject({ method: 'POST', url: `/api/calls/${id}/cancel`, headers })
    }
    return made
  }

  it('one person gets so many, however many are called off, and more the next day', async () => {
    limit({ per_identity: 2 })
    const ada = await test.endUser('ada')
    const answers = [await cancelled(ada), await cancelled(ada), await cancelled(ada)]
    expect(statuses(answers)).toEqual([201, 201, 429])
    expect(answers[2]?.json()).toMatchObject({ code: 'rate_limited' })
    expect(answers[2]?.headers['retry-after']).toBe(String(24 * 3600))
    expect((await cancelled(await test.endUser('bob'))).statusCode).toBe(201)
    test.clock.advance(24 * 3600 + 1)
    expect((await cancelled(await test.endUser('ada'))).statusCode).toBe(201)
  })

  it('one number gets so many, whoever asks, also when all of them ask at once', async () => {
    limit({ per_number: 2 })
    const number = anyNumber()
    const visitors = await Promise.all(Array.from({ length: 12 }, () => newVisitor(test)))
    const answers = await Promise.all(
      visitors.map((visitor, at) => call(test, visitor, { number, from: `203.0.113.${at}` })),
    )
    expect(statuses(answers).filter((status) => status === 201)).toHaveLength(2)
    expect(statuses(answers).filter((status) => status === 429)).toHaveLength(10)
    expect((await call(test, await newVisitor(test))).statusCode).toBe(201)
  })

  it('one address gets so many, also when all of its visitors ask at once', async () => {
    limit({ per_address: 3 })
    const from = '203.0.113.80'
    const visitors = await Promise.all(Array.from({ length: 12 }, () => newVisitor(test)))
    const answers = await Promise.all(visitors.map((visitor) => call(test, visitor, { from })))
    expect(statuses(answers).filter((status) => status === 201)).toHaveLength(3)
    const other = { from: '203.0.113.81' }
    expect((await call(test, await newVisitor(test), other)).statusCode).toBe(201)
  })

  it('a line of IPv6 is one address, from whichever of its own a request comes', async () => {
    limit({ per_address: 2 })
    const from = (end: string) => ({ from: `2001:db8:1:2:${end}` })
    const answers = [
      await call(test, await newVisitor(test), from('a:b:c:d')),
      await call(test, await newVisitor(test), from(':1')),
      await call(test, await newVisitor(test), from('ffff:ffff:ffff:ffff')),
    ]
    expect(statuses(answers)).toEqual([201, 201, 429])
    const neighbour = { from: '2001:db8:1:3::1' }
    expect((await call(test, await newVisitor(test), neighbour)).statusCode).toBe(201)
  })

  it('customers whom the company names are not locked out by the visitors of their office', async () => {
    limit({ per_address: 1, per_identity: 5 })
    expect((await call(test, await newVisitor(test))).statusCode).toBe(201)
    expect((await call(test, await newVisitor(test))).statusCode).toBe(429)
    for (const name of ['ada', 'bob', 'eve']) {
      expect((await call(test, await test.endUser(name))).statusCode).toBe(201)
    }
  })

  it('what was refused for another reason, and what is only repeated, does not count', async () => {
    limit({ per_address: 1 })
    const visitor = await newVisitor(test)
    const refused = await call(test, visitor, { menu: 999, from: '203.0.113.90' })
    expect(refused.statusCode).toBe(404)
    const same = { key: randomBytes(12).toString('hex'), number: anyNumber(), from: '203.0.113.90' }
    expect((await call(test, visitor, same)).statusCode).toBe(201)
    expect((await call(test, visitor, same)).statusCode).toBe(201)
    expect((await call(test, await newVisitor(test), same)).statusCode).toBe(429)
  })

  it('a header that says another address has no effect where no proxy is named', async () => {
    limit({ per_address: 1 })
    const from = '203.0.113.100'
    const says = (address: string) => ({
      'x-forwarded-for': address,
      'x-real-ip': address,
      forwarded: `for=${address}`,
    })
    const first = { ...(await newVisitor(test)), ...says('192.0.2.1') }
    const second = { ...(await newVisitor(test)), ...says('192.0.2.2') }
    expect((await call(test, first, { from })).statusCode).toBe(201)
    expect((await call(test, second, { from })).statusCode).toBe(429)
  })
})

describe('limits of requests without an access token', () => {
  const MAX = 5
  let test: TestApp
  beforeEach(async () => {
    test = await startTestApp({ rateLimit: MAX, trustedProxies: '10.0.0.1' })
  })
  afterEach(() => test.close())

  const exchange = async (token: string, remoteAddress = OFFICE, headers: Headers = {}) => {
    const payload = { token, device: randomBytes(24).toString('base64url') }
    const url = '/api/companies/acme/token'
    return (await test.app.inject({ method: 'POST', url, payload, remoteAddress, headers }))
      .statusCode
  }

  it('a flood of visitors from an office locks no customer of the company out', async () => {
    const visitor = await test.sign('acme')
    for (let at = 0; at < MAX; at++) expect(await exchange(visitor)).toBe(200)
    expect(await exchange(visitor)).toBe(429)
    expect(await exchange(await test.sign('acme', { identifier: 'ada' }))).toBe(200)
    expect(await exchange(visitor, '198.51.100.8')).toBe(200)
  })

  it('a name that the company has not signed is no way around', async () => {
    const forged = await test.sign('acme', { identifier: 'made-up-0' }, 'x'.repeat(32))
    for (let at = 0; at < MAX; at++) expect(await exchange(forged)).toBe(401)
    const other = await test.sign('acme', { identifier: 'made-up-1' }, 'x'.repeat(32))
    expect(await exchange(other)).toBe(429)
  })

  it('one customer has a limit too', async () => {
    const ada = await test.sign('acme', { identifier: 'ada' })
    for (let at = 0; at < MAX; at++) expect(await exchange(ada)).toBe(200)
    expect(await exchange(ada, '203.0.113.5')).toBe(429)
  })

  it('a flood of bad access tokens is refused, and locks nobody out who has a good one', async () => {
    const ada = await test.endUser('ada')
    const ongoing = async (headers: Headers, remoteAddress = OFFICE) =>
      (await test.app.inject({ url: '/api/chats/ongoing', headers, remoteAddress })).statusCode
    const bad = { authorization: 'Bearer nonsense' }
    for (let at = 0; at < MAX; at++) expect(await ongoing(at % 2 ? bad : {})).toBe(401)
    expect(await ongoing(bad)).toBe(429)
    expect(await ongoing(ada)).toBe(200)
    expect(await ongoing(bad, '198.51.100.8')).toBe(401)
  })

  it('an agent has a limit, and so has who asks to be one', async () => {
    const headers = await test.agent()
    const session = async () =>
      (await test.app.inject({ url: '/api/desk/session', headers })).statusCode
    for (let at = 0; at < 2 * MAX; at++) expect(await session()).toBe(200)
    expect(await session()).toBe(429)
  })

  const look = async (remoteAddress: string, headers: Headers = {}) =>
    (await test.app.inject({ url: '/api/companies/acme', remoteAddress, headers })).statusCode

  it('a header is believed of the named proxy alone, and of it only what it has added itself', async () => {
    const said = (at: number, real = '') => ({
      'x-forwarded-for': `192.0.2.${at}${real && `, ${real}`}`,
    })
    // not the proxy: as many addresses as it likes to say are one
    for (let at = 0; at < MAX; at++) expect(await look(OFFICE, said(at))).toBe(200)
    expect(await look(OFFICE, said(99))).toBe(429)
    // the proxy: behind what a client made up stands where the proxy saw it
    for (let at = 0; at < MAX; at++)
      expect(await look('10.0.0.1', said(at, '203.0.113.6'))).toBe(200)
    expect(await look('10.0.0.1', said(99, '203.0.113.6'))).toBe(429)
    expect(await look('10.0.0.1', said(99, '203.0.113.7'))).toBe(200)
  })

  it('a line of IPv6 is one address', async () => {
    for (let at = 0; at < MAX; at++) expect(await look(`2001:db8:5:6::${at + 1}`)).toBe(200)
    expect(await look('2001:db8:5:6:ffff::1')).toBe(429)
    expect(await look('2001:db8:5:7::1')).toBe(200)
  })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::5:6:7:8:9', '2001:db8:0:5::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
])('%s is counted as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

describe('chats of visitors', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp()
  })
  afterAll(() => test.close())

  const start = async (
    headers: Headers,
    { from = OFFICE, menu = 32, key = randomBytes(12).toString('hex') } = {},
  ) => {
    const url = `/api/menus/${menu}/chats`
    const response = await test.app.inject({
      ...{ method: 'POST', url, headers, remoteAddress: from },
      payload: { key, chat: {} },
    })
    return response.statusCode
  }

  it('are counted by where they come from, and those of named customers are not', async () => {
    fileOf(test).chats.limits = { per_address: 3 }
    const visitor = await newVisitor(test)
    const same = { key: randomBytes(12).toString('hex') }
    // what is refused for another reason, and what is only repeated, does not count
    expect(await start(visitor, { menu: 999 })).toBe(404)
    expect([await start(visitor, same), await start(visitor, same)]).toEqual([201, 201])
    expect(await start(visitor)).toBe(409)
    const visitors = await Promise.all(Array.from({ length: 6 }, () => newVisitor(test)))
    const answers = await Promise.all(visitors.map((other) => start(other)))
    expect(answers.toSorted()).toEqual([201, 201, 429, 429, 429, 429])
    expect(await start(await test.endUser('ada'))).toBe(201)
    expect(await start(await newVisitor(test), { from: '198.51.100.9' })).toBe(201)
    test.clock.advance(3601)
    expect(await start(await newVisitor(test))).toBe(201)
  })

  it('have a limit where the company asks for none', () => {
    delete fileOf(test).chats.limits
    const limits = createChatLimits(test.clock)
    const company = test.ctx.companies.find('acme')
    if (!company) throw new Error('acme is missing')
    const visitor = { company, userKey: 'anon:1', anonymous: true, identity: {} }
    for (let at = 0; at < 300; at++) limits.enter(visitor, OFFICE)
    expect(() => limits.enter(visitor, OFFICE)).toThrow('Too many')
    expect(() => limits.enter({ ...visitor, anonymous: false }, OFFICE)).not.toThrow()
  })
})

describe('mails to addresses that visitors name', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp()
  })
  afterAll(() => test.close())

  async function write(headers: Headers, from: string): Promise<number> {
    const form = new FormData()
    form.append('key', randomBytes(12).toString('hex'))
    form.append('email', `stranger-${(numbers += 1)}@example.com`)
    form.append('content', 'Buy this')
    const url = '/api/menus/11/emails'
    const response = await test.app.inject({
      ...{ method: 'POST', url, headers, payload: form },
      remoteAddress: from,
    })
    return response.statusCode
  }

  it('are counted by where they come from: whoever is nobody is somebody else with the next one', async () => {
    let sent = 0
    for (let visitor = 0; visitor < 6; visitor += 1) {
      const headers = await newVisitor(test)
      for (let mail = 0; mail < 19; mail += 1) {
        if ((await write(headers, OFFICE)) === 201) sent += 1
      }
    }
    expect(sent).toBe(100)
    expect(await write(await newVisitor(test), '198.51.100.9')).toBe(201)
    // whom the company names is counted by who they are
    expect(await write(await test.endUser('ada'), OFFICE)).toBe(201)
    const chat = await newVisitor(test)
    const started = await test.app.inject({
      method: 'POST',
      url: '/api/menus/32/chats',
      headers: chat,
      payload: { key: 'start-0001', chat: { greeting: 'hello' } },
    })
    const mail = (remoteAddress: string) =>
      test.app.inject({
        method: 'POST',
        url: `/api/chats/${started.json<{ id: number }>().id}/transcripts/mail`,
        headers: chat,
        remoteAddress,
        payload: { key: randomBytes(12).toString('hex'), emails: ['stranger@example.com'] },
      })
    expect((await mail(OFFICE)).json()).toMatchObject({ code: 'rate_limited' })
    expect((await mail('198.51.100.9')).statusCode).toBe(202)
    test.clock.advance(3601)
    expect(await write(await newVisitor(test), OFFICE)).toBe(201)
  })
})
