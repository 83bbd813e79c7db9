import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const READY = /Ready to accept connections/

/** A Redis of the test's own, which keeps nothing and can be killed and started again. */
export function redisServer(port: number) {
  let child: ChildProcess | undefined
  return {
    url: `redis://127.0.0.1:${port}`,

    async start(): Promise<void> {
      const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
      const server = spawn('redis-server', ['--port', String(port), ...settings], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child = server
      let said = ''
      await new Promise<void>((resolve, reject) => {
        server.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString()
          if (READY.test(said)) resolve()
        })
        server.once('error', (cause) => reject(new Error('redis-server is missing', { cause })))
        server.once('exit', () => reject(new Error(`Redis ended at its start:\n${said}`)))
      })
    },

    async kill(): Promise<void> {
      const server = child
      child = undefined
      if (!server || server.exitCode !== null || server.signalCode !== null) return
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    },
  }
}
