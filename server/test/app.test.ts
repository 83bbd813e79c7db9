import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSettings } from '../config/env.ts'
import { startTestApp, type TestApp } from './support/app.ts'

describe('the server', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ rateLimit: 40 })
  })
  afterAll(() => test.close())

  it('says that it is alive and ready', async () => {
    expect((await test.app.inject('/healthz')).json()).toEqual({ status: 'ok' })
    expect((await test.app.inject('/readyz')).json()).toEqual({ status: 'ready' })
  })

  it('describes every route, its errors too', async () => {
    const document = (await test.app.inject('/api/openapi.json')).json<{
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
    }>()
    const token = document.paths['/api/companies/{company}/token']?.['post']
    expect(Object.keys(token?.responses ?? {})).toEqual(['200', '4XX', '5XX'])
    expect((await test.app.inject('/api/docs/')).statusCode).toBe(200)
  })

  it('lets pages of listed origins in with a token, and nobody at the desk', async () => {
    const listed = test.ctx.companies.find('acme')?.file.embed_origins[0] ?? ''
    const ask = async (origin: string, url: string) => {
      const response = await test.app.inject({ url, headers: { origin } })
      return response.headers['access-control-allow-origin']
    }
    expect(await ask(listed, '/api/companies/acme')).toBe(listed)
    expect(await ask('https://evil.example', '/api/companies/acme')).toBeUndefined()
    expect(await ask(listed, '/api/desk/session')).toBeUndefined()
    const preflight = await test.app.inject({
      method: 'OPTIONS',
      url: '/api/chats/ongoing',
      headers: { origin: listed, 'access-control-request-method': 'GET' },
    })
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers['access-control-allow-headers']).toContain('authorization')
  })

  it('slows down who asks without end', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => test.app.inject('/api/companies/acme')),
    )
    const refused = answers.filter((answer) => answer.statusCode === 429)
    expect(refused.length).toBeGreaterThanOrEqual(20)
    expect(refused[0]?.json()).toMatchObject({ code: 'rate_limited' })
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('describes who may call what', async () => {
    type Operation = { security?: Record<string, string[]>[]; tags?: string[] }
    const { paths } = (await test.app.inject({ url: '/api/openapi.json' })).json<{
      paths: Record<string, Record<string, Operation>>
    }>()
    const who = (path: string, method = 'get') =>
      Object.keys(paths[path]?.[method]?.security?.[0] ?? {}).join()
    expect(who('/api/chats/{id}')).toBe('endUser')
    expect(who('/api/menus/{id}/emails', 'post')).toBe('endUser')
    expect(who('/api/desk/chats/{id}')).toBe('agent')
    expect(who('/api/desk/session', 'post')).toBe('')
    expect(who('/api/companies/{company}')).toBe('')
    // behind a door means described as behind it, for each route that there is
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const url = path.replaceAll(/\{\w+\}/g, '1')
        const answer = await test.app.inject({
          method: method.toUpperCase() as 'GET',
          url,
          headers: { 'x-portico-desk': '1' },
        })
        const isClosed = answer.statusCode === 401
        expect([method, path, operation.security !== undefined]).toEqual([method, path, isClosed])
      }
    }
  })

  it('keeps blobs, and takes no key that is none of its own', async () => {
    const { blobs } = test.ctx
    const bytes = Uint8Array.from([0, 1, 2, 255])
    const key = await blobs.put(bytes)
    expect(new Uint8Array(await blobs.get(key))).toEqual(bytes)
    await expect(blobs.get('../credentials/acme.json')).rejects.toThrow('not a key')
    await blobs.delete(key)
    await expect(blobs.get(key)).rejects.toThrow('ENOENT')
  })
})

describe('settings', () => {
  it('have defaults', () => {
    expect(readSettings({}, '/srv')).toMatchObject({
      port: 8080,
      dataDir: '/srv/data',
      companiesDir: '/srv/companies',
      databaseUrl: undefined,
    })
  })

  it('are refused in one line that says what to do and repeats no password', () => {
    const bad: Record<string, string>[] = [
      { PORT: '70000' },
      { PORT: '80a' },
      { LOG_LEVEL: 'loud' },
      { DATABASE_URL: 'mysql://root:hunter2@db/x' },
      { SMTP_URL: 'hunter2' },
      { REDIS_URL: 'http://:hunter2@redis' },
      { REDIS_URL: 'redis://:hunter2@redis' },
      { PORTICO_RECAPTCHA_URL: 'hunter2' },
      { PORTICO_COMPANY: '../etc' },
    ]
    for (const env of bad) {
      const [name = ''] = Object.keys(env)
      expect(() => readSettings(env)).toThrow(new RegExp(`^${name}[^\\n]*$`))
      expect(() => readSettings(env)).not.toThrow(/hunter2/)
    }
  })
})
