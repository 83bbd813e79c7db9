import axios, { AxiosError, type InternalAxiosRequestConfig } from 'axios'
import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'

type Settle = (status: number) => void

/** Requests that are on their way, oldest first; the test says what becomes of each. */
const held: { path: string; settle: Settle }[] = []
axios.defaults.adapter = (config: InternalAxiosRequestConfig) =>
  new Promise((resolve, reject) => {
    const settle: Settle = (status) => {
      const data =
        status === 200
          ? { id: 1, company: { id: 'acme' } }
          : { status, code: 'session_expired', message: 'Sign in' }
      const response = { data, status, statusText: '', headers: {}, config }
      if (status === 200) resolve(response)
      else reject(new AxiosError('refused', 'ERR', config, null, response))
    }
    held.push({ path: `${config.method} ${config.url}`, settle })
  })

const { get } = await import('../../api/http.ts')
const { useSessionStore } = await import('../session.ts')

async function answer(path: string, status: number) {
  await vi.waitFor(() => expect(held.map((one) => one.path)).toContain(path))
  const at = held.findIndex((one) => one.path === path)
  held.splice(at, 1)[0]?.settle(status)
}

test('what an agent has written outlives the tab, is of them alone, and goes with their signing out', async () => {
  const open = async () => {
    setActivePinia(createPinia())
    const session = useSessionStore()
    const signIn = session.signIn({ email: 'maya@acme.example', password: 'x' })
    await Promise.all([signIn, answer('post /session', 200)])
    return session
  }
  const first = await open()
  first.drawer.write('draft:5', 'Your parcel')
  first.tray.write('outbox', ['on its way'])
  first.shelf.write('sound', true)
  // another tab, once this one is closed
  sessionStorage.clear()
  const second = await open()
  expect(second.drawer.read('draft:5')).toBe('Your parcel')
  const of = { company: { id: 'acme' } }
  second.profile = { ...of, id: 2 } as never
  expect(second.drawer.read('draft:5')).toBeUndefined()
  second.profile = { ...of, id: 1 } as never
  await Promise.all([second.signOut(), answer('delete /session', 200)])
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('parcel')
  const third = await open()
  expect(third.shelf.read('sound'), 'and settings stay').toBe(true)
})

test('a session that is lost is said to be, and what it had asked ends no later one', async () => {
  setActivePinia(createPinia())
  const session = useSessionStore()
  const signIn = () => {
    const done = session.signIn({ email: 'maya@acme.example', password: 'x' })
    return Promise.all([done, answer('post /session', 200)])
  }
  await signIn()
  const first = get('/chats').catch(() => undefined)
  const late = get('/calls').catch(() => undefined)
  const restored = session.restore()
  await answer('get /chats', 401)
  await first
  expect(session.profile).toBeUndefined()
  expect(session.lost).toBe(true)

  await signIn()
  await answer('get /calls', 401)
  await answer('get /session', 401)
  await Promise.all([late, restored])
  expect(session.profile).toMatchObject({ id: 1 })
  expect(session.lost).toBe(false)

  const again = get('/chats').catch(() => undefined)
  await answer('get /chats', 401)
  await again
  expect(session.lost).toBe(true)
})
