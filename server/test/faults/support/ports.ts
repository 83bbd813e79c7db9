import { createServer } from 'node:net'

const FIRST = 24_000
const COUNT = 4000

/**
 * A port that nobody listens on, below the range that outgoing connections take theirs from: a server that was killed
 * finds it free again.
 */
export async function freePort(): Promise<number> {
  const start = process.pid % COUNT
  for (let at = 0; at < COUNT; at++) {
    const port = FIRST + ((start + at * 7) % COUNT)
    if (await isFree(port)) return port
  }
  throw new Error(`no port is free from ${FIRST} to ${FIRST + COUNT - 1}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
