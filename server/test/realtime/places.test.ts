import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallResponse } from '../../../contract/calls.ts'
import type { ChatResponse } from '../../../contract/chats.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

const QUEUE = QUEUES.withPerson
let house: TestApp
let sockets: Socket[]

beforeEach(async () => {
  house = await startTestApp({ placesMs: 50 })
  await house.app.listen({ port: 0, host: '127.0.0.1' })
  sockets = []
})
afterEach(async () => {
  for (const socket of sockets) socket.disconnect()
  await house.close()
})

type Updated = { call?: CallResponse; chat?: ChatResponse }

/** A customer with a socket, and the first that is told on it and looks like this. */
async function customer(name: string) {
  const headers = await house.endUser(name)
  const { port } = house.app.server.address() as AddressInfo
  const socket = io(`http://127.0.0.1:${port}/client`, {
    path: '/api/socket',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token: headers.authorization.replace('Bearer ', '') },
  })
  sockets.push(socket)
  const told: Updated[] = []
  for (const event of ['call.updated', 'chat.updated']) {
    socket.on(event, (update: Updated) => told.push(update))
  }
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const post = async <T>(url: string, payload: object): Promise<T> => {
    const response = await house.app.inject({ method: 'POST', url, headers, payload })
    expect(response.statusCode, response.body).toBe(201)
    return response.json<T>()
  }
  return {
    socket,
    told,
    queues: () => told.flatMap(({ call, chat }) => (call ?? chat)?.queue ?? []),
    call: (phone: string) =>
      post<CallResponse>(`/api/menus/${QUEUE}/calls`, {
        key: `places-call-${name}`,
        call: { phone_number: phone },
      }),
    chat: () =>
      post<ChatResponse>(`/api/menus/${QUEUE}/chats`, { key: `places-chat-${name}`, chat: {} }),
  }
}

test('who waits is told how long still, without asking, and why it is longer than they were told', async () => {
  const [ada, ben, cleo] = [await customer('ada'), await customer('ben'), await customer('cleo')]
  const { id } = await ada.call('612345678')
  const before = (await ben.call('612345679')).queue
  expect(before).toMatchObject({ position: 2 })
  const chat = await cleo.chat()
  await cleo.socket.emitWithAck('chat.join', { chat_id: chat.id })

  // a minute passes, and nothing else
  house.clock.advance(60)
  const after = { position: 2, wait_seconds: (before?.wait_seconds ?? 0) - 60 }
  await expect.poll(() => ben.queues().at(-1)).toEqual(after)
  const queue = { position: 1, wait_seconds: (chat.queue?.wait_seconds ?? 0) - 60 }
  await expect.poll(() => cleo.queues().at(-1)).toEqual(queue)

  // what was told runs out, and nobody came
  house.clock.advance(after.wait_seconds)
  await expect.poll(() => ben.queues().at(-1)).toMatchObject({ cause: 'longer_chats' })

  // nobody hears of anybody else
  expect(ada.told.every(({ call }) => call?.id === id)).toBe(true)
  expect(cleo.told.every(({ call }) => call === undefined)).toBe(true)

  await house.app.inject({
    method: 'POST',
    url: `/api/calls/${id}/cancel`,
    headers: await house.endUser('ada'),
  })
  await expect.poll(() => ben.queues().at(-1)).toMatchObject({ position: 1 })

  // it may only have grown with a cause
  const told = ben.queues()
  for (const [at, { position, wait_seconds, cause }] of told.entries()) {
    const last = told[at - 1]
    if (!last || cause !== undefined) continue
    expect(position).toBeLessThanOrEqual(last.position)
    expect(wait_seconds).toBeLessThanOrEqual(last.wait_seconds)
  }
})
