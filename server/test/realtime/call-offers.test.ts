import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgentProfile } from '../../../contract/auth.ts'
import type { CallResponse } from '../../../contract/calls.ts'
import type { DeskCall } from '../../../contract/desk.ts'
import { startTestApp, type TestApp } from '../support/app.ts'

const REPAIR = 31
let house: TestApp
let socket: Socket | undefined

beforeEach(async () => {
  house = await startTestApp()
  await house.app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(async () => {
  socket?.disconnect()
  await house.close()
})

test('a call rings at the desk of a free agent, who takes it and is busy', async () => {
  const headers = await house.agent()
  const { port } = house.app.server.address() as AddressInfo
  const desk = io(`http://127.0.0.1:${port}/desk`, {
    path: '/api/socket',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie: headers['cookie'] ?? '' },
  })
  socket = desk
  await new Promise<void>((resolve) => desk.once('connect', resolve))
  const ring = new Promise<{ call: DeskCall }>((resolve) => desk.once('desk.call_offer', resolve))
  await house.app.inject({
    method: 'PUT',
    url: '/api/desk/status',
    headers,
    payload: { status: 'available' },
  })
  const asked = await house.app.inject({
    method: 'POST',
    url: `/api/menus/${REPAIR}/calls`,
    headers: await house.endUser('ada'),
    payload: { key: 'ring-key-1', call: { phone_number: '612 345 678' } },
  })
  const { id } = asked.json<CallResponse>()
  const { call } = await ring
  expect(call).toMatchObject({ call: { id, status: 'queued' }, attempts: 0 })
  expect(Date.parse(call.offer_expires_at ?? '')).toBeGreaterThan(house.clock.now().getTime())

  const taken = await house.app.inject({
    method: 'POST',
    url: `/api/desk/calls/${id}/take`,
    headers,
  })
  expect(taken.statusCode, taken.body).toBe(200)
  const profile = await house.app.inject({ url: '/api/desk/session', headers })
  expect(profile.json<AgentProfile>()).toMatchObject({ status: 'available', state: 'busy' })
})
