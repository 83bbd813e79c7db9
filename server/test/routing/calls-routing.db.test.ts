import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CompanyFile } from '../../config/company-schema.ts'
import type { AgentCaller } from '../../domain/callers.ts'
import { listRoster } from '../../storage/roster.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'
import { smallCompany, smallFile } from '../support/companies.ts'
import { openNode, type Node } from '../support/nodes.ts'

const QUEUE = 1
const OTHER = 2
const file = smallFile()
const [ann] = file.agents
if (!ann) throw new Error('no agent')
const channels = { chat: {}, instant_call: {}, scheduled_call: {} }
const FILE: Partial<CompanyFile> = {
  opening_hours: { default: { week: { monday: ['00:00-24:00'] } } },
  menus: [
    { id: QUEUE, name: { en: 'Help' }, channels },
    { id: OTHER, name: { en: 'Other' }, channels },
  ],
  agents: [
    { ...ann, skills: [QUEUE] },
    { ...ann, key: 'bob', email: 'bob@small.example', skills: [QUEUE] },
    { ...ann, key: 'cy', email: 'cy@small.example', skills: [OTHER] },
  ],
  calls: {
    ...file.calls,
    offer_seconds: 20,
    retries: { attempts: 1, minutes: 30 },
    escalate_after_minutes: 10,
  },
  routing: { wrap_up_seconds: 60 },
}

describe.each(DIALECTS)('routing of calls and chats on %s', (dialect) => {
  let database: TestDatabase
  let house: Node
  let keys = 0
  const clock = testClock()
  const company = smallCompany(FILE)
  beforeEach(async () => {
    clock.set('2026-11-23T10:00:00.000Z')
    database = await openTestDatabase(dialect)
    house = await openNode(database, clock, company)
    await house.services.agents.syncAll()
  })
  afterEach(async () => {
    expect(house.failures).toEqual([])
    await house.close()
    await database.dispose()
  })

  const customer = (name: string) => ({
    company,
    userKey: `id:${name}`,
    anonymous: false,
    identity: { identifier: name },
  })
  const call = (name: string, menu = QUEUE, more: object = {}) =>
    house.services.calls.create(customer(name), menu, `routing-key-${(keys += 1)}`, {
      phone_number: '612345678',
      ...more,
    })
  const chat = (name: string) =>
    house.services.chats.customers.create(customer(name), QUEUE, `routing-key-${(keys += 1)}`, {})
  const route = () => house.services.chats.routing.run(company)
  const desk = () => house.services.calls.desk
  const stateOf = async (agent: AgentCaller) => (await house.services.agents.profile(agent)).state

  async function agent(key: string): Promise<AgentCaller> {
    const row = (await listRoster(database.db, company.id)).find((one) => one.key === key)
    const config = company.file.agents.find((one) => one.key === key)
    if (!row || !config) throw new Error(`no agent ${key}`)
    return { company, id: row.id, config }
  }
  async function present(key: string): Promise<AgentCaller> {
    const caller = await agent(key)
    await house.services.agents.setStatus(caller, 'available')
    await house.services.agents.touch([caller.id], clock.now())
    return caller
  }
  async function ringsAt(): Promise<[string, number | null][]> {
    const calls = await database.db.selectFrom('calls').selectAll().execute()
    const chats = await database.db.selectFrom('chats').selectAll().execute()
    return [
      ...calls.map((row): [string, number | null] => [`call ${row.id}`, row.offered_agent_id]),
      ...chats.map((row): [string, number | null] => [`chat ${row.id}`, row.offered_agent_id]),
    ].filter(([, offered]) => offered !== null)
  }

  test('a call rings at the longest idle agent, then at the next, and the first is set away', async () => {
    const first = await present('ann')
    clock.advance(5)
    const second = await present('bob')
    const { id } = await call('ada')
    await route()
    expect(await ringsAt()).toEqual([[`call ${id}`, first.id]])
    expect(house.published).toContainEqual({
      kind: 'call.offered',
      company: company.id,
      callId: id,
      agentId: first.id,
    })
    expect(await desk().offered(company, first.id, id)).toMatchObject({
      offer_expires_at: '2026-11-23T10:00:25.000Z',
    })
    expect((await desk().list(second)).due).toEqual([])
    await expect(desk().take(second, id)).rejects.toMatchObject({ code: 'call_taken' })

    clock.advance(21)
    await house.services.agents.touch([first.id, second.id], clock.now())
    await route()
    expect(await ringsAt()).toEqual([[`call ${id}`, second.id]])
    expect(await stateOf(first)).toBe('away')
    expect((await desk().take(second, id)).call.status).toBe('assigned')
    expect(await stateOf(second)).toBe('busy')
    expect(await ringsAt()).toEqual([])
  })

  test('an agent who declines is passed over', async () => {
    const first = await present('ann')
    clock.advance(5)
    const second = await present('bob')
    const { id } = await call('ada')
    await route()
    await desk().decline(first, id)
    await expect(desk().decline(first, id)).rejects.toMatchObject({ code: 'call_not_found' })
    await route()
    expect(await ringsAt()).toEqual([[`call ${id}`, second.id]])
    expect(await stateOf(first)).toBe('available')
  })

  test('a call takes an agent who has nothing else, and one is kept free for it', async () => {
    const only = await present('ann')
    const one = await chat('ada')
    await route()
    await house.services.chats.agents.accept(only, one.id)
    const waiting = await call('bea')
    await chat('cleo')
    await route()
    expect(await ringsAt()).toEqual([])
    await house.services.chats.agents.finish(only, one.id)
    await house.services.agents.setStatus(only, 'available')
    await route()
    expect(await ringsAt()).toEqual([[`call ${waiting.id}`, only.id]])
  })

  test('a call whose time has come goes before those who have just arrived', async () => {
    const slot = (await house.services.calls.slots(customer('ada'), QUEUE)).at(0) ?? ''
    const scheduled = await call('ada', QUEUE, { scheduled_at: slot })
    clock.set(slot)
    clock.advance(-60)
    await chat('bea')
    clock.set(slot)
    await house.jobs.runDue()
    const only = await present('ann')
    await route()
    expect(await ringsAt()).toEqual([[`call ${scheduled.id}`, only.id]])
  })

  test('a company may want others first', async () => {
    const chatsFirst = smallCompany({ ...FILE, routing: { priorities: { chat: 9 } } })
    const node = await openNode(database, clock, chatsFirst)
    const { id } = await call('ada')
    clock.advance(5)
    await chat('ben')
    const only = await present('ann')
    await node.services.chats.routing.run(chatsFirst)
    const rings = await ringsAt()
    expect(rings.map(([what, agent]) => [what.split(' ')[0], agent])).toEqual([['chat', only.id]])
    expect(rings.flat()).not.toContain(`call ${id}`)
    expect(node.failures).toEqual([])
    await node.close()
  })

  test('a wrap-up ends by itself, or when the agent says so', async () => {
    const only = await present('ann')
    expect(await stateOf(only)).toBe('available')
    for (const end of ['time', 'agent']) {
      const before = await chat(`before-${end}`)
      await house.services.chats.agents.accept(only, before.id)
      clock.advance(1)
      await house.services.chats.agents.finish(only, before.id)
      const profile = await house.services.agents.profile(only)
      const until = new Date(clock.now().getTime() + 60_000).toISOString()
      expect(profile).toMatchObject({ status: 'available', state: 'wrap_up', wrap_up_until: until })
      const after = await chat(`after-${end}`)
      await route()
      expect(await ringsAt()).toEqual([])
      if (end === 'time') clock.advance(61)
      else await house.services.agents.setStatus(only, 'available')
      await house.services.agents.touch([only.id], clock.now())
      await route()
      expect(await ringsAt()).toEqual([[`chat ${after.id}`, only.id]])
      await house.services.chats.customers.finish(customer(`after-${end}`), after.id)
      clock.advance(1)
    }
  })

  test('states follow from what is known: no desk, away, busy', async () => {
    const only = await agent('ann')
    expect(await stateOf(only)).toBe('offline')
    await present('ann')
    await house.services.agents.setStatus(only, 'away')
    expect(await stateOf(only)).toBe('away')
    await present('ann')
    for (const name of ['ada', 'bea']) {
      const one = await chat(name)
      await house.services.chats.agents.accept(only, one.id)
    }
    expect(await stateOf(only)).toBe('busy')
    clock.advance(31)
    expect(await stateOf(only)).toBe('offline')
  })

  test('a call that nobody answers is tried again as configured, and then has failed', async () => {
    const only = await present('ann')
    const { id } = await call('ada')
    await desk().take(only, id)
    const retried = await desk().outcome(only, id, 'no_answer', 'rang out')
    expect(retried).toMatchObject({
      attempts: 1,
      call: { status: 'queued', outcome: 'no_answer', retry_at: '2026-11-23T10:30:00.000Z' },
    })
    expect((await desk().list(only)).due).toEqual([])
    expect((await desk().list(only)).upcoming).toMatchObject([{ call: { id } }])
    await house.jobs.runDue()
    await route()
    expect(await ringsAt()).toEqual([])

    clock.advance(30 * 60)
    house.published.length = 0
    await house.jobs.runDue()
    expect(house.published).toContainEqual({
      kind: 'call.updated',
      company: company.id,
      callId: id,
    })
    await present('ann')
    await route()
    expect(await ringsAt()).toEqual([[`call ${id}`, only.id]])
    await desk().take(only, id)
    expect((await desk().outcome(only, id, 'no_answer')).call.status).toBe('failed')
  })

  test('a call that nobody takes is offered to agents of other queues in the end', async () => {
    const other = await present('cy')
    const { id } = await call('ada')
    await route()
    expect(await ringsAt()).toEqual([])
    clock.advance(10 * 60)
    await present('cy')
    await route()
    expect(await ringsAt()).toEqual([[`call ${id}`, other.id]])
    expect((await desk().take(other, id)).mine).toBe(true)
  })
})
