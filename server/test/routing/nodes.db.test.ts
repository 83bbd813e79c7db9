import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentCaller } from '../../domain/callers.ts'
import { listRoster } from '../../storage/roster.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'
import { smallCompany, smallFile } from '../support/companies.ts'
import { openNode, type Node } from '../support/nodes.ts'

const [ann] = smallFile().agents
if (!ann) throw new Error('no agent')
const AGENTS = 6
const CHATS = 200
const company = smallCompany({
  opening_hours: { default: { week: { monday: ['00:00-24:00'] } } },
  agents: Array.from({ length: AGENTS }, (_, at) => ({
    ...ann,
    key: `agent-${at}`,
    email: `agent-${at}@small.example`,
    max_chats: 3,
  })),
})

describe.skipIf(!DIALECTS.includes('postgres')).each(['postgres'] as const)(
  'three servers on one %s',
  (dialect) => {
    let database: TestDatabase
    let nodes: Node[]
    const clock = testClock()
    beforeEach(async () => {
      database = await openTestDatabase(dialect)
      nodes = await Promise.all([1, 2, 3].map(() => openNode(database, clock, company)))
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

    test(`offer each of ${CHATS} chats to one agent at a time, and lose none`, async () => {
      await node(0).services.agents.syncAll()
      const rows = await listRoster(database.db, company.id)
      const agents = rows.map((row): AgentCaller => {
        const config = company.file.agents.find(({ key }) => key === row.key)
        if (!config) throw new Error(`no agent ${row.key}`)
        return { company, id: row.id, config }
      })
      for (const agent of agents) await node(0).services.agents.setStatus(agent, 'available')
      await node(0).services.agents.touch(
        agents.map(({ id }) => id),
        clock.now(),
      )
      await Promise.all(
        Array.from({ length: CHATS }, (_, at) => {
          const caller = {
            company,
            userKey: `id:customer-${at}`,
            anonymous: false,
            identity: { identifier: `customer-${at}` },
          }
          return node(at).services.chats.customers.create(caller, 1, `nodes-key-${at}`, {})
        }),
      )

      let served = 0
      while (served < CHATS) {
        await Promise.all(nodes.map(({ services }) => services.chats.routing.run(company)))
        const ringing = await database.db
          .selectFrom('chats')
          .select(['id', 'offered_agent_id'])
          .where('status', '=', 'queued')
          .where('offered_agent_id', 'is not', null)
          .execute()
        expect(new Set(ringing.map((chat) => chat.offered_agent_id)).size).toBe(ringing.length)
        expect(ringing.length).toBeGreaterThan(0)
        await Promise.all(
          ringing.map(async ({ id, offered_agent_id }, at) => {
            const agent = agents.find((one) => one.id === offered_agent_id)
            if (!agent) throw new Error('it rings at nobody')
            await node(at).services.chats.agents.accept(agent, id)
            await node(at + 1).services.chats.agents.finish(agent, id)
          }),
        )
        served += ringing.length
      }
      const offers = nodes.flatMap(({ published }) =>
        published.flatMap((event) => (event.kind === 'chat.offered' ? [event.chatId] : [])),
      )
      expect(offers).toHaveLength(CHATS)
      expect(new Set(offers).size).toBe(CHATS)
      const members = await database.db.selectFrom('chat_members').selectAll().execute()
      expect(new Set(members.map(({ chat_id }) => chat_id)).size).toBe(CHATS)
      expect(members).toHaveLength(CHATS)
    }, 300_000)
  },
)
