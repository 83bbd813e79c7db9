import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../..')
const READY = /Portico serves/

export interface ServerProcess {
  readonly port: number
  readonly pid: number
  /** What it has said since it was first started. */
  log(): string
  /** Resolves when it serves. */
  start(): Promise<void>
  /** Resolves when it is gone. SIGKILL is like a power cut: nothing is finished, nothing is flushed. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface ServerProcessOptions {
  env: Record<string, string>
  port: number
  dataDir: string
  /** Flags of Node. */
  flags?: string[]
}

/** The real server, as `npm start` runs it, which can be killed and started again on the same data. */
export function serverProcess(options: ServerProcessOptions): ServerProcess {
  const { env, port, dataDir, flags = [] } = options
  let child: ChildProcess | undefined
  let said = ''

  return {
    port,
    get pid() {
      return child?.pid ?? 0
    },
    log: () => said,

    async start() {
      const began = said.length
      const server = spawn(process.execPath, [...flags, 'server/main.ts'], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          HOST: '127.0.0.1',
          PORT: String(port),
          PORTICO_DATA: dataDir,
          PORTICO_RATE_LIMIT: '1000000',
          PORTICO_SOCKET_RATE: '1000000',
          LOG_LEVEL: 'warn',
          ...env,
        },
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
        server.once('exit', (code, signal) => {
          const why = said.slice(began)
          reject(new Error(`the server ended with ${code ?? signal} at its start:\n${why}`))
        })
      })
    },

    async stop(signal = 'SIGTERM') {
      const server = child
      if (!server || server.exitCode !== null || server.signalCode !== null) return
      const gone = once(server, 'exit')
      server.kill(signal)
      await gone
    },
  }
}
