import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { MenuNode } from '../../config/company-schema.ts'
import { verifyCustomData } from '../../domain/custom-data.ts'
import { isSkilled, speaks } from '../../domain/skills.ts'

const secret = 'a company secret that is long enough'
const now = new Date('2026-11-22T10:00:00Z')
const plan = { plan: { label: 'Plan', value: 'Gold' } }

function sign(claims: Record<string, unknown>, key = secret, alg = 'HS256') {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
}

describe('verifyCustomData', () => {
  test('what the company signed is told apart from what the page says', async () => {
    const signed = await sign({ custom_data: plan, exp: now.getTime() / 1000 + 60 })
    const unsigned = { page: { label: 'Page', value: '/cart' } }
    expect(await verifyCustomData({ secret }, { signed, unsigned }, now)).toEqual({
      signed: plan,
      unsigned,
    })
    expect(await verifyCustomData({ secret }, undefined, now)).toEqual({ signed: {}, unsigned: {} })
  })

  test('anything not signed as agreed is refused', async () => {
    const refused = [
      'not a token',
      await sign({ custom_data: plan }, 'another secret that is long enough'),
      await sign({ custom_data: plan }, secret, 'HS512'),
      await sign({ custom_data: plan, exp: now.getTime() / 1000 - 1 }),
      await sign({ custom_data: plan, nbf: now.getTime() / 1000 + 60 }),
      await sign({ data: plan }),
      await sign({ custom_data: [plan] }),
      new UnsecuredJWT({ custom_data: plan }).encode(),
    ]
    for (const signed of refused) {
      await expect(verifyCustomData({ secret }, { signed }, now)).rejects.toMatchObject({
        code: 'custom_data_invalid',
        status: 422,
      })
    }
  })
})

test('an agent serves the queues below a skill, in the languages spoken', () => {
  const node = (id: number): MenuNode => ({ id, name: { en: String(id) } })
  const menu = { node: node(12), path: [node(1), node(12)], leaf: true, hours: 'default' }
  const agent = { skills: [1], languages: ['en', 'pt-BR'] }
  expect(speaks(agent, 'en')).toBe(true)
  expect(speaks(agent, 'en-GB')).toBe(true)
  expect(speaks(agent, 'pt-br')).toBe(true)
  expect(speaks(agent, 'pt')).toBe(false)
  expect(speaks(agent, 'ja')).toBe(false)
  expect(isSkilled(agent, menu)).toBe(true)
  expect(isSkilled({ skills: [2] }, menu)).toBe(false)
})
