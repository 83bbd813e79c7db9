import ICAL from 'ical.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallResponse } from '../../../contract/calls.ts'
import type { Mail } from '../../domain/ports.ts'
import { DIALECTS } from '../databases.ts'
import { startTestApp, type TestApp } from '../support/app.ts'

const REPAIR = 31
const INVOICES = 41
const START = '2026-11-23T10:00:00.000Z'
const SLOT = '2026-11-23T15:00:00.000Z'
const LATER = '2026-11-23T15:15:00.000Z'
type Headers = Record<string, string>
let keys = 0

/** A calendar file as a calendar reads it. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const component = calendar.getFirstSubcomponent('vevent')
  if (!component) throw new Error('no event')
  const event = new ICAL.Event(component)
  return {
    method: calendar.getFirstPropertyValue('method'),
    status: component.getFirstPropertyValue('status'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    summary: event.summary,
  }
}

function attached(mail: Mail | undefined): string {
  const [file] = mail?.attachments ?? []
  if (!(file?.content instanceof Uint8Array)) throw new Error('the mail has no small file')
  return new TextDecoder().decode(file.content)
}

describe.each(DIALECTS)('scheduled calls on %s', (dialect) => {
  let house: TestApp
  let ada: Headers
  beforeAll(async () => {
    house = await startTestApp({ dialect })
  })
  beforeEach(async () => {
    await house.ctx.db.deleteFrom('calls').execute()
    await house.ctx.db.deleteFrom('jobs').execute()
    house.clock.set(START)
    house.mails.length = 0
    ada = await house.endUser('ada')
  })
  afterAll(() => house.close())

  const post = (headers: Headers, url: string, payload: object = {}) =>
    house.app.inject({ method: 'POST', url: `/api${url}`, headers, payload })
  const get = (headers: Headers, url: string) => house.app.inject({ url: `/api${url}`, headers })
  const book = async (headers: Headers, call: object = {}, menu = INVOICES) => {
    const response = await post(headers, `/menus/${menu}/calls`, {
      key: `scheduling-${(keys += 1)}`,
      call: { phone_number: '612 345 678', scheduled_at: SLOT, ...call },
    })
    expect(response.statusCode, response.body).toBe(201)
    return response.json<CallResponse>()
  }
  const move = (headers: Headers, id: number, scheduled_at: string) =>
    post(headers, `/calls/${id}/reschedule`, { scheduled_at })
  const slots = async () => (await get(ada, `/menus/${INVOICES}/time-slots`)).json<string[]>()

  test('move to a free slot, and free the one they had', async () => {
    const { id } = await book(ada)
    expect(await slots()).not.toContain(SLOT)
    const moved = await move(ada, id, LATER)
    expect(moved.json()).toMatchObject({ id, status: 'scheduled', scheduled_at: LATER })
    expect((await move(ada, id, LATER)).json()).toEqual(moved.json())
    expect(await slots()).toContain(SLOT)
    expect(await slots()).not.toContain(LATER)

    house.clock.set(SLOT)
    await house.jobs.runDue()
    ada = await house.endUser('ada')
    expect((await get(ada, `/calls/${id}`)).json()).toMatchObject({ status: 'scheduled' })
    house.clock.set(LATER)
    await house.jobs.runDue()
    ada = await house.endUser('ada')
    expect((await get(ada, `/calls/${id}`)).json()).toMatchObject({ status: 'queued' })
    expect((await move(ada, id, '2026-11-23T17:00:00.000Z')).json()).toMatchObject({
      code: 'call_state_conflict',
    })
  })

  test('keep their slot when the other one can not be had', async () => {
    const { id } = await book(ada)
    const bob = await house.endUser('bob')
    await book(bob, { scheduled_at: LATER })
    const taken = await move(ada, id, LATER)
    expect(taken.statusCode).toBe(409)
    expect(taken.json()).toMatchObject({ code: 'slot_taken' })
    expect((await move(ada, id, '2026-11-23T15:07:00Z')).json()).toMatchObject({
      code: 'slot_invalid',
    })
    expect((await move(bob, id, LATER)).statusCode).toBe(404)
    expect((await get(ada, `/calls/${id}`)).json()).toMatchObject({ scheduled_at: SLOT })
    expect(await slots()).not.toContain(SLOT)
  })

  test('two who swap into the last place at once: one gets it', async () => {
    const callers = await Promise.all(['ada', 'bob', 'cleo'].map((name) => house.endUser(name)))
    const dates = [SLOT, LATER, '2026-11-23T15:30:00.000Z']
    const ids: number[] = []
    for (const [at, headers] of callers.entries()) {
      ids.push((await book(headers, { scheduled_at: dates[at] })).id)
    }
    const target = '2026-11-23T15:45:00.000Z'
    const answers = await Promise.all(
      callers.map((headers, at) => move(headers, ids[at] ?? 0, target)),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409])
  })

  test('are confirmed, moved, remembered and called off by mail, in the calendar too', async () => {
    const { id } = await book(ada, { email: 'ada@example.org', lang: 'es' }, REPAIR)
    await house.jobs.runDue()
    const [confirmation] = house.mails
    expect(confirmation).toMatchObject({ to: 'ada@example.org' })
    expect(confirmation?.subject).toContain('Tu llamada con Acme')
    expect(confirmation?.text).toContain('+34 612 34 56 78')
    const first = read(attached(confirmation))
    expect(first).toMatchObject({
      method: 'REQUEST',
      status: 'CONFIRMED',
      sequence: 0,
      start: SLOT,
      end: '2026-11-23T15:15:00.000Z',
      summary: 'Llamada de Acme',
    })

    const file = await get(ada, `/calls/${id}/calendar`)
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(file.headers['content-disposition']).toContain(`call-${id}.ics`)
    expect(read(file.body)).toMatchObject({ method: 'PUBLISH', uid: first.uid, start: SLOT })
    const eve = await house.endUser('eve')
    expect((await get(eve, `/calls/${id}/calendar`)).statusCode).toBe(404)

    await move(ada, id, '2026-11-23T16:00:00.000Z')
    await house.jobs.runDue()
    expect(house.mails).toHaveLength(2)
    expect(read(attached(house.mails[1]))).toMatchObject({
      uid: first.uid,
      sequence: 1,
      start: '2026-11-23T16:00:00.000Z',
    })

    house.clock.set('2026-11-23T15:00:00.000Z')
    await house.jobs.runDue()
    expect(house.mails.slice(2).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Recordatorio'),
    ])
    ada = await house.endUser('ada')
    await post(ada, `/calls/${id}/cancel`)
    await house.jobs.runDue()
    expect(read(attached(house.mails[3]))).toMatchObject({
      method: 'CANCEL',
      status: 'CANCELLED',
      uid: first.uid,
      sequence: 2,
    })
    house.clock.set('2026-11-23T17:00:00.000Z')
    await house.jobs.runDue()
    expect(house.mails).toHaveLength(4)
    expect(new Set(house.mails.map(({ messageId }) => messageId)).size).toBe(4)
  })

  test('are asked for so often a day and no more, by a person, for a number, from an address', async () => {
    house.clock.set('2026-11-23T15:00:00.000Z')
    const limits = house.ctx.companies.find('globex')?.file.calls.limits ?? {}
    const ask = async (name: string, number: string) => {
      const headers = await house.endUser(name, 'globex')
      const call = { phone_number: number }
      const key = `limits-${(keys += 1)}`
      const response = await post(headers, '/menus/10/calls', { key, call })
      if (response.statusCode === 201) {
        await post(headers, `/calls/${response.json<CallResponse>().id}/cancel`)
      }
      return response
    }
    for (let at = 0; at < (limits.per_number ?? 0); at += 1) {
      expect((await ask(`person-${at}`, '+12125550123')).statusCode).toBe(201)
    }
    const refused = await ask('one-more', '+12125550123')
    expect(refused.statusCode).toBe(429)
    expect(refused.json()).toMatchObject({ code: 'rate_limited', details: { retry_after: 86_400 } })
    for (let at = 0; at < (limits.per_identity ?? 0); at += 1) {
      expect((await ask('gus', `+1212555${1000 + at}`)).statusCode).toBe(201)
    }
    expect((await ask('gus', '+12125552000')).statusCode).toBe(429)
    expect((await ask('hal', '+12125552000')).statusCode).toBe(201)
    house.clock.advance(25 * 3600)
    expect((await ask('gus', '+12125552000')).statusCode).toBe(201)
  })

  test('without an address, and instant ones, are written to nobody', async () => {
    await book(ada)
    const instant = await book(ada, { scheduled_at: undefined }, REPAIR)
    await house.jobs.runDue()
    expect(house.mails).toEqual([])
    expect((await get(ada, `/calls/${instant.id}/calendar`)).statusCode).toBe(404)
  })
})
