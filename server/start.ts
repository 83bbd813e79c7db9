import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buildApp } from './app.ts'
import { banner } from './banner.ts'
import { loadCompanies } from './config/companies.ts'
import { prepareDataFolder } from './config/data-folder.ts'
import { readSettings, type Settings } from './config/env.ts'
import { lateLog } from './config/late-log.ts'
import { agentPassword } from './config/secrets.ts'
import { createBlobFolder } from './delivery/blobs.ts'
import { createMailer } from './delivery/smtp.ts'
import { createEvents } from './domain/events.ts'
import type { Context } from './domain/ports.ts'
import { createJobRunner } from './jobs/runner.ts'
import { loggedError } from './plugins/log.ts'
import { openDatabase } from './storage/database.ts'

type Environment = Record<string, string | undefined>
type Cleanup = () => void | Promise<void>

export interface Running {
  /** What the operator is told: where everything is. */
  banner: string
  port: number
  /** Stops accepting, finishes what was begun, flushes and closes. */
  stop(): Promise<void>
}

/** Open connections that are still busy after this are cut. */
const PATIENCE_MS = 7_000
/** How often what uploads that were cut off have left is looked for. */
const SWEEP_MS = 60 * 60_000
const dist = join(import.meta.dirname, '../dist')
const clock = { now: () => new Date() }

/** Reads the configuration, opens everything and listens. Whatever fails, nothing stays open. */
export async function start(env: Environment): Promise<Running> {
  const settings = readSettings(env)
  const cleanups: Cleanup[] = []
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  }
  try {
    return await open(settings, env, cleanups, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function open(
  settings: Settings,
  env: Environment,
  cleanups: Cleanup[],
  stop: () => Promise<void>,
): Promise<Running> {
  const { dataDir } = settings
  prepareDataFolder(dataDir)
  const log = lateLog()
  const companies = await loadCompanies({
    dir: settings.companiesDir,
    dataDir,
    env,
    log,
    defaultCompany: settings.defaultCompany,
  })
  cleanups.push(() => companies.close())
  const database = openDatabase({
    dataDir,
    databaseUrl: settings.databaseUrl,
    onIdleError: (error) =>
      log.warn({ err: error }, 'the database failed at what nobody waits for'),
  })
  cleanups.push(() => database.close())
  await database.migrate()
  const blobs = createBlobFolder(join(dataDir, 'blobs'))
  await blobs.sweep(clock.now())
  const sweeping = setInterval(() => {
    blobs.sweep(clock.now()).catch((error: unknown) => {
      log.warn({ err: error }, 'what broken uploads left could not be removed')
    })
  }, SWEEP_MS)
  cleanups.push(() => clearInterval(sweeping))
  const mailer = createMailer({ smtpUrl: settings.smtpUrl, dataDir })
  cleanups.push(() => mailer.close())
  // only many servers need what connects them
  const cluster = settings.redisUrl
    ? await (await import('./realtime/cluster.ts')).openCluster(settings.redisUrl, log)
    : undefined
  cleanups.push(() => cluster?.close())
  const jobs = createJobRunner({ db: database.db, clock, log })
  cleanups.push(() => jobs.stop())
  const ctx: Context = {
    db: database.db,
    thread: database.thread,
    clock,
    companies,
    events: createEvents((error) => log.error({ err: error }, 'an event was not heard')),
    blobs,
    jobs,
    mailer,
    randomId: () => randomBytes(16).toString('hex'),
  }
  const app = await buildApp(ctx, {
    isReady: () => database.ready(),
    passwordOf: (companyId, agent) => agentPassword(dataDir, companyId, agent, env).password,
    twilio: { env, publicUrl: settings.publicUrl, apiUrl: settings.twilioUrl },
    recaptcha: { env, publicUrl: settings.publicUrl, url: settings.recaptchaUrl, log },
    logger: { level: settings.logLevel, serializers: { err: loggedError } },
    trustedProxies: settings.trustedProxies,
    rateLimit: settings.rateLimit,
    socketRate: settings.socketRate,
    cluster,
    dist,
  })
  log.use(app.log)
  cleanups.push(() => closeWithin(app, PATIENCE_MS))
  await app.listen({ host: settings.host, port: settings.port })
  jobs.start()
  const { port } = app.server.address() as AddressInfo
  const url = settings.publicUrl ?? `http://localhost:${port}`
  return {
    banner: banner({
      url,
      company: companies.forHost(undefined),
      dataDir,
      env,
      mails: mailer.target,
    }),
    port,
    stop,
  }
}

async function closeWithin(
  app: { close(): Promise<unknown>; server: { closeAllConnections(): void } },
  ms: number,
): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms)
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}
