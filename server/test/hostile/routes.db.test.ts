import type { Response } from 'light-my-request'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { DialectName } from '../../storage/dialects.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { problemOf } from './answers.ts'
import { FILE_NAMES, LINKS, PATHS, RAW_BODIES, SCRIPTS, TEXTS, VALUES } from './corpus.ts'
import { FORM_TYPE, operationsOf, placesIn, put, sampleOf, type Operation } from './samples.ts'
import { customerWith, release, rowsOf, type Owned } from './victim.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const VICTIM = 'vera'
/** Routes whose answer is a page for people. */
const PAGES = /^\/api\/docs/

let house: TestApp
let vera: Owned
let before: unknown
let operations: Operation[]

async function open(dialect: DialectName): Promise<void> {
  house = await startTestApp({ rateLimit: 10_000_000, dialect })
  vera = await customerWith(house, VICTIM)
  const document = await house.app.inject('/api/openapi.json')
  operations = operationsOf(document.json())
  before = await rowsOf(house, VICTIM)
}

interface Ask {
  method: string
  url: string
  headers?: Record<string, string>
  payload?: string
}

const problems: string[] = []
afterEach(() => {
  expect(problems.splice(0).slice(0, 20)).toEqual([])
})

async function drive(what: string, options: Ask): Promise<Response> {
  const response = await house.app.inject({ ...options, method: options.method as 'POST' })
  const problem = problemOf(response)
  if (problem) {
    const asked = `${options.method} ${options.url.slice(0, 200)} with ${what}`
    problems.push(`${asked}: ${response.statusCode} ${problem}: ${response.body.slice(0, 300)}`)
  }
  // one that was opened would refuse all that follow
  const opened = /^\/api\/menus\/\d+\/(chats|calls)$/.exec(options.url)
  if (response.statusCode === 201 && opened) {
    const { id } = response.json<{ id: number }>()
    const { headers = {} } = options
    await release(house, { ...vera, headers, chat: id, call: id })
  }
  return response
}

/** What no route may take. */
async function refused(what: string, options: Ask): Promise<void> {
  const { statusCode } = await drive(what, options)
  if (statusCode < 400) problems.push(`${options.method} ${options.url} took ${what}`)
}

function addressOf(
  { path, parameters }: Operation,
  ids: Partial<Owned>,
  other?: [string, string],
): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (other?.[0] === name) return other[1]
    if (name === 'company') return 'acme'
    if (name === 'slug') return 'refunds'
    const one = parameters.find((each) => each.name === name)?.schema.enum?.[0]
    if (typeof one === 'string') return one
    if (name !== 'id') return '1'
    if (path.includes('/menus/')) return '11'
    if (path.includes('/calls/')) return String(ids.call)
    if (path.includes('/emails/') || path.includes('/email-files/')) return String(ids.email)
    if (path.includes('/api/transcripts/')) return String(ids.transcript)
    return String(ids.chat)
  })
}

function formOf(
  name: string,
  file: string,
  bytes = '\u0089PNG\r\n\u001a\n',
): Omit<Ask, 'method' | 'url'> {
  const line = (text: string) => `--hostile\r\nContent-Disposition: form-data; ${text}\r\n\r\n`
  const payload = [
    `${line('name="key"')}form-key-${Math.random().toString(36).slice(2)}\r\n`,
    `${line('name="__proto__"')}x\r\n`,
    `${line('name="email"')}someone@example.org\r\n`,
    `${line('name="content"')}${SCRIPTS[0]}\r\n`,
    `${line(`name="${name}"; filename="${file}"`)}${bytes}\r\n`,
    '--hostile--\r\n',
  ].join('')
  return { headers: { 'content-type': 'multipart/form-data; boundary=hostile' }, payload }
}

/** All that is tried on one route by one caller. */
async function attack(operation: Operation, ids: Owned, headers: Record<string, string>) {
  const { parameters, body } = operation
  const { method } = operation
  const url = addressOf(operation, ids)
  const withJson = { ...headers, ...JSON_TYPE }
  const sample = body ? sampleOf(body) : undefined
  const wanted = parameters.filter((one) => one.in === 'query' && one.required)
  const query = wanted.length > 0 ? `?${wanted.map(({ name }) => `${name}=words`).join('&')}` : ''
  const { statusCode, body: said } = await drive('what fits', {
    method,
    url: url + query,
    headers: body ? withJson : headers,
    ...(body ? { payload: JSON.stringify(sample) } : {}),
  })
  if (operation.form) {
    const asForm = { ...headers, 'content-type': FORM_TYPE }
    for (const text of TEXTS) {
      const payload = `CallSid=${encodeURIComponent(text.toWellFormed())}&__proto__=1&${text}`
      await drive('a form', { method, url, headers: asForm, payload })
    }
  } else if (statusCode === 400)
    problems.push(`${method} ${url} can't be tried, teach samples.ts: ${said}`)
  const plain = body ? { headers: withJson, payload: JSON.stringify(sample) } : { headers }

  for (const { name, in: where } of parameters) {
    if (where === 'path') {
      for (const part of PATHS) {
        await drive(`path ${part}`, {
          method,
          url: addressOf(operation, ids, [name, part]),
          ...plain,
        })
      }
    }
    if (where === 'query') {
      for (const text of [...TEXTS, ...PATHS]) {
        // what can't be written in an address is not tried in one
        const value = encodeURIComponent(text.toWellFormed())
        await drive(`query ${name}`, { method, url: `${url}?${name}=${value}`, headers })
      }
      await drive('a query twice', { method, url: `${url}?${name}=1&${name}=2`, headers })
      await drive('a raw query', { method, url: `${url}?${name}=%ff%00&__proto__[x]=1`, headers })
    }
  }
  if (method !== 'GET') {
    for (const name of FILE_NAMES) {
      for (const field of ['file', 'files', 'key']) {
        const form = formOf(field, name)
        await drive(`a file ${name}`, {
          method,
          url,
          ...form,
          headers: { ...headers, ...form.headers },
        })
      }
    }
    const type = { 'content-type': 'multipart/form-data' }
    await drive('a form without a boundary', {
      method,
      url,
      headers: { ...headers, ...type },
      payload: 'x',
    })
    const cut = { 'content-type': 'multipart/form-data; boundary=hostile' }
    await drive('a form that is cut off', {
      method,
      url,
      headers: { ...headers, ...cut },
      payload:
        '--hostile\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc',
    })
    for (const other of ['text/plain', 'application/xml', 'application/json; charset=utf-7', 'x']) {
      await drive(other, {
        method,
        url,
        headers: { ...headers, 'content-type': other },
        payload: '<x/>',
      })
    }
  }
  if (!body) return
  for (const raw of RAW_BODIES) {
    const given = { method, url, headers: withJson, payload: raw }
    // what takes any keys takes these too, as the words that they are
    if (body.additionalProperties === true) await drive('a raw body', given)
    else await refused(`raw ${raw.slice(0, 60)}`, given)
  }
  for (const key of ['constructor', 'prototype', 'toString', 'is_admin']) {
    const payload = JSON.stringify({ ...(sample as object), [key]: { admin: true } })
    const given = { method, url, headers: withJson, payload }
    if (body.additionalProperties === true) await drive(`a key ${key}`, given)
    else await refused(`a key ${key}`, given)
  }
  for (const place of placesIn(sample)) {
    for (const other of [...TEXTS, ...VALUES]) {
      // a new key each time, or the first answer would be given again
      const payload = JSON.stringify(put(sampleOf(body), place, other))
      const what = `${JSON.stringify(other)?.slice(0, 60)} at /${place.join('/')}`
      await drive(what, { method, url, headers: withJson, payload })
    }
  }
}

/** The server goes on, and what is the victim's is as it was. */
async function expectUnharmed(): Promise<void> {
  expect((await house.app.inject('/healthz')).json()).toEqual({ status: 'ok' })
  expect((await house.app.inject('/readyz')).statusCode).toBe(200)
  expect(await rowsOf(house, VICTIM)).toEqual(before)
  expect(({} as Record<string, unknown>)['admin'], 'no prototype was changed').toBeUndefined()
}

describe.each(DIALECTS)('every route on %s', (dialect) => {
  beforeAll(() => open(dialect))
  afterAll(() => house.close())

  test('is in the description that the others are driven from', () => {
    expect(operations.length).toBeGreaterThan(60)
    expect(operations.filter(({ body }) => body).length).toBeGreaterThan(14)
  })

  test('takes anything from a customer, with ids of their own', { timeout: 300_000 }, async () => {
    let count = 0
    for (const operation of operations) {
      if (PAGES.test(operation.path)) continue
      const mallory = await customerWith(house, `mallory-${(count += 1)}`)
      if (operation.path.startsWith('/api/menus/')) await release(house, mallory)
      await attack(operation, mallory, mallory.headers)
      await release(house, mallory)
      await expectUnharmed()
    }
  })

  test('gives nothing of another customer, whatever is sent', { timeout: 300_000 }, async () => {
    const eve = await house.endUser('eve')
    const elsewhere = await house.endUser(VICTIM, 'globex')
    for (const headers of [eve, elsewhere]) {
      for (const operation of operations) {
        if (!/\{id\}/.test(operation.path) || operation.path.includes('/menus/')) continue
        const { method, body } = operation
        const response = await drive('an id of another', {
          method,
          url: addressOf(operation, vera),
          headers: body ? { ...headers, ...JSON_TYPE } : headers,
          ...(body ? { payload: JSON.stringify(sampleOf(body)) } : {}),
        })
        expect(response.statusCode, `${method} ${operation.path}`).toBeGreaterThanOrEqual(400)
        expect(response.body).not.toContain(`hello from ${VICTIM}`)
      }
    }
    await expectUnharmed()
  })

  test('takes anything from an agent', { timeout: 300_000 }, async () => {
    const agents = await house.agent('globex')
    for (const operation of operations.filter(({ path }) => path.startsWith('/api/desk'))) {
      if (operation.path.endsWith('/session')) continue
      await attack(operation, vera, agents)
      await expectUnharmed()
    }
  })

  test('takes anything from an agent about what is theirs', { timeout: 300_000 }, async () => {
    const maya = await house.agent('acme', 'maya@acme.example')
    let count = 0
    for (const operation of operations.filter(
      ({ path }) => path.startsWith('/api/desk/') && !path.endsWith('/session'),
    )) {
      const bob = await customerWith(house, `bob-${(count += 1)}`)
      const url = `/api/desk/chats/${bob.chat}`
      await house.app.inject({ method: 'POST', url: `${url}/accept`, headers: maya })
      await attack(operation, bob, maya)
      await release(house, bob)
      await house.app.inject({ method: 'POST', url: `${url}/finish`, headers: maya })
    }
    expect((await house.app.inject('/healthz')).statusCode).toBe(200)
  })

  test('lets nobody in without a token', async () => {
    for (const operation of operations) {
      const { method, path, body } = operation
      const open = /^\/(healthz|readyz)|^\/api\/(docs|companies|openapi|telephony)/.test(path)
      if (open || (path === '/api/desk/session' && method !== 'GET')) continue
      for (const token of [
        '',
        'Bearer x',
        `Bearer ${'a.'.repeat(3)}`,
        'Basic eDp4',
        SCRIPTS[0],
        LINKS[0],
      ]) {
        const response = await drive('no token', {
          method,
          url: addressOf(operation, vera),
          headers: {
            ...JSON_TYPE,
            authorization: token,
            cookie: 'portico_desk=x',
            'x-portico-desk': '1',
          },
          ...(body ? { payload: JSON.stringify(sampleOf(body)) } : {}),
        })
        expect(response.statusCode, `${method} ${path}`).toBe(401)
      }
    }
    await expectUnharmed()
  })
})
