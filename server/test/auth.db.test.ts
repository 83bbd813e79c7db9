import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAgents } from '../domain/agents.ts'
import { DIALECTS } from './databases.ts'
import { ACME_SECRET, PASSWORD, startTestApp, type TestApp } from './support/app.ts'

for (const dialect of DIALECTS) {
  describe(`who gets in, on ${dialect}`, () => {
    let test: TestApp
    beforeAll(async () => {
      test = await startTestApp({ dialect })
    })
    afterAll(() => test.close())

    const exchange = async (payload: object, company = 'acme') =>
      test.app.inject({ method: 'POST', url: `/api/companies/${company}/token`, payload })
    const ongoing = (headers: Record<string, string>) =>
      test.app.inject({ url: '/api/chats/ongoing', headers })
    const seconds = () => Math.floor(test.clock.now().getTime() / 1000)
    const refused = async (
      response:
        | Promise<{ statusCode: number; json<T>(): T }>
        | { statusCode: number; json<T>(): T },
    ) => {
      const answer = await response
      return `${answer.statusCode} ${answer.json<{ code: string }>().code}`
    }

    it('exchanges the token of a named customer and lets them in', async () => {
      const token = await test.sign('acme', {
        identifier: 'ada',
        name: 'Ada',
        email: 'a@b.example',
      })
      const response = await exchange({ token })
      expect(response.statusCode).toBe(200)
      expect(response.json()).toMatchObject({
        expires_in: 900,
        anonymous: false,
        end_user: { identifier: 'ada', name: 'Ada', email: 'a@b.example' },
      })
      const { access_token } = response.json<{ access_token: string }>()
      const chat = await ongoing({ authorization: `Bearer ${access_token}` })
      expect(chat.json()).toEqual({ chat: null })
    })

    it('lets a visitor in, who is who holds the secret of the browser', async () => {
      const visitor = await test.app.inject({ method: 'POST', url: '/api/companies/acme/visitors' })
      const { token } = visitor.json<{ token: string }>()
      expect(await refused(exchange({ token }))).toBe('400 validation_failed')
      const access = await exchange({ token, device: 'd'.repeat(32) })
      expect(access.json()).toMatchObject({ anonymous: true, end_user: {} })
    })

    it('refuses what is no token of the company', async () => {
      const { sign } = test
      const now = seconds()
      const unsigned = new UnsecuredJWT({ identifier: 'ada' })
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .encode()
      const other = await new SignJWT({ identifier: 'ada', iat: now, exp: now + 60 })
        .setProtectedHeader({ alg: 'HS512' })
        .sign(new TextEncoder().encode(ACME_SECRET))
      const bad = {
        garbage: 'this-is-not-a-json-web-token',
        'alg none': unsigned,
        'another algorithm': other,
        'the secret of another company': await sign('globex', { identifier: 'ada' }),
        'no exp': await sign('acme', { identifier: 'ada', exp: undefined }),
        'not yet valid': await sign('acme', { identifier: 'ada', nbf: now + 600 }),
        'issued in the future': await sign('acme', { identifier: 'ada', iat: now + 600 }),
        'a life of two days': await sign('acme', { identifier: 'ada', exp: now + 2 * 86_400 }),
        'an identifier that is no text': await sign('acme', { identifier: 7 }),
      }
      for (const [name, token] of Object.entries(bad)) {
        expect(`${name}: ${await refused(exchange({ token }))}`).toBe(`${name}: 401 token_invalid`)
      }
      const old = await sign('acme', { identifier: 'ada', iat: now - 7200, exp: now - 3600 })
      expect(await refused(exchange({ token: old }))).toBe('401 token_expired')
    })

    it('takes a token with a jti once, per company', async () => {
      const token = await test.sign('acme', { identifier: 'ada', jti: 'once' })
      expect((await exchange({ token })).statusCode).toBe(200)
      expect(await refused(exchange({ token }))).toBe('401 token_replayed')
      const elsewhere = await test.sign('globex', { identifier: 'ada', jti: 'once' })
      expect((await exchange({ token: elsewhere }, 'globex')).statusCode).toBe(200)
      const both = await test.sign('acme', { identifier: 'ada', jti: 'twice' })
      const race = await Promise.all([exchange({ token: both }), exchange({ token: both })])
      expect(race.map((response) => response.statusCode).sort()).toEqual([200, 401])
    })

    it('names a company that is not here', async () => {
      const token = await test.sign('acme', { identifier: 'ada' })
      expect(await refused(exchange({ token }, 'nobody'))).toBe('404 company_not_found')
    })

    it('keeps everybody without an access token out of the routes of end users', async () => {
      expect(await refused(ongoing({}))).toBe('401 token_missing')
      expect(await refused(ongoing({ authorization: 'Bearer nonsense' }))).toBe('401 token_invalid')
      const company = await test.sign('acme', { identifier: 'ada' })
      expect(await refused(ongoing({ authorization: `Bearer ${company}` }))).toBe(
        '401 token_invalid',
      )
      expect(await refused(ongoing(await test.agent()))).toBe('401 token_missing')
    })

    it('ends an access token after its time', async () => {
      const headers = await test.endUser('ada')
      test.clock.advance(901)
      expect(await refused(ongoing(headers))).toBe('401 token_expired')
    })

    const session = (headers: Record<string, string>) =>
      test.app.inject({ url: '/api/desk/session', headers })
    const signIn = (payload: object, headers: Record<string, string> = { 'x-portico-desk': '1' }) =>
      test.app.inject({ method: 'POST', url: '/api/desk/session', headers, payload })

    it('signs an agent in and out', async () => {
      const headers = await test.agent()
      const profile = (await session(headers)).json<{ company: { id: string }; status: string }>()
      expect(profile).toMatchObject({ company: { id: 'acme' }, status: 'away' })
      const status = await test.app.inject({
        method: 'PUT',
        url: '/api/desk/status',
        headers,
        payload: { status: 'available' },
      })
      expect(status.json()).toMatchObject({ status: 'available' })
      expect(test.published).toContainEqual(expect.objectContaining({ kind: 'agent.changed' }))
      const out = await test.app.inject({ method: 'DELETE', url: '/api/desk/session', headers })
      expect(out.statusCode).toBe(204)
      expect(await refused(session(headers))).toBe('401 session_expired')
    })

    it('gives a cookie that scripts and other sites do not get', async () => {
      const email = test.ctx.companies.find('acme')?.file.agents[0]?.email
      const response = await signIn({ email: email?.toUpperCase(), password: PASSWORD })
      expect(response.cookies).toMatchObject([
        { name: 'portico_desk', httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 43_200 },
      ])
    })

    it('ends a session after twelve hours', async () => {
      const headers = await test.agent()
      test.clock.advance(12 * 3600 + 1)
      expect(await refused(session(headers))).toBe('401 session_expired')
    })

    it('keeps customers out of the desk', async () => {
      const { authorization } = await test.endUser('ada')
      expect(await refused(session({ authorization }))).toBe('401 session_expired')
      expect(await refused(session({ cookie: 'portico_desk=guess' }))).toBe('401 session_expired')
    })

    it('lets no other site act for an agent', async () => {
      const { cookie = '' } = await test.agent()
      const put = (headers: Record<string, string>) =>
        test.app.inject({
          method: 'PUT',
          url: '/api/desk/status',
          headers: { host: 'help.example', ...headers },
          payload: { status: 'away' },
        })
      expect(await refused(put({ cookie }))).toBe('403 forbidden')
      const desk = { cookie, 'x-portico-desk': '1' }
      expect(await refused(put({ ...desk, origin: 'https://evil.example' }))).toBe(
        '403 origin_not_allowed',
      )
      expect(await refused(put({ ...desk, origin: 'null' }))).toBe('403 origin_not_allowed')
      expect((await put({ ...desk, origin: 'http://help.example' })).statusCode).toBe(200)
    })

    it('says the same of a wrong password and of an unknown address, and slows guessing down', async () => {
      const guess = (email: string) => signIn({ email, password: 'guess' })
      const email = test.ctx.companies.find('acme')?.file.agents[1]?.email ?? ''
      const unknown = await guess('nobody@example.com')
      const wrong = await guess(email)
      expect(unknown.body).toBe(wrong.body)
      expect(unknown.statusCode).toBe(401)
      for (let i = 0; i < 9; i++) await guess(email)
      const blocked = await guess(email)
      expect(blocked.statusCode).toBe(429)
      expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0)
      expect((await signIn({ email, password: PASSWORD })).statusCode).toBe(429)
      test.clock.advance(16 * 60)
      expect((await signIn({ email, password: PASSWORD })).statusCode).toBe(200)
    })

    it('locks no agent out for what others guess elsewhere, but ends a guessing from many places', async () => {
      const [, , agent] = test.ctx.companies.find('acme')?.file.agents ?? []
      const email = agent?.email ?? test.ctx.companies.find('acme')?.file.agents[0]?.email ?? ''
      const from = async (remoteAddress: string, password: string) =>
        (
          await test.app.inject({
            ...{ method: 'POST', url: '/api/desk/session', remoteAddress },
            headers: { 'x-portico-desk': '1' },
            payload: { email, password },
          })
        ).statusCode
      for (let i = 0; i < 10; i++) expect(await from('203.0.113.1', 'guess')).toBe(401)
      expect(await from('203.0.113.1', PASSWORD)).toBe(429)
      expect(await from('198.51.100.4', PASSWORD)).toBe(200)
      let refused = 0
      for (let i = 0; i < 120; i++) {
        if ((await from(`192.0.2.${i}`, 'guess')) === 429) refused++
      }
      expect(refused).toBeGreaterThan(20)
      expect(refused).toBeLessThan(50)
      test.clock.advance(16 * 60)
      expect(await from('203.0.113.1', PASSWORD)).toBe(200)
    })

    it('asks the database for only so many sessions that are none, and lets known ones in', async () => {
      const headers = await test.agent()
      expect((await session(headers)).statusCode).toBe(200)
      const guess = (at: number) => session({ cookie: `portico_desk=guess-${at}` })
      for (let at = 0; at < 600; at++) expect((await guess(at)).statusCode).toBe(401)
      expect((await guess(600)).json()).toMatchObject({ code: 'rate_limited' })
      test.clock.advance(10)
      expect((await session(headers)).statusCode).toBe(200)
      test.clock.advance(60)
      expect((await guess(601)).statusCode).toBe(401)
    })

    it('signs an agent out whom the company no longer names', async () => {
      const company = test.ctx.companies.find('globex')
      if (!company) throw new Error('globex is missing')
      const headers = await test.agent('globex')
      const agents = company.file.agents.slice(1)
      await agentsOf(test).sync({ ...company, file: { ...company.file, agents } })
      expect(await refused(session(headers))).toBe('401 session_expired')
      await agentsOf(test).sync(company)
      expect((await session(await test.agent('globex'))).statusCode).toBe(200)
    })
  })
}

function agentsOf(test: TestApp) {
  return createAgents(test.ctx, { passwordOf: () => PASSWORD })
}
