import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What was made for a company at its first start, as it is kept in `DATA/credentials/COMPANY.json`. */
interface Credentials {
  secret?: string
  /** Passwords of agents, by key. */
  agents?: Record<string, string>
}

type Environment = Record<string, string | undefined>

export interface EnvReference {
  env: string
}

/** A secret that the configuration asks for and that can't be had; the message says what to do. */
export class SecretError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SecretError'
  }
}

const MIN_SECRET_BYTES = 32

/** Where the credentials of a company are kept. */
export function credentialsFile(dataDir: string, companyId: string): string {
  return join(dataDir, 'credentials', `${companyId}.json`)
}

/** The HS256 key of a company's tokens: from the environment, else made at the first start and kept. */
export function companySecret(
  dataDir: string,
  companyId: string,
  envRef: EnvReference | undefined,
  env: Environment,
): string {
  const given = envRef ? env[envRef.env] : undefined
  if (given && envRef) {
    if (Buffer.byteLength(given) >= MIN_SECRET_BYTES) return given
    throw new SecretError(
      `${envRef.env} is too short for a signing key: give it at least ${MIN_SECRET_BYTES} characters`,
    )
  }
  const credentials = read(dataDir, companyId)
  if (credentials.secret) return credentials.secret
  const secret = randomBytes(32).toString('base64url')
  write(dataDir, companyId, { ...credentials, secret })
  return secret
}

/** An agent's password and where it comes from. */
export interface AgentPassword {
  password: string
  source: { env: string } | { file: string }
}

export function agentPassword(
  dataDir: string,
  companyId: string,
  agent: { key: string; password?: EnvReference | undefined },
  env: Environment,
): AgentPassword {
  const given = agent.password ? env[agent.password.env] : undefined
  if (given && agent.password) return { password: given, source: { env: agent.password.env } }
  const file = credentialsFile(dataDir, companyId)
  const credentials = read(dataDir, companyId)
  const known = credentials.agents?.[agent.key]
  if (known) return { password: known, source: { file } }
  const password = randomBytes(12).toString('base64url')
  write(dataDir, companyId, {
    ...credentials,
    agents: { ...credentials.agents, [agent.key]: password },
  })
  return { password, source: { file } }
}

function read(dataDir: string, companyId: string): Credentials {
  const file = credentialsFile(dataDir, companyId)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credentials
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new SecretError(
      `${file} can't be read: restore it, or delete it to have a new one made`,
      {
        cause: error,
      },
    )
  }
}

function write(dataDir: string, companyId: string, credentials: Credentials): void {
  const file = credentialsFile(dataDir, companyId)
  mkdirSync(join(dataDir, 'credentials'), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}
