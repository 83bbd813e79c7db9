import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Call } from '../test/server.ts'
import { problem } from '../test/server.ts'
import { useServer } from '../test/support.ts'
import { sha256Start } from './sha256.ts'

const context = useServer()

const bitsOf = (text: string) =>
  Math.clz32(createHash('sha256').update(text).digest().readUInt32BE(0))

/** Emails are taken only with a proof, of a challenge that was given out and not used. */
function askForWork(bits: number, take: (call: Call) => void = () => {}) {
  const { server } = context
  const open = new Set<string>()
  server.on('GET', /acme\/challenge$/, () => {
    const challenge = `challenge-${server.count('GET', /challenge$/)}`
    open.add(challenge)
    return { body: { challenge, bits } }
  })
  server.on('POST', /menus\/3\/calls$/, (call) => {
    const proof = call.headers['x-portico-proof']
    if (typeof proof !== 'string') return problem(403, 'proof_required')
    if (bitsOf(proof) < bits || !open.delete(proof.split(':')[0] ?? '')) {
      return problem(403, 'proof_invalid')
    }
    take(call)
    return { status: 201, body: { id: 5 } }
  })
}

const keyOf = ({ body }: Call) => (body as { key: string }).key

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
  await expect(client.createCall(3, { phone_number: '+34612345678' })).resolves.toMatchObject({
    id: 5,
  })
  const tries = server.calls.filter(({ path }) => path.endsWith('/menus/3/calls'))
  expect(tries).toHaveLength(2)
  expect(new Set(tries.map(keyOf)).size).toBe(1)
  expect(tries[0]?.headers).not.toHaveProperty('x-portico-proof')

  server.on('POST', /menus\/4\/calls$/, () => ({ status: 201, body: { id: 6 } }))
  await client.createCall(4, { phone_number: '+34612345678' })
  expect(server.count('GET', /challenge$/)).toBe(1)
})

test('a proof whose answer was lost is followed by another one', async () => {
  let isLost = true
  const taken: string[] = []
  askForWork(6, (call) => taken.push(keyOf(call)))
  const { server } = context
  server.on('POST', /menus\/3\/calls$/, async (call) => {
    const proof = call.headers['x-portico-proof']
    if (proof === undefined) return problem(403, 'proof_required')
    if (taken.length === 0 && isLost) {
      isLost = false
      taken.push(keyOf(call))
      return { cut: true }
    }
    if (server.count('GET', /challenge$/) === 1) return problem(403, 'proof_invalid')
    taken.push(keyOf(call))
    return { status: 201, body: { id: 5 } }
  })
  await context.client().createCall(3, { phone_number: '+34612345678' })
  expect(taken).toHaveLength(2)
  expect(new Set(taken).size).toBe(1)
})

test('a server that takes no proof is not asked for ever', async () => {
  askForWork(1)
  const { server } = context
  server.on('POST', /menus\/3\/calls$/, ({ headers }) =>
    problem(403, headers['x-portico-proof'] ? 'proof_invalid' : 'proof_required'),
  )
  await expect(
    context.client().createCall(3, { phone_number: '+34612345678' }),
  ).rejects.toMatchObject({ status: 403, code: 'proof_invalid' })
  expect(server.count('GET', /challenge$/)).toBe(2)
})
