import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import type { HeadlessClient } from '../../sdk/index.ts'

vi.mock('#headless-client', () => ({
  Client: class {
    on() {
      return this
    }
  },
}))
vi.mock('./preferences.ts', () => ({ usePreferencesStore: () => ({ lang: 'en' }) }))

const { useSessionStore } = await import('./session.ts')

test('whoever wants the client gets it once, whether it is there, on its way or not asked for', async () => {
  setActivePinia(createPinia())
  const session = useSessionStore()
  const early = vi.fn<(client: HeadlessClient) => void>()
  session.onClient(early)
  const pending = session.client()
  const meanwhile = vi.fn<(client: HeadlessClient) => void>()
  session.onClient(meanwhile)
  const client = await pending
  const late = vi.fn<(client: HeadlessClient) => void>()
  session.onClient(late)
  await session.client()
  for (const attach of [early, meanwhile, late]) expect(attach.mock.calls).toEqual([[client]])
})
