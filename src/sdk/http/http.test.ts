import { expect, test, vi } from 'vitest'
import { Logger, type LogRecord } from '../logger.ts'
import { jwt, problem } from '../test/server.ts'
import { record, useServer } from '../test/support.ts'

const context = useServer()

test('an answer that is an error becomes one with status, code and details', async () => {
  context.server.on('GET', /time-slots$/, () =>
    problem(409, 'channel_closed', { reason: 'after_hours' }),
  )
  await expect(context.client().getTimeSlots(3)).rejects.toMatchObject({
    name: 'ClientError',
    status: 409,
    code: 'channel_closed',
    details: { reason: 'after_hours' },
  })
})

test('a read is repeated after a passing failure, and not after a lasting one', async () => {
  const { server } = context
  const replies = [{ cut: true }, problem(503, 'unavailable'), { body: { name: 'Acme' } }]
  server.on('GET', /acme$/, () => replies.shift() ?? {})
  expect(await context.client().getCompany()).toEqual({ name: 'Acme' })
  expect(server.count('GET', /acme$/)).toBe(3)

  server.on('GET', /acme$/, () => problem(404, 'company_not_found'))
  await expect(context.client().getCompany()).rejects.toMatchObject({ code: 'company_not_found' })
  expect(server.count('GET', /acme$/)).toBe(4)
})

test('what the server asks to wait is waited, and told when it is too long', async () => {
  const { server } = context
  const limited = (seconds: string) => ({
    ...problem(429, 'rate_limited'),
    headers: { 'retry-after': seconds },
  })
  const replies = [limited('1'), { body: { name: 'Acme' } }]
  server.on('GET', /acme$/, () => replies.shift() ?? limited('60'))
  const began = Date.now()
  await context.client().getCompany()
  expect(Date.now() - began).toBeGreaterThanOrEqual(990)
  await expect(context.client().getCompany()).rejects.toMatchObject({
    status: 429,
    details: { retry_after: 60 },
  })
})

test('a write with a key is repeated under the same key, also when the customer tries again', async () => {
  const { server } = context
  const keys: unknown[] = []
  let cuts = 4
  server.on('POST', /menus\/1\/calls$/, ({ body }) => {
    keys.push((body as { key: string }).key)
    return cuts-- > 0 ? { cut: true } : { status: 201, body: { id: 1, status: 'queued' } }
  })
  const client = context.client()
  const request = { phone_number: '+34600000000' }
  await expect(client.createCall(1, request)).rejects.toMatchObject({ status: 0, code: 'network' })
  expect((await client.createCall('1', request)).id).toBe(1)
  expect(new Set(keys).size).toBe(1)
  await client.createCall(1, request)
  expect(new Set(keys).size).toBe(2)
})

test('an access token is shared, renewed once when refused, and renewed before it runs out', async () => {
  const { server } = context
  server.on('GET', /\/api\/calls$/, ({ headers }) =>
    server.tokens.has(headers.authorization?.slice(7) ?? '')
      ? { body: [] }
      : problem(401, 'token_expired'),
  )
  const client = context.client()
  const authenticated = record(client, 'authenticated')
  await Promise.all([client.getCalls(), client.getCalls(), client.getCalls()])
  expect(server.count('POST', /token$/)).toBe(1)

  server.tokens.clear()
  await Promise.all([client.getCalls(), client.getCalls()])
  expect(server.count('POST', /token$/)).toBe(2)
  expect(authenticated).toHaveLength(2)

  server.expiresIn = 0
  server.tokens.clear()
  await client.getCalls()
  await client.getCalls()
  expect(server.count('POST', /token$/)).toBe(4)
})

test('a token that is refused twice is an error, not a loop', async () => {
  const { server } = context
  server.on('GET', /\/api\/calls$/, () => problem(401, 'token_invalid'))
  await expect(context.client().getCalls()).rejects.toMatchObject({ status: 401 })
  expect(server.count('GET', /calls$/)).toBe(2)
})

test('a failing authenticate() is told as such, with its cause', async () => {
  const cause = new Error('logged out')
  const client = context.client({ authenticate: () => Promise.reject(cause) })
  await expect(client.getCalls()).rejects.toMatchObject({ code: 'token_missing', cause })
})

test('an answer that is not the server’s, such as of a captive portal, is no success', async () => {
  context.server.on('GET', /acme$/, () => ({
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<h1>Log in to the wifi</h1>'),
  }))
  await expect(context.client().getCompany()).rejects.toMatchObject({ status: 0, code: 'network' })
})

test('an upload can be watched and aborted', async () => {
  const { server } = context
  const shares: number[] = []
  const controller = new AbortController()
  server.on('POST', /emails\/check$/, () => ({ body: { pass: 'p' } }))
  server.on('POST', /emails$/, () => new Promise(() => controller.abort()))
  const client = context.client()
  const files = [new File(['x'.repeat(200_000)], 'log.txt')]
  const request = { email: 'ada@example.com', content: 'help', files }
  const options = { onProgress: (share: number) => shares.push(share), signal: controller.signal }
  await expect(client.createEmail(2, request, options)).rejects.toMatchObject({ code: 'aborted' })
  expect(shares.at(-1)).toBe(1)
})

test('no token is ever logged', async () => {
  const records: LogRecord[] = []
  const stop = Logger.addHandler((one) => records.push(one))
  const { server } = context
  const token = jwt({ identifier: 'ada' })
  server.on('GET', /\/api\/calls$/, () => ({ cut: true }))
  const client = context.client({ authenticate: () => Promise.resolve({ token }) })
  const error: unknown = await client.getCalls().catch((reason: unknown) => reason)
  await client.createChat(1)
  await client.sendTextMessage('secret words')
  await vi.waitFor(() => expect(records.some(({ scope }) => scope === 'realtime')).toBe(true))
  stop()
  const all = JSON.stringify([records, error, (error as Error).cause])
  expect(records.length).toBeGreaterThan(0)
  expect(all).not.toContain(token)
  expect(all).not.toContain('access-')
  expect(all).not.toContain('secret words')
})
