import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import type { HeadlessClient } from '../../sdk/index.ts'

type Handler = (value?: unknown) => void

const attached = vi.hoisted((): { all: ((client: never) => void)[]; client: unknown } => ({
  all: [],
  client: undefined,
}))
vi.mock('./session.ts', () => ({
  useSessionStore: () => ({
    client: () => Promise.resolve(attached.client),
    onClient: (attach: (client: HeadlessClient) => void) => attached.all.push(attach),
  }),
}))
const kept = vi.hoisted(() => new Map<string, File>())
vi.mock('../../ui/uploads/file-vault.ts', () => ({
  openFileVault: () => ({
    put: (key: string, file: File) => Promise.resolve(Boolean(kept.set(key, file))),
    get: (key: string) => Promise.resolve(kept.get(key)),
    drop: (key: string) => Promise.resolve(void kept.delete(key)),
    clear: () => Promise.resolve(kept.clear()),
  }),
}))

const { useUploadsStore } = await import('./uploads.ts')

const NOTES = 'portico:portal:acme:upload:'

/** A tab with a chat open, in a browser where another tab is at something, too. */
function openTab(id: number) {
  setActivePinia(createPinia())
  attached.all = []
  const handlers: Record<string, Handler[]> = {}
  const sent: string[] = []
  const client = {
    identity: { anonymous: true },
    chat: { state: { id } },
    on: (event: string, handler: Handler) => (handlers[event] ??= []).push(handler),
    sendFileMessage: (file: File) => {
      sent.push(file.name)
      return Promise.resolve(1)
    },
  }
  attached.client = client
  const uploads = useUploadsStore()
  for (const attach of attached.all) attach(client as never)
  const emit = (event: string, value?: unknown) => {
    for (const handler of handlers[event] ?? []) handler(value)
  }
  emit('chat.ongoing', client.chat)
  return { uploads, emit, sent }
}

function leave(key: string, chatId: number) {
  const note = { key, chatId, name: `${key}.png`, size: 1, at: Date.now() }
  localStorage.setItem(NOTES + key, JSON.stringify(note))
  kept.set(key, new File(['x'], note.name))
}
const notes = () => Object.keys(localStorage).filter((name) => name.startsWith(NOTES))

beforeEach(() => {
  localStorage.clear()
  kept.clear()
})

test.each([
  [1, 'the line is back', ({ emit }: ReturnType<typeof openTab>) => emit('chat.connected')],
  [2, 'the tab is looked at', () => document.dispatchEvent(new Event('visibilitychange'))],
])('what a tab that was closed had begun goes on in chat %i when %s', async (id, _, happen) => {
  const tab = openTab(id)
  await tab.uploads.restore(id)
  leave('begun-elsewhere', id)
  happen(tab)
  await vi.waitFor(() => expect(tab.sent).toEqual(['begun-elsewhere.png']))
  await vi.waitFor(() => expect(notes()).toEqual([]))
})

test('a chat that the host page lets go of leaves the files of others alone', () => {
  const tab = openTab(7)
  leave('its-own', 7)
  leave('of-another', 9)
  tab.emit('chat.destroyed')
  expect(notes()).toEqual([`${NOTES}of-another`])
  expect([...kept.keys()]).toEqual(['of-another'])
})
