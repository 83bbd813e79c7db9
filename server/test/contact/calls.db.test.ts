import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallResponse } from '../../../contract/calls.ts'
import type { DeskCall, DeskCalls } from '../../../contract/desk.ts'
import { createJobRunner } from '../../jobs/runner.ts'
import { createCalendarWriter } from '../../delivery/calendar.ts'
import { createCalls } from '../../domain/calls.ts'
import { createMenus } from '../../domain/menus.ts'
import { createWaitTimes } from '../../domain/wait-times.ts'
import { DIALECTS } from '../databases.ts'
import { ACME_SECRET, startTestApp, type TestApp } from '../support/app.ts'

const REPAIR = 31
const INVOICES = 41
const PHONE = '612 345 678'
const START = '2026-11-23T10:00:00.000Z'
const SLOT = '2026-11-23T15:00:00.000Z'
type Headers = Record<string, string>
let keys = 0
const key = () => `call-key-${(keys += 1)}`

describe.each(DIALECTS)('calls on %s', (dialect) => {
  let house: TestApp
  let ada: Headers
  beforeAll(async () => {
    house = await startTestApp({ dialect })
  })
  beforeEach(async () => {
    await house.ctx.db.deleteFrom('calls').execute()
    await house.ctx.db.deleteFrom('jobs').execute()
    house.clock.set(START)
    house.published.length = 0
    ada = await house.endUser('ada')
  })
  afterAll(() => house.close())

  const create = (headers: Headers, call: object, menu = REPAIR, idempotencyKey = key()) =>
    house.app.inject({
      method: 'POST',
      url: `/api/menus/${menu}/calls`,
      headers,
      payload: { key: idempotencyKey, call: { phone_number: PHONE, ...call } },
    })
  const get = (headers: Headers, url: string) => house.app.inject({ url: `/api${url}`, headers })
  const post = (headers: Headers, url: string, payload: object = {}) =>
    house.app.inject({ method: 'POST', url: `/api${url}`, headers, payload })
  const made = async (headers: Headers, call: object = {}, menu = REPAIR) => {
    const response = await create(headers, call, menu)
    expect(response.statusCode, response.body).toBe(201)
    return response.json<CallResponse>()
  }
  const desk = async (headers: Headers) => (await get(headers, '/desk/calls')).json<DeskCalls>()
  const idsOf = (calls: DeskCall[]) => calls.map(({ call }) => call.id)

  test('an instant call waits at the desk at once', async () => {
    const call = await made(ada, {
      lang: 'es',
      ticket_id: 'T-1',
      recording_permission: 'recording_permission_granted',
    })
    expect(call).toMatchObject({
      status: 'queued',
      type: 'instant',
      lang: 'es',
      phone_number: '+34612345678',
      recording_permitted: true,
      menu_id: REPAIR,
    })
    expect(call.menus).toHaveLength(2)
    const { due } = await desk(await house.agent())
    expect(due).toMatchObject([
      { call: { id: call.id }, mine: false, ticket_id: 'T-1', end_user: { identifier: 'ada' } },
    ])
    expect(house.published).toContainEqual({
      kind: 'call.updated',
      company: 'acme',
      callId: call.id,
    })
    expect((await get(ada, '/calls')).json()).toEqual([call])
  })

  test('only a permission that was granted permits recording', async () => {
    for (const permission of [undefined, 'not_asked', 'denied'] as const) {
      const user = await house.endUser(`rec-${permission}`)
      const recording_permission = permission && `recording_permission_${permission}`
      const call = await made(user, recording_permission ? { recording_permission } : {})
      expect(call.recording_permitted).toBe(false)
    }
    const calls = house.ctx.companies.find('acme')?.file.calls
    if (!calls) throw new Error('no company acme')
    calls.ask_recording_permission = false
    const granted = { recording_permission: 'recording_permission_granted' }
    const call = await made(await house.endUser('rec-unasked'), granted)
    calls.ask_recording_permission = true
    expect(call.recording_permitted, 'the company asks nobody').toBe(false)
  })

  test('the same key asks once', async () => {
    const once = key()
    const [first, ...rest] = await Promise.all(
      Array.from({ length: 8 }, () => create(ada, { scheduled_at: SLOT }, REPAIR, once)),
    )
    expect(first?.statusCode).toBe(201)
    for (const again of rest) expect(again.json()).toEqual(first?.json())
    const spelled = await create(ada, { scheduled_at: '2026-11-23T16:00:00+01:00' }, REPAIR, once)
    expect(spelled.json()).toEqual(first?.json())
    for (const other of [
      {},
      { scheduled_at: SLOT, ticket_id: 'x' },
      { scheduled_at: SLOT, phone_number: '+34 913 344 556' },
    ]) {
      const conflict = await create(ada, other, REPAIR, once)
      expect(conflict.statusCode).toBe(409)
      expect(conflict.json()).toMatchObject({ code: 'idempotency_conflict' })
    }
    expect(await house.ctx.db.selectFrom('calls').selectAll().execute()).toHaveLength(1)
  })

  test('one open call per customer and queue', async () => {
    const attempts = await Promise.all(Array.from({ length: 6 }, () => create(ada, {})))
    const [call] = attempts.filter(({ statusCode }) => statusCode === 201)
    expect(attempts.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
    const refused = attempts.find(({ statusCode }) => statusCode === 409)
    expect(refused?.json()).toMatchObject({
      code: 'call_already_open',
      details: { call_id: call?.json<CallResponse>().id },
    })
    await made(ada, { scheduled_at: SLOT }, INVOICES)
    await post(ada, `/calls/${call?.json<CallResponse>().id}/cancel`)
    await made(ada)
  })

  test('what is not served is refused with a reason', async () => {
    const globex = await house.endUser('ada', 'globex')
    const refusals = [
      [await create(ada, { phone_number: '12345' }), 422, 'phone_invalid'],
      [await create(globex, { phone_number: '+34612345678' }, 10), 422, 'country_not_served'],
      [await create(ada, { custom_data: { signed: 'a.b.c' } }), 422, 'custom_data_invalid'],
      [await create(ada, {}, 42), 409, 'channel_closed'],
      [await create(ada, {}, 999), 404, 'menu_not_found'],
      [await create(ada, { scheduled_at: 'tomorrow' }), 400, 'validation_failed'],
      [await create(ada, { colour: 'red' }), 400, 'validation_failed'],
      [await create({}, {}), 401, 'token_missing'],
    ] as const
    for (const [response, status, code] of refusals) {
      expect(response.statusCode, response.body).toBe(status)
      expect(response.json()).toMatchObject({ code })
    }
    expect(await house.ctx.db.selectFrom('calls').selectAll().execute()).toEqual([])
  })

  test('signed data reaches the agent as signed', async () => {
    const signed = await house.sign(
      'acme',
      { custom_data: { plan: { value: 'Gold' } } },
      ACME_SECRET,
    )
    await made(ada, { custom_data: { signed, unsigned: { page: { value: '/x' } } } })
    const [call] = (await desk(await house.agent())).due
    expect(call?.custom_data).toEqual({
      signed: { plan: { value: 'Gold' } },
      unsigned: { page: { value: '/x' } },
    })
  })

  test('slots are offered until they are full, and a slot that is none is refused', async () => {
    const offered = async () =>
      (await get(ada, `/menus/${INVOICES}/time-slots?lang=en`)).json<string[]>()
    const slots = await offered()
    expect(slots[0]).toBe('2026-11-23T10:30:00.000Z')
    expect(slots).toContain(SLOT)
    expect(slots).not.toContain('2026-11-23T13:00:00.000Z')
    await made(ada, { scheduled_at: SLOT }, INVOICES)
    expect(await offered()).toEqual(slots.filter((slot) => slot !== SLOT))

    const bob = await house.endUser('bob')
    const taken = await create(bob, { scheduled_at: SLOT }, INVOICES)
    expect(taken.statusCode).toBe(409)
    expect(taken.json()).toMatchObject({
      code: 'slot_taken',
      details: {
        next_slots: slots.filter((slot) => slot > SLOT).slice(0, 5),
      },
    })
    for (const scheduled_at of [
      '2026-11-23T15:05:00Z',
      '2026-11-23T10:15:00Z',
      '2026-11-20T15:00:00Z',
      '2027-11-23T15:00:00Z',
      '2026-11-28T15:00:00Z',
    ]) {
      const refused = await create(bob, { scheduled_at }, INVOICES)
      expect(refused.statusCode, scheduled_at).toBe(400)
      expect(refused.json()).toMatchObject({ code: 'slot_invalid' })
    }
  })

  test('of many who want the last place at once, one gets it', async () => {
    const callers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => house.endUser(`customer-${i}`)),
    )
    const answers = await Promise.all(
      callers.map((headers) => create(headers, { scheduled_at: SLOT }, INVOICES)),
    )
    const byStatus = Map.groupBy(answers, ({ statusCode }) => statusCode)
    expect(byStatus.get(201)).toHaveLength(1)
    expect(byStatus.get(409)).toHaveLength(49)
    for (const lost of byStatus.get(409) ?? []) {
      expect(lost.json()).toMatchObject({ code: 'slot_taken' })
      expect(lost.json<{ details: { next_slots: string[] } }>().details.next_slots).toHaveLength(5)
    }
  })

  test('a scheduled call is due at its time, once, also after a restart', async () => {
    const call = await made(ada, { scheduled_at: SLOT })
    const agent = await house.agent()
    expect(idsOf((await desk(agent)).upcoming)).toEqual([call.id])
    await house.jobs.runDue()
    expect(idsOf((await desk(agent)).due)).toEqual([])

    house.clock.set('2026-11-23T15:00:00.000Z')
    // The process that took the booking is gone; another finds the job.
    const log = { warn: () => undefined, error: () => undefined }
    const runner = createJobRunner({ db: house.ctx.db, clock: house.clock, log })
    createCalls(
      { ...house.ctx, jobs: runner },
      createMenus(house.ctx),
      createCalendarWriter(),
      createWaitTimes(house.ctx),
    )
    house.published.length = 0
    await Promise.all([runner.runDue(), house.jobs.runDue()])
    await runner.runDue()
    expect((await desk(await house.agent())).due).toMatchObject([
      { call: { id: call.id, status: 'queued', scheduled_at: SLOT }, due_at: SLOT },
    ])
    expect(house.published.filter(({ kind }) => kind === 'call.updated')).toHaveLength(1)
  })

  test('a call that was called off never becomes due', async () => {
    const call = await made(ada, { scheduled_at: SLOT })
    const canceled = await post(ada, `/calls/${call.id}/cancel`)
    expect(canceled.json()).toMatchObject({ status: 'canceled' })
    expect((await post(ada, `/calls/${call.id}/cancel`)).json()).toEqual(canceled.json())
    house.clock.set(SLOT)
    await house.jobs.runDue()
    ada = await house.endUser('ada')
    expect((await get(ada, `/calls/${call.id}`)).json()).toMatchObject({ status: 'canceled' })
    expect((await desk(await house.agent())).due).toEqual([])
  })

  test('one of two agents takes the call, makes it and settles it', async () => {
    const call = await made(ada)
    const [maya, jonas] = [await house.agent(), await house.agent('acme', 'jonas@acme.example')]
    const takes = await Promise.all(
      [maya, jonas, maya, jonas].map((agent) => post(agent, `/desk/calls/${call.id}/take`)),
    )
    const winner = takes[0]?.statusCode === 200 ? maya : jonas
    const loser = winner === maya ? jonas : maya
    expect(takes.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 200, 409, 409])
    expect((await post(loser, `/desk/calls/${call.id}/take`)).json()).toMatchObject({
      code: 'call_taken',
    })
    for (const act of ['release', 'connected', 'outcome']) {
      const payload = act === 'outcome' ? { outcome: 'connected' } : {}
      const response = await post(loser, `/desk/calls/${call.id}/${act}`, payload)
      expect(response.statusCode, act).toBe(409)
    }
    expect(idsOf((await desk(loser)).due)).toEqual([])

    expect((await post(winner, `/desk/calls/${call.id}/release`)).json()).toMatchObject({
      call: { status: 'queued' },
      mine: false,
    })
    expect((await post(loser, `/desk/calls/${call.id}/take`)).statusCode).toBe(200)
    expect((await post(loser, `/desk/calls/${call.id}/connected`)).json()).toMatchObject({
      call: { status: 'connected' },
    })
    expect((await post(ada, `/calls/${call.id}/cancel`)).json()).toMatchObject({
      code: 'call_state_conflict',
    })
    const settle = { outcome: 'follow_up', note: ' Call again on Friday ' }
    const settled = await post(loser, `/desk/calls/${call.id}/outcome`, settle)
    expect(settled.json()).toMatchObject({
      call: { status: 'finished', outcome: 'follow_up' },
      note: 'Call again on Friday',
    })
    expect((await post(loser, `/desk/calls/${call.id}/outcome`, settle)).statusCode).toBe(200)
    const changed = await post(loser, `/desk/calls/${call.id}/outcome`, { outcome: 'no_answer' })
    expect(changed.json()).toMatchObject({ code: 'call_state_conflict' })
    expect(idsOf((await desk(loser)).recent)).toEqual([call.id])
  })

  test('each outcome settles as it should', async () => {
    const agent = await house.agent()
    for (const [outcome, status] of [
      ['connected', 'finished'],
      ['voicemail', 'finished'],
      ['wrong_number', 'failed'],
      // it is tried again first
      ['no_answer', 'queued'],
    ] as const) {
      const call = await made(ada)
      await post(agent, `/desk/calls/${call.id}/take`)
      const settled = await post(agent, `/desk/calls/${call.id}/outcome`, { outcome })
      expect(settled.json(), outcome).toMatchObject({ call: { status, outcome } })
    }
  })

  test('nobody reaches the calls of others', async () => {
    const call = await made(ada, { scheduled_at: SLOT }, INVOICES)
    const strangers = [await house.endUser('eve'), await house.endUser('ada', 'globex')]
    for (const headers of strangers) {
      expect((await get(headers, `/calls/${call.id}`)).statusCode).toBe(404)
      expect((await post(headers, `/calls/${call.id}/cancel`)).statusCode).toBe(404)
      expect((await get(headers, '/calls')).json()).toEqual([])
    }
    house.clock.set(SLOT)
    await house.jobs.runDue()
    const agents = [await house.agent('globex'), await house.agent('acme', 'yuki@acme.example')]
    for (const headers of agents) {
      const { due, upcoming, recent } = await desk(headers)
      expect([due, upcoming, recent]).toEqual([[], [], []])
      for (const act of ['take', 'release', 'connected']) {
        expect((await post(headers, `/desk/calls/${call.id}/${act}`)).statusCode).toBe(404)
      }
      const outcome = await post(headers, `/desk/calls/${call.id}/outcome`, {
        outcome: 'connected',
      })
      expect(outcome.statusCode).toBe(404)
    }
    ada = await house.endUser('ada')
    expect((await post(ada, `/desk/calls/${call.id}/take`)).statusCode).toBe(403)
    expect((await get(ada, `/calls/${call.id}`)).json()).toMatchObject({ status: 'queued' })
  })

  test('a call for which the job could not be kept is not kept either', async () => {
    const jobs = {
      handle: () => undefined,
      enqueue: () => Promise.reject(new Error('the disk is full')),
    }
    const calls = createCalls(
      { ...house.ctx, jobs },
      createMenus(house.ctx),
      createCalendarWriter(),
      createWaitTimes(house.ctx),
    )
    const company = house.ctx.companies.find('acme')
    if (!company) throw new Error('no acme')
    const caller = { company, userKey: 'id:ada', anonymous: false, identity: { identifier: 'ada' } }
    const asked = calls.create(caller, REPAIR, key(), { phone_number: PHONE, scheduled_at: SLOT })
    await expect(asked).rejects.toThrow('the disk is full')
    expect(await house.ctx.db.selectFrom('calls').selectAll().execute()).toEqual([])
  })
})
