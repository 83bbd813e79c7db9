import { start } from './start.ts'
import { explain } from './config/explain.ts'

const NODE_NEEDED = 26
const DEADLINE_MS = 9_000

if (Number(process.versions.node.split('.')[0]) < NODE_NEEDED) {
  fail(`Node ${process.versions.node} is too old: use npm start, or Node ${NODE_NEEDED} or newer`)
}

try {
  const running = await start(process.env)
  process.stdout.write(`${running.banner}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    // what is still running is a durable job: it is taken up again at the next start
    setTimeout(() => process.exit(0), DEADLINE_MS).unref()
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(explain(error)),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  process.on('disconnect', stop)
} catch (error) {
  fail(explain(error))
}

function fail(message: string): never {
  process.stderr.write(`portico: ${message}\n`)
  process.exit(1)
}
