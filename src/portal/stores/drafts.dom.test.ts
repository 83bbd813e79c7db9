import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ClientIdentity, HeadlessClient } from '../../sdk/index.ts'

type Listener = (client: HeadlessClient) => void

const listeners = vi.hoisted((): { all: ((client: never) => void)[] } => ({ all: [] }))
vi.mock('./session.ts', () => ({
  useSessionStore: () => ({ onClient: (attach: Listener) => listeners.all.push(attach) }),
}))

const { useDraftsStore } = await import('./drafts.ts')

/** The page is opened, and the server says who the customer is. */
function open(identity: Partial<ClientIdentity>) {
  setActivePinia(createPinia())
  listeners.all = []
  const drafts = useDraftsStore()
  const client = { identity: { anonymous: false, ...identity }, on: () => undefined }
  return {
    drafts,
    signIn: () => {
      for (const attach of listeners.all) attach(client as never)
    },
  }
}

beforeEach(() => localStorage.clear())

test('a draft comes back to whoever wrote it', () => {
  const before = open({ identifier: 'ada' })
  before.signIn()
  before.drafts.write('chat', 5, 'My parcel is')
  const after = open({ identifier: 'ada' })
  after.signIn()
  expect(after.drafts.read('chat', 5)).toBe('My parcel is')
  expect(after.drafts.idsOf('chat')).toEqual([5])
})

test('a draft that was begun before anybody knew who writes it stays with that customer', () => {
  const page = open({ identifier: 'ada' })
  page.drafts.write('start', 11, 'Hello')
  page.signIn()
  expect(page.drafts.read('start', 11)).toBe('Hello')
  const other = open({ identifier: 'bob' })
  other.signIn()
  expect(other.drafts.read('start', 11)).toBe('')
})

test('another customer finds nothing of the one before, in the page or in storage', () => {
  const before = open({ identifier: 'ada' })
  before.signIn()
  before.drafts.write('chat', 5, 'My card number is')
  const after = open({ anonymous: true })
  after.signIn()
  expect(after.drafts.read('chat', 5)).toBe('')
  expect(after.drafts.idsOf('chat')).toEqual([])
  expect(JSON.stringify({ ...localStorage })).not.toContain('card')
})

/** As another tab of this browser has changed it. */
function changeElsewhere(name: string, text: string | null) {
  const key = `portico:portal:acme:draft:${name}`
  if (text === null) localStorage.removeItem(key)
  else localStorage.setItem(key, text)
  dispatchEvent(new StorageEvent('storage', { key, newValue: text }))
}

test('what was sent in another tab is no draft in this one any more', () => {
  const { drafts, signIn } = open({ identifier: 'ada' })
  signIn()
  drafts.write('chat', 5, 'My parcel')
  changeElsewhere('chat:5', 'My parcel is late')
  expect(drafts.read('chat', 5)).toBe('My parcel is late')
  changeElsewhere('chat:5', null)
  expect(drafts.read('chat', 5)).toBe('')
  expect(drafts.idsOf('chat')).toEqual([])
})

test('what is being typed here stays', () => {
  const { drafts, signIn } = open({ identifier: 'ada' })
  signIn()
  const box = document.body.appendChild(document.createElement('textarea'))
  box.focus()
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
  drafts.write('chat', 5, 'In this tab')
  changeElsewhere('chat:5', 'In that tab')
  expect(drafts.read('chat', 5)).toBe('In this tab')
  box.remove()
  vi.restoreAllMocks()
})
