import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AgentCaller } from '../../domain/callers.ts'
import { createPresence, type Presence } from '../../realtime/presence.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'
import { smallCompany } from '../support/companies.ts'
import { openNode, type Node } from '../support/nodes.ts'

const TIMERS = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] as const

describe.each(DIALECTS)('an agent with desks at two servers, on %s', (dialect) => {
  const clock = testClock()
  const company = smallCompany()
  let database: TestDatabase
  let nodes: [Node, Node]
  let presences: [Presence, Presence]
  let ann: AgentCaller

  beforeAll(async () => {
    database = await openTestDatabase(dialect)
    nodes = [await openNode(database, clock, company), await openNode(database, clock, company)]
    await nodes[0].services.agents.syncAll()
    const row = await database.db.selectFrom('agents').selectAll().executeTakeFirstOrThrow()
    const [config] = company.file.agents
    if (!config) throw new Error('the small company has an agent')
    ann = { company, id: row.id, config }
  })
  beforeEach(() => {
    vi.useFakeTimers({ toFake: [...TIMERS] })
    presences = [presenceAt(nodes[0]), presenceAt(nodes[1])]
  })
  afterEach(() => {
    for (const presence of presences) presence.stop()
    vi.useRealTimers()
  })
  afterAll(async () => {
    for (const node of nodes) await node.close()
    await database.dispose()
  })

  /** What the presences have begun to write. */
  const writes: Promise<void>[] = []
  function presenceAt({ ctx, services: { agents } }: Node): Presence {
    const noted = <A extends unknown[]>(write: (...args: A) => Promise<void>) => {
      return (...args: A): Promise<void> => {
        const writing = write(...args)
        writes.push(writing)
        return writing
      }
    }
    const observed = {
      ...agents,
      touch: noted(agents.touch),
      disconnect: noted(agents.disconnect),
    }
    return createPresence(ctx, observed, (error) => {
      throw error
    })
  }
  async function seenAt(): Promise<string | null> {
    const row = await database.db.selectFrom('agents').select('seen_at').executeTakeFirstOrThrow()
    return row.seen_at
  }
  /** Time goes on for everybody. @returns what the database says of the agent after each second */
  async function pass(seconds: number): Promise<(string | null)[]> {
    const states: (string | null)[] = []
    for (let second = 0; second < seconds; second++) {
      clock.advance(1)
      vi.advanceTimersByTime(1000)
      await Promise.all(writes.splice(0))
      states.push(await seenAt())
    }
    return states
  }

  test('is there as long as one of them is, and gone when the last is closed', async () => {
    const [here, there] = presences
    here.arrived(ann)
    there.arrived(ann)
    await pass(1)
    here.left(ann)
    // the other server still sees one
    expect(await pass(30)).not.toContain(null)
    there.left(ann)
    expect(await pass(14)).not.toContain(null)
    await pass(2)
    expect(await seenAt()).toBeNull()
  })

  test('a desk that reloads at the other server was never gone', async () => {
    const [here, there] = presences
    here.arrived(ann)
    await pass(1)
    here.left(ann)
    await pass(2)
    there.arrived(ann)
    expect(await pass(20)).not.toContain(null)
  })
})
