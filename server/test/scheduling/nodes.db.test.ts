import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DomainError } from '../../domain/errors.ts'
import { listRoster } from '../../storage/roster.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'
import { smallCompany, smallFile } from '../support/companies.ts'
import { openNode, type Node } from '../support/nodes.ts'

const QUEUE = 1
const file = smallFile()
const [ann] = file.agents
if (!ann) throw new Error('no agent')
const company = smallCompany({
  opening_hours: { default: { week: { monday: ['00:00-24:00'] } } },
  menus: [{ id: QUEUE, name: { en: 'Help' }, channels: { scheduled_call: {} } }],
  agents: Array.from({ length: 10 }, (_, at) => ({
    ...ann,
    key: `agent-${at}`,
    email: `agent-${at}@small.example`,
  })),
  // ten agents with ten calls each: a hundred places in a slot
  calls: { ...file.calls, slot_factor: 10, slot_minutes: 60 },
})
const customer = (name: string) => ({
  company,
  userKey: `id:${name}`,
  anonymous: false,
  identity: { identifier: name },
})

describe.each(DIALECTS)('several servers on one %s', (dialect) => {
  let database: TestDatabase
  let nodes: Node[]
  const clock = testClock()
  beforeEach(async () => {
    clock.set('2026-11-23T10:00:00.000Z')
    database = await openTestDatabase(dialect)
    // the embedded database is one server's own
    const count = dialect === 'postgres' ? 3 : 1
    nodes = await Promise.all(
      Array.from({ length: count }, () => openNode(database, clock, company)),
    )
  })
  afterEach(async () => {
    expect(nodes.flatMap((node) => node.failures)).toEqual([])
    await Promise.all(nodes.map((node) => node.close()))
    await database.dispose()
  })
  const node = (at: number): Node => {
    const found = nodes[at % nodes.length]
    if (!found) throw new Error('no node')
    return found
  }

  test('book 100 places for 500 who want them at once, and no more', async () => {
    const [slot = ''] = await node(0).services.calls.slots(customer('ada'), QUEUE)
    const answers = await Promise.allSettled(
      Array.from({ length: 500 }, (_, at) =>
        node(at).services.calls.create(customer(`customer-${at}`), QUEUE, `book-key-${at}`, {
          phone_number: '612345678',
          scheduled_at: slot,
        }),
      ),
    )
    const refused = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as unknown] : [],
    )
    expect(refused).toHaveLength(400)
    for (const error of refused) {
      if (!(error instanceof DomainError)) throw error
      expect(error.code).toBe('slot_taken')
      expect((error.details?.['next_slots'] as string[])[0]).not.toBe(slot)
    }
    const booked = await database.db
      .selectFrom('calls')
      .selectAll()
      .where('scheduled_at', '=', slot)
      .execute()
    expect(booked).toHaveLength(100)
    expect(await node(1).services.calls.slots(customer('ada'), QUEUE)).not.toContain(slot)
  }, 300_000)

  test('give the last place to one of two who want it at once, a thousand times', async () => {
    const { calls, agents } = company.file
    // one place for all ten agents
    const tight = smallCompany({ ...company.file, agents, calls: { ...calls, slot_factor: 0.1 } })
    const first = await openNode(database, clock, tight)
    // the embedded database is one server's own
    const second = dialect === 'postgres' ? await openNode(database, clock, tight) : first
    const callers = ['ada', 'ben'].map((name) => ({ ...customer(name), company: tight }))
    const [slot = '', next] = await first.services.calls.slots(customer('ada'), QUEUE)
    const won = [0, 0]
    for (let round = 0; round < 1000; round += 1) {
      const answers = await Promise.allSettled(
        callers.map((caller, at) =>
          (at === round % 2 ? first : second).services.calls.create(
            caller,
            QUEUE,
            `last-place-${round}`,
            { phone_number: '612345678', scheduled_at: slot },
          ),
        ),
      )
      const winner = answers.findIndex(({ status }) => status === 'fulfilled')
      const [taken, refused] = [answers[winner], answers[1 - winner]]
      if (taken?.status !== 'fulfilled' || refused?.status !== 'rejected') {
        throw new Error(`round ${round}: ${JSON.stringify(answers)}`)
      }
      expect(refused.reason).toMatchObject({ code: 'slot_taken' })
      expect((refused.reason as DomainError).details?.['next_slots']).toContain(next)
      won[winner] = (won[winner] ?? 0) + 1
      const caller = callers[winner]
      if (caller) await first.services.calls.cancel(caller, taken.value.id)
    }
    expect(won.reduce((sum, count) => sum + count)).toBe(1000)
    expect([...first.failures, ...second.failures]).toEqual([])
    await first.close()
    if (second !== first) await second.close()
  }, 240_000)

  test('offer a call that was due while they were down, soon and once', async () => {
    const [slot = ''] = await node(0).services.calls.slots(customer('ada'), QUEUE)
    const { id } = await node(0).services.calls.create(customer('ada'), QUEUE, 'down-key-1', {
      phone_number: '612345678',
      scheduled_at: slot,
    })
    await node(0).services.agents.syncAll()
    await Promise.all(nodes.map((one) => one.close()))
    clock.set(slot)
    clock.advance(600)

    const count = dialect === 'postgres' ? 3 : 1
    nodes = await Promise.all(
      Array.from({ length: count }, () => openNode(database, clock, company)),
    )
    const [row] = await listRoster(database.db, company.id)
    const config = company.file.agents.find(({ key }) => key === row?.key)
    if (!row || !config) throw new Error('no agent')
    const agent = { company, id: row.id, config }
    await node(0).services.agents.setStatus(agent, 'available')
    await node(0).services.agents.touch([agent.id], clock.now())
    const offered = () =>
      nodes.flatMap(({ published }) => published.filter(({ kind }) => kind === 'call.offered'))
    for (const one of nodes) {
      // as the sockets do, on every node
      one.ctx.events.subscribe(({ kind }) => {
        if (kind === 'call.updated') void one.services.chats.routing.run(company)
      })
      one.jobs.start()
    }
    await expect.poll(() => offered().length).toBe(1)
    await Promise.all(nodes.map((one) => one.services.chats.routing.sweepCalls()))
    await Promise.all(nodes.map((one) => one.jobs.runDue()))
    expect(offered()).toEqual([
      { kind: 'call.offered', company: company.id, callId: id, agentId: agent.id },
    ])
  })
})
