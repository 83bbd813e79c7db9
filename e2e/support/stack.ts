import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMailbox, type Mailbox } from './mailbox.ts'
import { freePort } from './ports.ts'

export const root = join(import.meta.dirname, '../..')

export interface StackOptions {
  worker: number
  /** An origin that may embed the help of Acme, besides those that its file lists. */
  embedOrigin?: string
}

/** A whole Portico of its own: server, database, files and mail server. */
export interface Stack {
  origin: string
  dataDir: string
  mailbox: Mailbox
  /** What company tokens are signed with. */
  secrets: Record<'acme' | 'globex', string>
  passwords: Record<AgentKey, string>
  /** What the server has said since it was first started. */
  log(): string
  start(): Promise<void>
  /** Like a power cut: nothing is finished, nothing is flushed. */
  kill(): Promise<void>
  close(): Promise<void>
}

export type AgentKey = 'maya' | 'jonas' | 'hank'

const READY = /Portico serves/
const STOP_MS = 12_000

export async function openStack({ worker, embedOrigin }: StackOptions): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-e2e-'))
  const port = await freePort(worker)
  const mailbox = await openMailbox(await freePort(worker))
  const dataDir = join(folder, 'data')
  const secrets = { acme: secret(), globex: secret() }
  const passwords = { maya: secret(), jonas: secret(), hank: secret() }
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    PORTICO_DATA: dataDir,
    PORTICO_COMPANY: 'acme',
    PORTICO_COMPANIES: await companies(folder, embedOrigin),
    PORTICO_RATE_LIMIT: '100000',
    LOG_LEVEL: 'warn',
    SMTP_URL: mailbox.url,
    ACME_SECRET: secrets.acme,
    GLOBEX_SECRET: secrets.globex,
    ACME_MAYA_PASSWORD: passwords.maya,
    ACME_JONAS_PASSWORD: passwords.jonas,
    GLOBEX_HANK_PASSWORD: passwords.hank,
  }
  let said = ''
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const began = said.length
    const server = spawn(process.execPath, ['server/main.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = server
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        if (READY.test(said.slice(began))) resolve()
      }
      server.stdout.on('data', hear)
      server.stderr.on('data', hear)
      server.once('error', reject)
      server.once('exit', (code) => {
        reject(new Error(`the server ended with ${code} at its start:\n${said.slice(began)}`))
      })
    })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const server = child
    child = undefined
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill(signal)
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS)
    await gone
    clearTimeout(timer)
  }

  const close = async (): Promise<void> => {
    await end('SIGTERM')
    await mailbox.close()
    await rm(folder, { recursive: true, force: true })
  }

  try {
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    dataDir,
    mailbox,
    secrets,
    passwords,
    log: () => said,
    start,
    kill: () => end('SIGKILL'),
    close,
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** The companies of the repository, with one more origin that may embed Acme. */
async function companies(folder: string, embedOrigin: string | undefined): Promise<string> {
  const original = join(root, 'companies')
  if (embedOrigin === undefined) return original
  const copy = join(folder, 'companies')
  await cp(original, copy, { recursive: true })
  const file = join(copy, 'acme.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('embed_origins:\n', `embed_origins:\n  - ${embedOrigin}\n`))
  return copy
}
