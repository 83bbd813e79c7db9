import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { buildApp } from '../../app.ts'
import { loadCompanies } from '../../config/companies.ts'
import { createBlobFolder } from '../../delivery/blobs.ts'
import type { RecaptchaSettings } from '../../delivery/recaptcha.ts'
import { createEvents } from '../../domain/events.ts'
import type { Context, DomainEvent, Mail } from '../../domain/ports.ts'
import { createJobRunner } from '../../jobs/runner.ts'
import type { DialectName } from '../../storage/dialects.ts'
import { openTestDatabase } from '../databases.ts'
import { testClock } from './clock.ts'

export const ACME_SECRET = 'acme-test-secret-of-32-characters'
export const GLOBEX_SECRET = 'globex-test-secret-32-characters!'
export const PASSWORD = 'correct horse battery staple'
const companiesDir = join(import.meta.dirname, '../../../companies')
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** The whole server on an empty database, the shipped companies and a clock that stands still; mails are collected. */
export async function startTestApp(
  options: {
    dialect?: DialectName
    start?: string
    rateLimit?: number
    socketRate?: number
    placesMs?: number
    sessionsMs?: number
    recaptcha?: RecaptchaSettings
    trustedProxies?: string
  } = {},
) {
  const database = await openTestDatabase(options.dialect ?? 'sqlite')
  const clock = testClock(options.start ?? '2026-11-23T10:00:00.000Z')
  const mails: Mail[] = []
  const published: DomainEvent[] = []
  const events = createEvents((error) => {
    throw error
  })
  events.subscribe((event) => published.push(event))
  const companies = await loadCompanies({
    dir: companiesDir,
    dataDir: database.dataDir,
    env: { ACME_SECRET, GLOBEX_SECRET },
    log: quiet,
    defaultCompany: 'acme',
    watch: false,
  })
  const jobs = createJobRunner({ db: database.db, clock, log: quiet })
  const ctx: Context = {
    db: database.db,
    thread: database.thread,
    clock,
    companies,
    events,
    blobs: createBlobFolder(join(database.dataDir, 'blobs')),
    jobs,
    mailer: {
      send: (mail) => Promise.resolve(void mails.push(mail)),
    },
    randomId: () => randomBytes(16).toString('hex'),
  }
  const app = await buildApp(ctx, {
    isReady: () => database.ready(),
    passwordOf: () => PASSWORD,
    passwordCost: 2 ** 10,
    rateLimit: options.rateLimit ?? 100_000,
    ...(options.socketRate === undefined ? {} : { socketRate: options.socketRate }),
    ...(options.placesMs !== undefined && { placesMs: options.placesMs }),
    ...(options.sessionsMs !== undefined && { sessionsMs: options.sessionsMs }),
    trustedProxies: options.trustedProxies,
    ...(options.recaptcha && { recaptcha: options.recaptcha }),
  })
  await app.ready()

  function sign(
    company: string,
    claims: Record<string, unknown> = {},
    secret?: string,
  ): Promise<string> {
    const now = Math.floor(clock.now().getTime() / 1000)
    const key = secret ?? companies.find(company)?.secret ?? ''
    return new SignJWT({ iss: company, iat: now, exp: now + 3600, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(key))
  }

  return {
    app,
    ctx,
    clock,
    database,
    jobs,
    mails,
    published,
    /** A company token, signed as the host's backend would. */
    sign,

    /** Headers of a customer who is signed in. */
    async endUser(
      identifier: string,
      company = 'acme',
      name: string | undefined = identifier,
    ): Promise<{ authorization: string }> {
      const token = await sign(company, { identifier, ...(name && { name }) })
      const url = `/api/companies/${company}/token`
      const response = await app.inject({ method: 'POST', url, payload: { token } })
      const { access_token } = response.json<{ access_token: string }>()
      return { authorization: `Bearer ${access_token}` }
    },

    /** Headers of an agent who is signed in; the first of the company unless an address is given. */
    async agent(company = 'acme', email?: string): Promise<Record<string, string>> {
      const address = email ?? companies.find(company)?.file.agents[0]?.email ?? ''
      const response = await app.inject({
        method: 'POST',
        url: '/api/desk/session',
        headers: { 'x-portico-desk': '1' },
        payload: { company, email: address, password: PASSWORD },
      })
      const cookie = response.cookies[0]
      if (!cookie) throw new Error(`the agent could not sign in: ${response.body}`)
      return { 'x-portico-desk': '1', cookie: `${cookie.name}=${cookie.value}` }
    },

    async close(): Promise<void> {
      await app.close()
      await jobs.stop()
      companies.close()
      await database.dispose()
    },
  }
}

export type TestApp = Awaited<ReturnType<typeof startTestApp>>
