import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentCaller } from '../../domain/callers.ts'
import { insertChat, updateChat } from '../../storage/chats.ts'
import { ensureEndUser } from '../../storage/end-users.ts'
import { listRoster } from '../../storage/roster.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'
import { smallCompany, smallFile } from '../support/companies.ts'
import { openNode, type Node } from '../support/nodes.ts'

const QUEUE = 1
const MINUTE = 60
const [ann] = smallFile().agents
if (!ann) throw new Error('no agent')
const company = smallCompany({
  opening_hours: { default: { week: { monday: ['00:00-24:00'], tuesday: ['00:00-24:00'] } } },
  menus: [
    {
      id: QUEUE,
      name: { en: 'Help' },
      channels: { chat: {}, instant_call: {} },
      configured_wait: { chat: 100, voice_call: 200 },
    },
  ],
  agents: ['ann', 'bob'].map((key) => ({
    ...ann,
    key,
    email: `${key}@small.example`,
    max_chats: 1,
  })),
  calls: { ...smallFile().calls, retries: { attempts: 1, minutes: 5 } },
})

describe.each(DIALECTS)('wait times on %s', (dialect) => {
  let database: TestDatabase
  let house: Node
  let other: Node
  const clock = testClock()
  beforeEach(async () => {
    clock.set('2026-11-23T10:00:00.000Z')
    database = await openTestDatabase(dialect)
    house = await openNode(database, clock, company)
    other = await openNode(database, clock, company)
    await house.services.agents.syncAll()
  })
  afterEach(async () => {
    expect([...house.failures, ...other.failures]).toEqual([])
    await house.close()
    await other.close()
    await database.dispose()
  })

  const customer = (name: string) => ({
    company,
    userKey: `id:${name}`,
    anonymous: false,
    identity: { identifier: name },
  })
  const chat = async (name: string) =>
    house.services.chats.customers.create(customer(name), QUEUE, `waits-key-${name}`, {})
  const told = async (node: Node, id: number) =>
    (await node.services.waitTimes.places(company)).get(id)
  const forMenu = () => house.services.waitTimes.forMenu(company, QUEUE, 'en')

  async function present(key: string): Promise<AgentCaller> {
    const row = (await listRoster(database.db, company.id)).find((one) => one.key === key)
    const config = company.file.agents.find((one) => one.key === key)
    if (!row || !config) throw new Error(`no agent ${key}`)
    const caller = { company, id: row.id, config }
    await house.services.agents.setStatus(caller, 'available')
    await house.services.agents.touch([caller.id], clock.now())
    return caller
  }

  /** Chats of the past, each handled for so many seconds. */
  async function history(seconds: number[]): Promise<void> {
    const start = clock.now().getTime() - 3600_000
    const at = (after: number) => new Date(start + after * 1000).toISOString()
    const endUser = await ensureEndUser(database.db, customer('past'), at(0))
    for (const [index, handled] of seconds.entries()) {
      const row = await insertChat(database.db, {
        company: company.id,
        end_user_id: endUser.id,
        client_key: `past-${index}-${clock.now().getTime()}`,
        menu_id: QUEUE,
        lang: 'en',
        status: 'finished',
        virtual_agent: null,
        signed_data: '{}',
        unsigned_data: '{}',
        ticket_id: null,
        trigger_id: null,
        email: null,
        cobrowsable: 0,
        created_at: at(0),
        queued_at: at(0),
      })
      await updateChat(database.db, row.id, { assigned_at: at(10), ended_at: at(10 + handled) })
    }
  }
  /** Quantiles of exponential times: their variation is what the formula asks for. */
  const exponentials = (mean: number) =>
    Array.from({ length: 200 }, (_, at) => -mean * Math.log(1 - (at + 0.5) / 200))

  test('are what is configured before there is anything else, and nothing while somebody is free', async () => {
    expect(await forMenu()).toEqual({ chat: 100, voice_call: 200 })
    await present('ann')
    expect(await forMenu()).toEqual({ chat: 0, voice_call: 0 })
  })

  test('follow from the queue, the handle times and the agents who are there', async () => {
    await history(exponentials(300))
    const first = await present('ann')
    const second = await present('bob')
    for (const [at, agent] of [first, second].entries()) {
      const one = await chat(`busy-${at}`)
      await house.services.chats.agents.accept(agent, one.id)
    }
    const one = (await forMenu()).chat
    expect(one).toBeGreaterThan(120)
    expect(one).toBeLessThan(180)
    await chat('ada')
    await chat('bea')
    const three = (await forMenu()).chat
    expect(three / one).toBeCloseTo(3, 1)
    expect((await forMenu()).voice_call).toBeGreaterThan(0)
  })

  test('learn from what ends, without reading everything again', async () => {
    await history(exponentials(300))
    const only = await present('ann')
    const one = await chat('busy')
    await house.services.chats.agents.accept(only, one.id)
    const before = (await forMenu()).chat
    clock.advance(5)
    await history(exponentials(900))
    await house.services.agents.touch([only.id], clock.now())
    expect((await forMenu()).chat).toBeGreaterThan(before * 1.5)
  })

  test('count who gave up', async () => {
    await history(exponentials(300))
    const only = await present('ann')
    const busy = await chat('busy')
    await house.services.chats.agents.accept(only, busy.id)
    for (const name of ['a', 'b', 'c', 'd']) await chat(name)
    const before = (await forMenu()).chat
    for (let at = 0; at < 40; at += 1) {
      const quitter = await chat(`quitter-${at}`)
      clock.advance(10)
      await house.services.chats.customers.finish(customer(`quitter-${at}`), quitter.id)
    }
    await house.services.agents.touch([only.id], clock.now())
    expect((await forMenu()).chat).toBeLessThan(before * 0.8)
  })

  test('that were announced only run down, on whatever node, until a cause is told', async () => {
    await history(exponentials(300))
    const first = await present('ann')
    const second = await present('bob')
    for (const [at, agent] of [first, second].entries()) {
      const one = await chat(`busy-${at}`)
      await house.services.chats.agents.accept(agent, one.id)
    }
    const ada = await chat('ada')
    const wait = ada.queue?.wait_seconds ?? 0
    expect(ada.queue?.position).toBe(1)
    clock.advance(MINUTE)
    await house.services.agents.touch([first.id, second.id], clock.now())
    // the formula still says the same: agents without memory have no less to do
    expect(await told(house, ada.id)).toEqual({ position: 1, wait_seconds: wait - MINUTE })
    expect(await told(other, ada.id)).toEqual({ position: 1, wait_seconds: wait - MINUTE })

    const urgent = await chat('urgent')
    await updateChat(database.db, urgent.id, { virtual_agent: 'nova' })
    const jumped = await told(other, ada.id)
    expect(jumped).toMatchObject({ position: 2, cause: 'urgent_case' })
    expect(jumped?.wait_seconds).toBeGreaterThan(wait - MINUTE)
    expect(await told(house, ada.id)).toEqual(jumped)

    clock.advance(3 * MINUTE)
    await house.services.agents.touch([first.id], clock.now())
    const left = await told(house, ada.id)
    expect(left).toMatchObject({ position: 2, cause: 'fewer_agents' })
    const state = await other.services.chats.customers.load(customer('ada'), ada.id)
    expect(state.queue).toEqual(left)
  })

  test('are told to those who wait for a call, too, and a call that is tried again later has none', async () => {
    const call = (name: string) =>
      house.services.calls.create(customer(name), QUEUE, `waits-call-${name}`, {
        phone_number: '612345678',
      })
    const load = (name: string, id: number) => other.services.calls.load(customer(name), id)
    const [first, ada] = [await call('first'), await call('ada')]
    expect(first.queue).toEqual({ position: 1, wait_seconds: 200 })
    expect(ada.queue).toEqual({ position: 2, wait_seconds: 400 })
    clock.advance(MINUTE)
    expect((await load('ada', ada.id)).queue).toEqual({ position: 2, wait_seconds: 340 })

    // nobody answered: it waits for its time, which is told instead of a place
    const only = await present('ann')
    await house.services.calls.desk.take(only, first.id)
    expect(await load('first', first.id)).not.toHaveProperty('queue')
    expect(await house.services.calls.desk.outcome(only, first.id, 'no_answer')).toMatchObject({
      call: { status: 'queued', outcome: 'no_answer', retry_at: '2026-11-23T10:06:00.000Z' },
    })
    expect(await load('first', first.id)).not.toHaveProperty('queue')
    expect((await load('ada', ada.id)).queue).toMatchObject({ position: 1 })

    // callbacks that are due go before, and that is said
    clock.advance(5 * MINUTE)
    expect((await load('first', first.id)).queue).toMatchObject({ position: 1 })
    expect((await load('ada', ada.id)).queue).toMatchObject({ position: 2, cause: 'urgent_case' })
    expect(await other.services.calls.list(customer('ada'))).toMatchObject([
      { queue: { position: 2, cause: 'urgent_case' } },
    ])
  })
})
