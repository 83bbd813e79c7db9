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
  /** When the server starts, by its own clock; without it, now. */
  now?: string
  /** The test moves the server's clock on. */
  moves?: boolean
  edits?: readonly FileEdit[]
  /** Besides what every server of these tests is given. */
  env?: Record<string, string>
}

/** A change to a copy of the companies' files. */
export interface FileEdit {
  file: string
  from: string
  to: string
}

/** A whole Portico of its own: server, database, files and mail server. */
export interface Stack {
  origin: string
  dataDir: string
  mailbox: Mailbox
  /** What company tokens are signed with. */
  secrets: Record<'acme' | 'globex', string>
  passwords: Record<AgentKey, string>
  /** What time it is by the server's clock, in milliseconds. */
  now(): number
  /** What the server has said since it was first started. */
  log(): string
  /** Later than it was, by the clock of the server, where an instant is given. */
  start(later?: string): Promise<void>
  /** Like a power cut: nothing is finished, nothing is flushed. */
  kill(): Promise<void>
  /** Minutes pass at the server, and nowhere else. What they make due happens within a second or two. */
  advance(minutes: number): Promise<void>
  close(): Promise<void>
}

export type AgentKey = 'maya' | 'jonas' | 'hank'

const READY = /Portico serves/
const STOP_MS = 12_000
/** Nobody is too slow to answer what rings, however busy the machine is: a test that wants to be lets time pass. */
const RINGS: FileEdit = {
  file: 'acme.yaml',
  from: '  offer_seconds: 30\n',
  to: '  offer_seconds: 300\n',
}
/** The server's modules, ready to run: most of what its start takes. */
const COMPILED = join(root, 'node_modules/.cache/portico-e2e')

export async function openStack(options: StackOptions): Promise<Stack> {
  const { worker, embedOrigin, edits = [] } = options
  let { now, moves = now !== undefined } = options
  let ahead = 0
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
    PORTICO_COMPANIES: await companies(folder, embedOrigin, edits),
    PORTICO_RATE_LIMIT: '100000',
    LOG_LEVEL: 'warn',
    NODE_COMPILE_CACHE: COMPILED,
    SMTP_URL: mailbox.url,
    ACME_SECRET: secrets.acme,
    GLOBEX_SECRET: secrets.globex,
    ACME_MAYA_PASSWORD: passwords.maya,
    ACME_JONAS_PASSWORD: passwords.jonas,
    GLOBEX_HANK_PASSWORD: passwords.hank,
    ...options.env,
  }
  let said = ''
  let child: ChildProcess | undefined

  async function start(later?: string): Promise<void> {
    now = later ?? now
    moves ||= later !== undefined
    ahead = now === undefined ? 0 : Date.parse(now) - Date.now()
    const began = said.length
    const before = ['quick.mjs', ...(moves ? ['clock.mjs'] : [])]
    const imports = before.flatMap((file) => ['--import', join(import.meta.dirname, file)])
    const server = spawn(process.execPath, [...imports, 'server/main.ts'], {
      cwd: root,
      env: { ...env, ...(now !== undefined && { PORTICO_E2E_NOW: now }) },
      stdio: ['ignore', 'pipe', 'pipe', ...(moves ? (['ipc'] as const) : [])],
    })
    child = server
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        if (READY.test(said.slice(began))) resolve()
      }
      server.stdout?.on('data', hear)
      server.stderr?.on('data', hear)
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

  async function advance(minutes: number): Promise<void> {
    if (!moves || !child) throw new Error('the clock of this stack does not move')
    const moved = once(child, 'message')
    child.send({ advanceMs: minutes * 60_000 })
    await moved
    ahead += minutes * 60_000
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
    now: () => Date.now() + ahead,
    log: () => said,
    start,
    kill: () => end('SIGKILL'),
    advance,
    close,
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** The companies of the repository, with time to answer, one more origin that may embed Acme, and as a test wants them. */
async function companies(
  folder: string,
  embedOrigin: string | undefined,
  edits: readonly FileEdit[],
): Promise<string> {
  const from = 'embed_origins:\n'
  const origin = { file: 'acme.yaml', from, to: `${from}  - ${embedOrigin}\n` }
  const all = [RINGS, ...(embedOrigin === undefined ? [] : [origin]), ...edits]
  const copy = join(folder, 'companies')
  await cp(join(root, 'companies'), copy, { recursive: true })
  for (const edit of all) {
    const path = join(copy, edit.file)
    const text = await readFile(path, 'utf8')
    if (!text.includes(edit.from)) throw new Error(`${edit.file} has no "${edit.from}"`)
    await writeFile(path, text.replace(edit.from, edit.to))
  }
  return copy
}
