import Fastify, { type FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Id, Strict } from '../../contract/common.ts'
import { DomainError } from '../domain/errors.ts'
import { notFound, registerErrors } from '../plugins/errors.ts'
import { validatorCompiler } from '../plugins/validation.ts'

describe('errors', () => {
  let app: FastifyInstance
  beforeAll(async () => {
    app = Fastify({ bodyLimit: 200 })
    app.setValidatorCompiler(validatorCompiler)
    registerErrors(app)
    app.setNotFoundHandler(notFound)
    app.post(
      '/things/:id',
      {
        schema: {
          params: Strict({ id: Id }),
          querystring: Strict({
            page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
            all: Type.Optional(Type.Boolean()),
          }),
          body: Strict({
            email: Type.String({ format: 'email' }),
            n: Type.Optional(Type.Integer()),
          }),
        },
      },
      (request) => ({ params: request.params, query: request.query, body: request.body }),
    )
    app.get('/domain', () => {
      throw new DomainError('rate_limited', 'slow', { retry_after: 7 })
    })
    app.get('/bug', () => {
      throw new Error('password=hunter2 in /etc/secret')
    })
    await app.ready()
  })
  afterAll(() => app.close())

  const post = (url: string, payload: unknown, type = 'application/json') =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  const ok = { email: 'a@b.example' }

  it('reads numbers and truth values of paths and queries, and nothing else', async () => {
    const response = await post('/things/7?all=true', ok)
    expect(response.json()).toEqual({ params: { id: 7 }, query: { page: 1, all: true }, body: ok })
    for (const url of ['/things/0', '/things/1.5', '/things/x', '/things/7?page=0']) {
      expect((await post(url, ok)).statusCode).toBe(400)
    }
    expect((await post('/things/7', { ...ok, n: '3' })).json()).toMatchObject({
      code: 'validation_failed',
      details: { fields: { n: expect.any(String) as string } },
    })
  })

  it('names each field that does not fit, unknown ones too', async () => {
    const response = await post('/things/7', { email: 'nobody', extra: 1 })
    expect(response.statusCode).toBe(400)
    const { fields } = response.json<{ details: { fields: Record<string, string> } }>().details
    expect(Object.keys(fields).sort()).toEqual(['email', 'extra'])
    expect((await post('/things/7', {})).json()).toMatchObject({
      details: { fields: { email: 'is required' } },
    })
  })

  it('tells broken JSON, too much of it and what is none apart', async () => {
    const code = async (payload: string, type?: string) => {
      const response = await post('/things/7', payload, type)
      return `${response.statusCode} ${response.json<{ code: string }>().code}`
    }
    expect(await code('{"email":')).toBe('400 broken_json')
    expect(await code(JSON.stringify({ email: 'x'.repeat(300) }))).toBe('413 payload_too_large')
    expect(await code('<xml/>', 'text/xml')).toBe('415 media_type_unsupported')
    expect(await code('{"__proto__":{"a":1}}')).toBe('400 broken_json')
  })

  it('says when to come back', async () => {
    const response = await app.inject('/domain')
    expect(response.statusCode).toBe(429)
    expect(response.headers['retry-after']).toBe('7')
  })

  it('keeps the text of its own mistakes to itself', async () => {
    const response = await app.inject('/bug')
    expect(response.statusCode).toBe(500)
    expect(response.json()).toMatchObject({ code: 'server_error' })
    expect(response.body).not.toContain('hunter2')
  })

  it('knows what is not there', async () => {
    expect((await app.inject('/nothing')).json()).toMatchObject({ code: 'not_found' })
  })
})
