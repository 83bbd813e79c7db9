import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ClientIdentity, HeadlessClient } from '../../sdk/index.ts'

const listeners = vi.hoisted((): { all: ((client: never) => void)[] } => ({ all: [] }))
vi.mock('../stores/session.ts', () => ({
  useSessionStore: () => ({
    onClient: (attach: (client: HeadlessClient) => void) => listeners.all.push(attach),
  }),
}))

const { useDraftFields } = await import('./useDraftFields.ts')

/** The page is loaded anew, and the server says who the customer is. */
function openAs(identity: Partial<ClientIdentity>) {
  setActivePinia(createPinia())
  listeners.all = []
  const form = useDraftFields('call', 7)
  const client = { identity: { anonymous: false, ...identity }, on: () => undefined }
  for (const attach of listeners.all) attach(client as never)
  return form
}

beforeEach(() => localStorage.clear())

test('what was filled in is there again after a reload, field by field', () => {
  const before = openAs({ identifier: 'ada' })
  before.field('phone').value = '+34 600 11'
  before.field('mode', 'now').value = 'later'
  const after = openAs({ identifier: 'ada' })
  expect(after.any()).toBe(true)
  expect(after.field('phone').value).toBe('+34 600 11')
  expect(after.field('mode', 'now').value).toBe('later')
  expect(after.field('email').value).toBe('')
})

test('nothing stays once it is sent, or emptied again', () => {
  const form = openAs({ identifier: 'ada' })
  const [phone, mode] = [form.field('phone'), form.field('mode', 'now')]
  phone.value = '600'
  mode.value = 'later'
  form.clear()
  expect([phone.value, mode.value, form.any()]).toEqual(['', 'now', false])
  phone.value = '6'
  phone.value = ''
  expect(JSON.stringify({ ...localStorage })).not.toContain('draft:call')
})

test('another customer finds no field of the one before', () => {
  openAs({ identifier: 'ada' }).field('phone').value = '+34 600 111 222'
  const other = openAs({ identifier: 'bob' })
  expect(other.field('phone').value).toBe('')
  expect(JSON.stringify({ ...localStorage })).not.toContain('600')
})

test.each(['no JSON', '7', 'null', '{"phone":{"a":1}}'])('%s in storage is no draft', (stored) => {
  const key = 'draft:call:7'
  openAs({ identifier: 'ada' }).field('phone').value = 'x'
  const name = Object.keys(localStorage).find((one) => one.endsWith(key)) ?? ''
  localStorage.setItem(name, stored)
  expect(openAs({ identifier: 'ada' }).field('phone').value).toBe('')
})
