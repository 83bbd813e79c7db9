import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProofTask } from '../../../contract/checks.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { ask, fileOf, newVisitor, solved, type Headers } from './visitors.ts'

const BITS = 8
const WAYS = ['chats', 'calls', 'emails'] as const

describe.each(DIALECTS)('proofs of work, on %s', (dialect) => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ dialect })
  })
  beforeEach(() => {
    for (const id of ['acme', 'globex']) {
      fileOf(test, id).abuse = { proof_of_work: { bits: BITS } }
    }
  })
  afterAll(() => test.close())

  const task = async (what: (typeof WAYS)[number], headers: Headers): Promise<ProofTask> => {
    const { details } = await ask(test, what, headers)
    if (!details.proof) throw new Error('no proof was asked for')
    return details.proof
  }
  const send = (what: (typeof WAYS)[number], headers: Headers, proof: string) =>
    ask(test, what, { ...headers, 'x-portico-proof': proof })

  it('asks for none unless the company does', async () => {
    delete fileOf(test).abuse
    for (const what of WAYS)
      expect((await ask(test, what, await newVisitor(test))).status).toBe(201)
  })

  it('does the check of an email ahead of its files, for that email of that visitor alone', async () => {
    const visitor = await newVisitor(test)
    const key = 'a-key-of-one-email'
    const check = async (headers: Headers) => {
      const url = '/api/menus/11/emails/check'
      return test.app.inject({ method: 'POST', url, headers, payload: { key } })
    }
    expect((await check(visitor)).statusCode).toBe(428)
    const proof = solved(await task('emails', visitor))
    const answer = await check({ ...visitor, 'x-portico-proof': proof })
    const { pass } = answer.json<{ pass: string }>()
    const mail = (headers: Headers, fields: Record<string, string>) =>
      ask(test, 'emails', { ...headers, 'x-portico-proof': pass }, fields)
    expect((await mail(visitor, {})).status).toBe(428)
    expect((await mail(await newVisitor(test), { key })).status).toBe(428)
    expect((await mail(visitor, { key })).status).toBe(201)
  })

  it('asks only for what the company names', async () => {
    fileOf(test).abuse = { proof_of_work: { bits: BITS, for: ['call'] } }
    const visitor = await newVisitor(test)
    expect((await ask(test, 'chats', visitor)).status).toBe(201)
    expect((await ask(test, 'emails', visitor)).status).toBe(201)
    expect(await ask(test, 'calls', visitor)).toMatchObject({ status: 428, code: 'check_required' })
  })

  it.each(WAYS)(
    'takes %s of visitors only with a proof that is right and its own',
    async (what) => {
      const visitor = await newVisitor(test)
      const refused = async (proof: string, reason: string) => {
        const answer = await send(what, visitor, proof)
        expect(answer).toMatchObject({ status: 428, code: 'check_required', details: { reason } })
      }
      const first = await ask(test, what, visitor)
      expect(first).toMatchObject({ status: 428, details: { reason: 'proof_missing' } })
      await refused('nonsense', 'proof_malformed')
      await refused('made-by-myself:1', 'proof_wrong')
      await refused(solved(await task(what, visitor), false), 'proof_wrong')
      const token = visitor['authorization']?.replace('Bearer ', '') ?? ''
      await refused(`${token}:1`, 'proof_wrong')
      const other = WAYS.find((one) => one !== what) ?? 'chats'
      await refused(solved(await task(other, visitor)), 'proof_wrong')

      const right = solved(await task(what, visitor))
      expect((await send(what, visitor, right)).status).toBe(201)
      await refused(right, 'proof_used')
    },
  )

  it('takes no proof that was made for another company', async () => {
    fileOf(test, 'globex').anonymous_visitors = true
    for (const id of ['acme', 'globex']) {
      fileOf(test, id).abuse = { proof_of_work: { bits: BITS, for: ['visitor'] } }
    }
    const asked = await test.app.inject({ method: 'POST', url: '/api/companies/globex/visitors' })
    const foreign = solved(asked.json<{ details: { proof: ProofTask } }>().details.proof)
    const visit = (company: string) =>
      test.app.inject({
        method: 'POST',
        url: `/api/companies/${company}/visitors`,
        headers: { 'x-portico-proof': foreign },
      })
    expect((await visit('acme')).json()).toMatchObject({ details: { reason: 'proof_wrong' } })
    expect((await visit('globex')).statusCode).toBe(200)
    expect((await visit('globex')).json()).toMatchObject({ details: { reason: 'proof_used' } })
  })

  it('lets one of many at once in with the same proof', async () => {
    const visitor = await newVisitor(test)
    const same = solved(await task('emails', visitor))
    const answers = await Promise.all(
      // as many as one person may send files with at once
      Array.from({ length: 6 }, () => send('emails', visitor, same)),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ details }) => details.reason === 'proof_used')).toHaveLength(5)
  })

  it('takes no challenge after its ten minutes', async () => {
    const old = solved(await task('emails', await newVisitor(test)))
    test.clock.advance(601)
    const answer = await send('emails', await newVisitor(test), old)
    expect(answer.details.reason).toBe('proof_expired')
  })

  it('asks nothing of those whom the company names', async () => {
    expect((await ask(test, 'calls', await test.endUser('ada'))).status).toBe(201)
  })

  it('makes one visitor of one proof, where visitors have to work', async () => {
    fileOf(test).abuse = { proof_of_work: { bits: BITS, for: ['visitor'] } }
    const url = '/api/companies/acme'
    const asked = await test.app.inject({ method: 'POST', url: `${url}/visitors` })
    expect(asked.statusCode).toBe(428)
    const { details } = asked.json<{ details: { proof: ProofTask } }>()
    const made = await test.app.inject({
      method: 'POST',
      url: `${url}/visitors`,
      headers: { 'x-portico-proof': solved(details.proof) },
    })
    const { token } = made.json<{ token: string }>()
    const become = (device: string) =>
      test.app.inject({ method: 'POST', url: `${url}/token`, payload: { token, device } })
    expect((await become('a'.repeat(32))).statusCode).toBe(200)
    expect((await become('b'.repeat(32))).json()).toMatchObject({ code: 'token_replayed' })
  })

  it('gets harder with each doubling beyond what is usual, up to its limit, and easy again', async () => {
    fileOf(test).abuse = { proof_of_work: { bits: 4, max_bits: 6, usual_per_minute: 2 } }
    test.clock.advance(3600)
    const bits: number[] = []
    for (let at = 0; at < 9; at++) {
      const visitor = await newVisitor(test)
      // asking alone makes it harder for nobody
      for (let more = 0; more < 5; more++) await task('emails', visitor)
      const asked = await task('emails', visitor)
      bits.push(asked.bits)
      expect((await send('emails', visitor, solved(asked))).status).toBe(201)
    }
    expect(bits).toEqual([4, 4, 4, 5, 5, 6, 6, 6, 6])
    test.clock.advance(120)
    expect((await task('emails', await newVisitor(test))).bits).toBe(4)
  })
})
