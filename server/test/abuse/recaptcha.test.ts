import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { RecaptchaConfig } from '../../config/abuse-schema.ts'
import { checkRecaptcha } from '../../config/recaptcha-keys.ts'
import { createRecaptcha } from '../../delivery/recaptcha.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { smallFile } from '../support/companies.ts'
import { startSiteVerify, type Verdict } from './siteverify-server.ts'
import { ask, fileOf, newVisitor, solved } from './visitors.ts'

type SiteVerify = Awaited<ReturnType<typeof startSiteVerify>>
const ANYWHERE: RecaptchaConfig = {
  site_key: 'the-public-site-key',
  secret: { env: 'ACME_RECAPTCHA' },
}
const CONFIG: RecaptchaConfig = { ...ANYWHERE, hostnames: ['help.acme.example'] }
const HUMAN = { success: true, score: 0.9, action: 'email', hostname: 'help.acme.example' }

let google: SiteVerify
let test: TestApp
const warnings: unknown[] = []
beforeAll(async () => {
  google = await startSiteVerify()
  test = await startTestApp({
    recaptcha: {
      env: { ACME_RECAPTCHA: 'the-secret' },
      publicUrl: undefined,
      url: google.url,
      log: { warn: (details) => warnings.push(details) },
    },
  })
})
beforeEach(() => {
  warnings.length = 0
  fileOf(test).abuse = { recaptcha: CONFIG }
  google.answer(() => ({ body: HUMAN }))
})
afterAll(async () => {
  await test.close()
  await google.close()
})

const configure = (more: Partial<RecaptchaConfig>) => {
  fileOf(test).abuse = { recaptcha: { ...CONFIG, ...more } }
}
/** An email of a visitor with a token, in the header or as the field of the form. */
const send = async (token = 'a-token') =>
  ask(test, 'emails', { ...(await newVisitor(test)), 'x-portico-recaptcha': token })

it('asks for a token, and says for which key, with what action and where the script is', async () => {
  expect(await ask(test, 'emails', await newVisitor(test))).toEqual({
    status: 428,
    code: 'check_required',
    details: {
      reason: 'recaptcha_missing',
      recaptcha: {
        site_key: 'the-public-site-key',
        type: 'score',
        action: 'email',
        script: `${google.url}/recaptcha/api.js`,
      },
    },
  })
  expect(google.asked).toEqual([])
})

it('asks Google with the secret and the token, and tells it nothing else', async () => {
  expect((await send()).status).toBe(201)
  expect(google.asked.map((question) => Object.fromEntries(question))).toEqual([
    { secret: 'the-secret', response: 'a-token' },
  ])
})

it('takes the token of the field `recaptcha` too', async () => {
  const answer = await ask(test, 'emails', await newVisitor(test), { recaptcha: 'of-the-form' })
  expect(answer.status).toBe(201)
  expect(google.asked[0]?.get('response')).toBe('of-the-form')
})

it('asks nothing of those whom the company names, nor where it is not wanted', async () => {
  configure({ for: ['call'] })
  expect((await ask(test, 'emails', await newVisitor(test))).status).toBe(201)
  configure({})
  expect((await ask(test, 'emails', await test.endUser('ada'))).status).toBe(201)
  expect(google.asked).toEqual([])
})

const refusals: [string, Record<string, unknown>, number, string][] = [
  ['made on another site', { ...HUMAN, hostname: 'evil.example' }, 403, 'check_refused'],
  ['without a site', { success: true, score: 1, action: 'email' }, 403, 'check_refused'],
  ['for another action', { ...HUMAN, action: 'login' }, 403, 'check_refused'],
  ['of what is probably a machine', { ...HUMAN, score: 0.4 }, 403, 'check_refused'],
  ['without a score', { ...HUMAN, score: undefined }, 403, 'check_refused'],
  [
    'used before',
    { success: false, 'error-codes': ['timeout-or-duplicate'] },
    428,
    'check_required',
  ],
  [
    'nobody made',
    { success: false, 'error-codes': ['invalid-input-response'] },
    428,
    'check_required',
  ],
  [
    'that our wrong secret has us know nothing of',
    { success: false, 'error-codes': ['invalid-input-secret'] },
    503,
    'check_unavailable',
  ],
]
it.each(refusals)('refuses a token %s', async (_what, body, status, code) => {
  google.answer(() => ({ body }))
  expect(await send()).toMatchObject({ status, code })
})

it('keeps to the threshold of the company', async () => {
  google.answer(() => ({ body: { ...HUMAN, score: 0.4 } }))
  configure({ min_score: 0.4 })
  expect((await send()).status).toBe(201)
})

it('asks neither score nor action of the invisible box, but the site', async () => {
  configure({ type: 'invisible' })
  google.answer(() => ({ body: { success: true, hostname: 'help.acme.example' } }))
  expect((await send()).status).toBe(201)
  google.answer(() => ({ body: { success: true, hostname: 'evil.example' } }))
  expect((await send()).code).toBe('check_refused')
})

const silences: [string, Verdict][] = [
  ['is out of order', () => ({ status: 500, body: {} })],
  ['answers with a page', () => ({ text: '<h1>Sorry</h1>' })],
  ['answers something else', () => ({ body: { ok: true } })],
]
it.each(silences)(
  'fails closed where Google %s, and open where the company says so',
  async (_what, verdict) => {
    google.answer(verdict)
    expect(await send()).toMatchObject({ status: 503, code: 'check_unavailable' })
    expect(warnings).toEqual([])
    configure({ when_unreachable: 'allow' })
    expect((await send()).status).toBe(201)
    expect(warnings).toMatchObject([{ company: 'acme' }])
  },
)

it('lets nobody pass for a wrong secret, whatever the company says of an unreachable Google', async () => {
  configure({ when_unreachable: 'allow' })
  google.answer(() => ({ body: { success: false, 'error-codes': ['invalid-input-secret'] } }))
  expect((await send()).code).toBe('check_unavailable')
})

it('waits a few seconds for Google, and no longer', async () => {
  google.answer(() => undefined)
  const began = Date.now()
  expect((await send()).code).toBe('check_unavailable')
  expect(Date.now() - began).toBeGreaterThanOrEqual(4_900)
  expect(google.asked).toHaveLength(1)
})

it('asks for both at once where both are wanted, and has nobody ask Google without the work', async () => {
  fileOf(test).abuse = { recaptcha: CONFIG, proof_of_work: { bits: 6 } }
  const visitor = await newVisitor(test)
  const { details } = await ask(test, 'emails', { ...visitor, 'x-portico-recaptcha': 'a-token' })
  expect(details).toMatchObject({ reason: 'proof_missing', recaptcha: { action: 'email' } })
  expect(google.asked).toEqual([])
  if (!details.proof) throw new Error('no proof was asked for')
  const headers = {
    ...visitor,
    'x-portico-recaptcha': 'a-token',
    'x-portico-proof': solved(details.proof),
  }
  expect((await ask(test, 'emails', headers)).status).toBe(201)
  expect((await ask(test, 'emails', headers)).details.reason).toBe('proof_used')
  expect(google.asked).toHaveLength(1)
})

it('tells the portal what Google is asked for', async () => {
  const { body } = await test.app.inject({ url: '/api/companies/acme' })
  expect(JSON.parse(body)).toMatchObject({ recaptcha: ['chat', 'call', 'email'] })
  expect(body).not.toContain('ACME_RECAPTCHA')
})

it('is not used without its secret, or without a place where tokens may be made', () => {
  const file = smallFile({ abuse: { recaptcha: ANYWHERE } })
  expect(() => checkRecaptcha(file, { PUBLIC_URL: 'https://a.example' })).toThrow(/ACME_RECAPTCHA/)
  expect(() => checkRecaptcha(file, { ACME_RECAPTCHA: 's' })).toThrow(/hostnames/)
  checkRecaptcha(file, { ACME_RECAPTCHA: 's', PUBLIC_URL: 'https://a.example' })
})

it('knows the company by its own hosts, by pages that embed it and by the public address', () => {
  const company = test.ctx.companies.find('acme')
  if (!company) throw new Error('no acme')
  const file = {
    ...company.file,
    abuse: { recaptcha: ANYWHERE },
    hosts: ['help.acme.example'],
    embed_origins: ['https://shop.acme.example:8443'],
  }
  const { service } = createRecaptcha({ env: {}, publicUrl: 'https://portico.example/x' })
  const names = ['help.acme.example', 'shop.acme.example', 'portico.example']
  expect(service.hostnames({ ...company, file })).toEqual(names)
})
