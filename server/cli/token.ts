import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { SignJWT } from 'jose'
import { loadCompanies } from '../config/companies.ts'
import { prepareDataFolder } from '../config/data-folder.ts'
import { readSettings, SettingsError } from '../config/env.ts'
import { explain } from '../config/explain.ts'

const USAGE = `Prints a token that a company signs for a customer, for trying things out.

  npm run token -- --company acme --identifier ada [--name "Ada Byron"] [--email ada@example.com]
                   [--phone +34600000000] [--expires 1h] [--once]

  --company     id of the company: the name of its file
  --identifier  who the customer is in the company's own system; without it the customer is anonymous
  --expires     30s, 15m, 1h … 24h; 1h by default
  --once        good for one exchange (adds a jti)`

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600 }
const MAX_SECONDS = 24 * 3600

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        company: { type: 'string' },
        identifier: { type: 'string' },
        name: { type: 'string' },
        email: { type: 'string' },
        phone: { type: 'string' },
        expires: { type: 'string', default: '1h' },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SettingsError(`${reason}\n\n${USAGE}`, { cause: error })
  }
}

function lifetime(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? []
  const seconds = Number(number) * (UNITS[unit] ?? 0)
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds
  throw new SettingsError(`--expires is "${text}": give a time up to 24h, such as 30s, 15m or 1h`)
}

async function run(args: string[], env: Record<string, string | undefined>): Promise<string> {
  const { company: id, expires, once, help, ...person } = read(args)
  if (help) return USAGE
  if (id === undefined) throw new SettingsError(`--company is missing\n\n${USAGE}`)
  const seconds = lifetime(expires)
  const settings = readSettings(env)
  prepareDataFolder(settings.dataDir)
  const log = { info: () => undefined, error: () => undefined }
  const { companiesDir: dir, dataDir } = settings
  const companies = await loadCompanies({ dir, dataDir, env, log, watch: false })
  const company = companies.find(id)
  const known = companies.all().map((one) => one.id)
  companies.close()
  if (!company) {
    throw new SettingsError(`there is no company "${id}" in ${dir}: use one of ${known.join(', ')}`)
  }
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ ...person, ...(once ? { jti: randomUUID() } : {}) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(company.id)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(new TextEncoder().encode(company.secret))
}

try {
  process.stdout.write(`${await run(process.argv.slice(2), process.env)}\n`)
} catch (error) {
  process.stderr.write(`token: ${explain(error)}\n`)
  process.exitCode = 1
}
