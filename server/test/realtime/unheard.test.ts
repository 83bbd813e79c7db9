import { Server } from 'socket.io'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Company } from '../../domain/ports.ts'
import type { ClientNamespace } from '../../realtime/client-namespace.ts'
import type { DeskNamespace } from '../../realtime/desk-namespace.ts'
import { createFanOut } from '../../realtime/fan-out.ts'
import type { Services } from '../../services.ts'

const acme = { id: 'acme' } as Company
const places = vi.fn<Services['waitTimes']['places']>()
const stateOf = vi.fn<Services['chats']['customers']['stateOf']>()
const failures: unknown[] = []

beforeEach(() => {
  failures.length = 0
  places.mockImplementation(async (_company, kind) => {
    const ids = kind === 'call' ? [] : [1, 2, 3]
    return new Map(ids.map((id) => [id, { position: id, wait_seconds: 60 }]))
  })
  stateOf.mockResolvedValue(undefined)
})

/** What fans out, with nobody connected; `hear` puts somebody into rooms. */
function fanOut(alone: boolean) {
  const io = new Server()
  const clients = io.of('/client') as unknown as ClientNamespace
  const desks = io.of('/desk') as unknown as DeskNamespace
  const chats = { customers: { stateOf }, routing: { run: () => Promise.resolve() } }
  const out = createFanOut({
    clients,
    desks,
    alone,
    services: { waitTimes: { places }, chats } as unknown as Services,
    company: (id) => (id === acme.id ? acme : undefined),
    onError: (error) => failures.push(error),
  })
  let sockets = 0
  const hear = async (of: 'clients' | 'desks', ...rooms: string[]) => {
    const { adapter } = of === 'clients' ? clients : desks
    await adapter.addAll(`socket-${(sockets += 1)}`, new Set(rooms))
  }
  return { ...out, hear }
}
const told = () => stateOf.mock.calls.map(([, id]) => id)

test('places are made ready for those who hear them, and for nobody else', async () => {
  for (const alone of [true, false]) {
    stateOf.mockClear()
    const { tellAllPlaces, hear } = fanOut(alone)
    await hear('clients', 'user:acme:id:ada', 'chat:2')
    await tellAllPlaces([acme])
    expect(told()).toEqual([2])
  }
})

test('no queue is looked at for a company of which no customer is connected', async () => {
  const { tellAllPlaces, hear } = fanOut(true)
  await hear('clients', 'user:globex:id:ada', 'chat:9')
  await tellAllPlaces([acme])
  expect(places).not.toHaveBeenCalled()
})

test('a chat is made ready where somebody is in its room, or where others may be', async () => {
  const updated = { kind: 'chat.updated', company: 'acme', chatId: 1 } as const
  const quiet = fanOut(true)
  await quiet.hear('clients', 'user:acme:id:ada', 'chat:2')
  quiet.handle(updated)
  expect(told()).toEqual([])
  await quiet.hear('desks', 'chat:1')
  quiet.handle(updated)
  expect(told()).toEqual([1])
  fanOut(false).handle(updated)
  expect(told()).toEqual([1, 1])
})

test('a queue that changes is told here to who hears it, and to all of a cluster', async () => {
  vi.useFakeTimers()
  try {
    const changed = { kind: 'queue.changed', company: 'acme' } as const
    const { handle, hear } = fanOut(true)
    await hear('clients', 'user:acme:id:ada', 'chat:3')
    handle(changed)
    await vi.advanceTimersByTimeAsync(300)
    expect(told()).toEqual([3])
    fanOut(false).handle(changed)
    await vi.advanceTimersByTimeAsync(300)
    expect(told()).toEqual([3, 1, 2, 3])
    expect(failures).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})
