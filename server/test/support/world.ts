import { join } from 'node:path'
import type { EndUserIdentity } from '../../../contract/auth.ts'
import { loadCompanies } from '../../config/companies.ts'
import { createBlobFolder } from '../../delivery/blobs.ts'
import type { AgentCaller, EndUserCaller } from '../../domain/callers.ts'
import { createEvents } from '../../domain/events.ts'
import type { Context, DomainEvent, Mail } from '../../domain/ports.ts'
import { createJobRunner } from '../../jobs/runner.ts'
import { createServices } from '../../services.ts'
import type { DialectName } from '../../storage/dialects.ts'
import { listRoster } from '../../storage/roster.ts'
import { openTestDatabase } from '../databases.ts'
import { testClock } from './clock.ts'

export const AGENT_PASSWORD = 'correct horse battery staple'

/** Queues of the demo company that the tests use. */
export const QUEUES = { withVirtualAgent: 11, withPerson: 32 } as const

/** The whole house without its doors: real companies, database, blobs and rules; time and mail in the test's hands. */
export async function openWorld(dialect: DialectName) {
  const database = await openTestDatabase(dialect)
  const clock = testClock()
  const failures: unknown[] = []
  const events = createEvents((error) => failures.push(error))
  const published: DomainEvent[] = []
  events.subscribe((event) => published.push(event))
  const companies = await loadCompanies({
    dir: join(import.meta.dirname, '../../../companies'),
    dataDir: database.dataDir,
    env: {},
    log: { info: () => undefined, error: (message) => failures.push(message) },
    watch: false,
  })
  const mails: Mail[] = []
  let ids = 0
  const jobs = createJobRunner({
    db: database.db,
    clock,
    log: { warn: () => undefined, error: (entry) => failures.push(entry) },
  })
  const ctx: Context = {
    db: database.db,
    thread: database.thread,
    clock,
    companies,
    events,
    blobs: createBlobFolder(join(database.dataDir, 'blobs')),
    jobs,
    mailer: {
      send: (mail) => {
        mails.push(mail)
        return Promise.resolve()
      },
    },
    randomId: () => `random-${(ids += 1)}`,
  }
  const services = createServices(ctx, {
    passwordOf: () => AGENT_PASSWORD,
    passwordCost: 2 ** 10,
  })
  await services.agents.syncAll()

  function company(id: string) {
    const found = companies.find(id)
    if (!found) throw new Error(`no company ${id}`)
    return found
  }

  return {
    ...database,
    ctx,
    clock,
    services,
    published,
    mails,
    /** What went wrong behind the scenes: nothing, at the end of a test. */
    failures,
    company,

    customer(companyId: string, identity: EndUserIdentity): EndUserCaller {
      return {
        company: company(companyId),
        userKey: identity.identifier ? `id:${identity.identifier}` : `anon:${identity.name}`,
        anonymous: identity.identifier === undefined,
        identity,
      }
    },

    async agent(companyId: string, key: string): Promise<AgentCaller> {
      const row = (await listRoster(database.db, companyId)).find((agent) => agent.key === key)
      const config = company(companyId).file.agents.find((agent) => agent.key === key)
      if (!row || !config) throw new Error(`no agent ${key} at ${companyId}`)
      return { company: company(companyId), id: row.id, config }
    },

    /** An agent whose desk is open and who wants work. */
    async present(companyId: string, key: string): Promise<AgentCaller> {
      const caller = await this.agent(companyId, key)
      await services.agents.setStatus(caller, 'available')
      await services.agents.touch([caller.id], clock.now())
      return caller
    },

    async dispose() {
      companies.close()
      await jobs.stop()
      await database.dispose()
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>
