import { resolve } from 'node:path'

/** What the environment says, checked. */
export interface Settings {
  host: string
  port: number
  /** Everything that is kept, as an absolute path. */
  dataDir: string
  companiesDir: string
  /** The company of the hosted page when the host name says nothing. */
  defaultCompany: string | undefined
  databaseUrl: string | undefined
  /** Carries what is told from server to server, where there are several. */
  redisUrl: string | undefined
  smtpUrl: string | undefined
  /** Where people reach this server from outside, without a slash at the end. */
  publicUrl: string | undefined
  /** Instead of the address of Twilio's API, without a slash at the end: a proxy, or a test. */
  twilioUrl: string | undefined
  /** Instead of Google's origin, without a slash at the end: another of reCAPTCHA's, or a test. */
  recaptchaUrl: string | undefined
  logLevel: LogLevel
  /** Requests a minute that one address may make without a token. */
  rateLimit: number
  /** Events a second that one socket may send for long; three times as many in a burst. */
  socketRate: number
  /** Addresses of the proxies in front, with commas between, whose `X-Forwarded-…` headers are believed. */
  trustedProxies: string | undefined
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A setting that can't be used; the message is one line that says what to do. */
export class SettingsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SettingsError'
  }
}

type Environment = Record<string, string | undefined>

export function readSettings(env: Environment, cwd = process.cwd()): Settings {
  const text = (name: string): string | undefined => env[name]?.trim() || undefined
  const address = (name: string) => url(name, text(name), ['http:', 'https:'])?.replace(/\/+$/, '')
  if (text('REDIS_URL') && !text('DATABASE_URL'))
    throw new SettingsError(
      'REDIS_URL connects servers on one PostgreSQL: set DATABASE_URL too, or leave REDIS_URL out',
    )
  return {
    host: text('HOST') ?? '0.0.0.0',
    port: integer('PORT', text('PORT') ?? '8080', 0, 65_535),
    dataDir: resolve(cwd, text('PORTICO_DATA') ?? 'data'),
    companiesDir: resolve(cwd, text('PORTICO_COMPANIES') ?? 'companies'),
    defaultCompany: companyId(text('PORTICO_COMPANY')),
    databaseUrl: url('DATABASE_URL', text('DATABASE_URL'), ['postgres:', 'postgresql:']),
    redisUrl: url('REDIS_URL', text('REDIS_URL'), ['redis:', 'rediss:']),
    smtpUrl: url('SMTP_URL', text('SMTP_URL'), ['smtp:', 'smtps:']),
    publicUrl: address('PUBLIC_URL'),
    twilioUrl: address('PORTICO_TWILIO_URL'),
    recaptchaUrl: address('PORTICO_RECAPTCHA_URL'),
    logLevel: logLevel(text('LOG_LEVEL') ?? 'info'),
    rateLimit: integer('PORTICO_RATE_LIMIT', text('PORTICO_RATE_LIMIT') ?? '600', 1, 1_000_000),
    socketRate: integer('PORTICO_SOCKET_RATE', text('PORTICO_SOCKET_RATE') ?? '20', 1, 1_000_000),
    trustedProxies: text('TRUSTED_PROXIES'),
  }
}

function integer(name: string, value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (number >= min && number <= max) return number
  throw new SettingsError(`${name} is "${value}": set it to a whole number from ${min} to ${max}`)
}

function companyId(value: string | undefined): string | undefined {
  if (value === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(value)) return value
  throw new SettingsError(
    `PORTICO_COMPANY is "${value}": set it to the name of a company file without .yaml, such as acme`,
  )
}

function url(name: string, value: string | undefined, protocols: string[]): string | undefined {
  if (value === undefined) return undefined
  // the value may hold a password, so it is not repeated
  if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value
  const forms = protocols.map((protocol) => `${protocol}//…`).join(' or ')
  throw new SettingsError(`${name} is not a URL of the form ${forms}`)
}

function logLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value)
  if (level) return level
  throw new SettingsError(`LOG_LEVEL is "${value}": set it to one of ${LOG_LEVELS.join(', ')}`)
}
