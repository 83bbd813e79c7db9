import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createBlobFolder } from '../../delivery/blobs.ts'
import { createEvents } from '../../domain/events.ts'
import type { Clock, Company, Context, DomainEvent, Mail } from '../../domain/ports.ts'
import { createJobRunner } from '../../jobs/runner.ts'
import { createServices } from '../../services.ts'
import { openDatabase } from '../../storage/database.ts'
import type { TestDatabase } from '../databases.ts'
import { companiesOf } from './companies.ts'

/** A server of its own on a database that others use too: own connections, own services, own jobs. */
export async function openNode(database: TestDatabase, clock: Clock, company: Company) {
  const { db, thread, close } = openDatabase({
    dataDir: database.dataDir,
    databaseUrl: database.databaseUrl,
  })
  const published: DomainEvent[] = []
  const failures: unknown[] = []
  const mails: Mail[] = []
  const events = createEvents((error) => failures.push(error))
  events.subscribe((event) => published.push(event))
  const jobs = createJobRunner({
    db,
    clock,
    log: { warn: () => undefined, error: (entry) => failures.push(entry) },
  })
  const ctx: Context = {
    db,
    thread,
    clock,
    companies: companiesOf(company),
    events,
    blobs: createBlobFolder(join(database.dataDir, 'blobs')),
    jobs,
    mailer: { send: (mail) => Promise.resolve(void mails.push(mail)) },
    randomId: () => randomBytes(16).toString('hex'),
  }
  const services = createServices(ctx, { passwordOf: () => 'a password', passwordCost: 2 ** 10 })
  return {
    ctx,
    services,
    jobs,
    published,
    failures,
    mails,
    async close(): Promise<void> {
      await jobs.stop()
      await close()
    },
  }
}

export type Node = Awaited<ReturnType<typeof openNode>>
