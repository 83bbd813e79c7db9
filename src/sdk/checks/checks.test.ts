import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Call } from '../test/server.ts'
import { jwt, problem } from '../test/server.ts'
import { record, useServer } from '../test/support.ts'
import { sha256Start } from './sha256.ts'
import { solve } from './solve.ts'

const context = useServer()
const PHONE = { phone_number: '+34612345678' }

const keyOf = ({ body }: Call) => (body as { key: string }).key
const callsTo = (menu: number) =>
  context.server.calls.filter(({ path }) => path.endsWith(`/menus/${menu}/calls`))

/** Calls of menu 3 are taken only with a proof of a challenge that was given out and not used. */
function askForWork(bits: number) {
  const { server } = context
  const open = new Set<string>()
  const required = (reason: string) => {
    const name = `${server.calls.length}`
    open.add(`challenge-${name}`)
    return problem(428, 'check_required', {
      reason,
      proof: { challenge: `challenge-${name}`, seed: `seed-${name}`, bits },
    })
  }
  server.on('POST', /menus\/3\/calls$/, ({ headers }) => {
    const proof = headers['x-portico-proof']
    if (typeof proof !== 'string') return required('proof_missing')
    const [challenge = '', nonce = ''] = proof.split(':')
    const seed = challenge.replace('challenge', 'seed')
    const start = createHash('sha256').update(`${seed}:${nonce}`).digest().readUInt32BE(0)
    if (Math.clz32(start) < bits || !open.delete(challenge)) return required('proof_used')
    return { status: 201, body: { id: 5 } }
  })
  return { required, use: (proof: string) => open.delete(proof.split(':')[0] ?? '') }
}

test('the hash is SHA-256, also around the ends of its blocks', () => {
  for (let length = 0; length < 200; length++) {
    const text = 'abcdefghij'.repeat(20).slice(0, length)
    const expected = createHash('sha256').update(text).digest().readUInt32BE(0)
    expect(sha256Start(text), `${length} characters`).toBe(expected)
  }
})

test('work is done only when the server asks for it, and the request goes under the same key', async () => {
  askForWork(10)
  const { server } = context
  const client = context.client()
  const told = record(client, 'verification')
  expect(await client.createCall(3, PHONE)).toMatchObject({ id: 5 })
  const [first, second, ...more] = callsTo(3)
  expect(more).toEqual([])
  expect(first && keyOf(first)).toBe(second && keyOf(second))
  expect(first?.headers).not.toHaveProperty('x-portico-proof')
  const [[verification] = []] = told
  expect(verification).toMatchObject({ done: true, progress: 1 })
  // what a frame passes on to its host has to be copied
  expect(structuredClone(verification)).toEqual({ done: true, progress: 1 })
  expect(new Set(told.map(([one]) => one)).size).toBe(1)

  server.on('POST', /menus\/4\/calls$/, () => ({ status: 201, body: { id: 6 } }))
  const before = told.length
  await client.createCall(4, PHONE)
  expect(callsTo(4)).toHaveLength(1)
  expect(told).toHaveLength(before)
})

test('visitors work for their token where that is asked of them', async () => {
  const { server } = context
  let proven = 0
  server.on('POST', /acme\/visitors$/, ({ headers }) => {
    if (headers['x-portico-proof'] === undefined) {
      const proof = { challenge: 'challenge', seed: 'seed', bits: 4 }
      return problem(428, 'check_required', { reason: 'proof_missing', proof })
    }
    proven++
    return { body: { token: jwt({}) } }
  })
  server.on('GET', /\/api\/calls$/, () => ({ body: [] }))
  await expect(context.client().getCalls()).resolves.toEqual([])
  expect(proven).toBe(1)
})

test('a proof whose answer was lost is followed by another one', async () => {
  const { use, required } = askForWork(6)
  const keys: string[] = []
  context.server.on('POST', /menus\/3\/calls$/, (call) => {
    const proof = call.headers['x-portico-proof']
    if (typeof proof !== 'string') return required('proof_missing')
    if (!use(proof)) return required('proof_used')
    keys.push(keyOf(call))
    return keys.length === 1 ? { cut: true } : { status: 201, body: { id: 5 } }
  })
  expect(await context.client().createCall(3, PHONE)).toMatchObject({ id: 5 })
  expect(keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(1)
})

test('a server that takes no proof is not asked for ever', async () => {
  const { required } = askForWork(1)
  context.server.on('POST', /menus\/3\/calls$/, () => required('proof_wrong'))
  const asked = context.client().createCall(3, PHONE)
  await expect(asked).rejects.toMatchObject({ status: 428, code: 'check_required' })
  expect(callsTo(3)).toHaveLength(4)
})

test('a check can be given up', async () => {
  askForWork(32)
  const client = context.client()
  client.on('verification', (verification) => {
    if (verification.progress > 0 && !verification.done) verification.cancel()
  })
  await expect(client.createCall(3, PHONE)).rejects.toMatchObject({ code: 'aborted' })
  expect(callsTo(3)).toHaveLength(1)
})

test('destroying the client ends its work', async () => {
  askForWork(32)
  const client = context.client()
  client.on('verification', ({ done }) => {
    if (!done) client.destroy()
  })
  await expect(client.createCall(3, PHONE)).rejects.toMatchObject({ code: 'destroyed' })
})

test('the page has its turn between any two slices of the work', async () => {
  const controller = new AbortController()
  const order: ('work' | 'page')[] = []
  const task = { challenge: 'c', seed: 's', bits: 32 }
  const working = solve(task, controller.signal, () => order.push('work'))
  await new Promise<void>((resolve) => {
    const turn = () => {
      order.push('page')
      if (order.length > 60) resolve()
      else setTimeout(turn)
    }
    setTimeout(turn)
  })
  controller.abort()
  await expect(working).rejects.toMatchObject({ code: 'aborted' })
  expect(order.filter((who) => who === 'work').length).toBeGreaterThan(10)
  expect(order.join(' ')).not.toContain('work work work')
})

test('what is told of the work only ever grows, and is never all before it is done', async () => {
  const shares: number[] = []
  const task = { challenge: 'c', seed: 's', bits: 14 }
  const proof = await solve(task, new AbortController().signal, (share) => shares.push(share))
  expect(proof).toMatch(/^c:\d+$/)
  expect(shares).toEqual(shares.toSorted((one, other) => one - other))
  expect(shares.every((share) => share >= 0 && share < 1)).toBe(true)
})

test('a token that the caller has got of Google itself goes along with the email', async () => {
  const { server } = context
  let sent: unknown
  server.on('POST', /menus\/3\/emails$/, ({ headers }) => {
    sent = headers['x-portico-recaptcha']
    return { status: 201, body: { id: 1 } }
  })
  const request = { email: 'ada@example.com', content: 'Help', recaptcha: 'a-token' }
  await context.client().createEmail(3, request)
  expect(sent).toBe('a-token')
})

test('the check of an email with files is done before they are sent', async () => {
  const { server } = context
  const asked: string[] = []
  let proof: unknown
  server.on('POST', /menus\/3\/emails\/check$/, () => {
    asked.push('check')
    return { body: { pass: 'a-pass' } }
  })
  server.on('POST', /menus\/3\/emails$/, ({ headers }) => {
    asked.push('email')
    proof = headers['x-portico-proof']
    return { status: 201, body: { id: 1 } }
  })
  const request = { email: 'ada@example.com', content: 'Help' }
  await context.client().createEmail(3, request)
  expect(asked).toEqual(['email'])
  await context.client().createEmail(3, { ...request, files: [new File(['x'], 'x.txt')] })
  expect(asked).toEqual(['email', 'check', 'email'])
  expect(proof).toBe('a-pass')
})
