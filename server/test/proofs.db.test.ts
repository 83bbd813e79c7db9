import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProofChallenge } from '../../contract/proofs.ts'
import { DIALECTS } from './databases.ts'
import { startTestApp, type TestApp } from './support/app.ts'

const BITS = 8

/** The first nonce whose hash has, or has not, enough zero bits. */
function proof(challenge: string, enough = true): string {
  for (let nonce = 0; ; nonce++) {
    const text = `${challenge}:${nonce}`
    const start = createHash('sha256').update(text).digest().readUInt32BE(0)
    if (Math.clz32(start) >= BITS === enough) return text
  }
}

for (const dialect of DIALECTS) {
  describe(`proofs of work, on ${dialect}`, () => {
    let test: TestApp
    let visitor: { authorization: string }

    const company = (id: string) => {
      const found = test.ctx.companies.find(id)
      if (!found) throw new Error(`no company ${id}`)
      return found
    }
    const newVisitor = async () => {
      const url = '/api/companies/acme'
      const made = await test.app.inject({ method: 'POST', url: `${url}/visitors` })
      const payload = { ...made.json<{ token: string }>(), device: 'd'.repeat(32) }
      const access = await test.app.inject({ method: 'POST', url: `${url}/token`, payload })
      return { authorization: `Bearer ${access.json<{ access_token: string }>().access_token}` }
    }
    const challenge = async (id = 'acme') => {
      const response = await test.app.inject({ url: `/api/companies/${id}/challenge` })
      expect(response.headers['cache-control']).toBe('no-store')
      const task = response.json<ProofChallenge>()
      expect(task.bits).toBe(BITS)
      return task.challenge
    }
    const PAYLOAD = {
      chats: { key: 'k'.repeat(16), chat: {} },
      calls: { key: 'k'.repeat(16), call: { phone_number: '+34612345678' } },
    }
    const ask = async (what: 'chats' | 'calls', proven?: string, headers: object = visitor) => {
      const response = await test.app.inject({
        method: 'POST',
        url: `/api/menus/11/${what}`,
        headers: { ...headers, ...(proven !== undefined && { 'x-portico-proof': proven }) },
        payload: PAYLOAD[what],
      })
      const { code = '' } = response.json<{ code?: string }>()
      return `${response.statusCode} ${code}`.trim()
    }

    beforeAll(async () => {
      test = await startTestApp({ dialect })
      visitor = await newVisitor()
    })
    afterAll(() => test.close())

    it('asks for none unless the company does', async () => {
      const response = await test.app.inject({ url: '/api/companies/acme/challenge' })
      expect(response.json()).toMatchObject({ code: 'not_found' })
      expect(await ask('calls')).not.toMatch(/proof/)
    })

    it('takes what is new from visitors only with a proof that is right, fresh and its own', async () => {
      for (const id of ['acme', 'globex']) {
        company(id).file.abuse = { proof_of_work: { bits: BITS } }
      }
      const email = await test.app.inject({
        method: 'POST',
        url: '/api/menus/11/emails',
        headers: { ...visitor, 'content-type': 'multipart/form-data; boundary=x' },
        payload: '--x--\r\n',
      })
      expect(email.json()).toMatchObject({ code: 'proof_required' })
      for (const what of ['chats', 'calls'] as const) {
        expect(await ask(what)).toBe('403 proof_required')
        expect(await ask(what, 'nonsense')).toBe('403 proof_invalid')
        expect(await ask(what, proof('made-by-myself'))).toBe('403 proof_invalid')
        expect(await ask(what, proof(await challenge(), false))).toBe('403 proof_invalid')
        expect(await ask(what, proof(await challenge('globex')))).toBe('403 proof_invalid')
        const token = visitor.authorization.replace('Bearer ', '')
        expect(await ask(what, proof(token))).toBe('403 proof_invalid')

        const right = proof(await challenge())
        expect(await ask(what, right)).toBe('201')
        expect(await ask(what, right)).toBe('403 proof_invalid')
        // another nonce for the same challenge is the same challenge
        const again = right.slice(0, right.indexOf(':'))
        expect(await ask(what, proof(again))).toBe('403 proof_invalid')
      }
    })

    it('lets one of many at once in with the same proof', async () => {
      const same = proof(await challenge())
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask('calls', same)))
      expect(answers.filter((answer) => answer === '201')).toHaveLength(1)
      expect(answers.filter((answer) => answer === '403 proof_invalid')).toHaveLength(19)
    })

    it('asks nothing of those whom the company names', async () => {
      expect(await ask('calls', undefined, await test.endUser('ada'))).toBe('201')
    })

    it('takes no challenge after its five minutes', async () => {
      const old = proof(await challenge())
      test.clock.advance(301)
      expect(await ask('calls', old)).toBe('403 proof_invalid')
    })
  })
}
