import { createServer } from 'node:net'

/**
 * A port that is free now and stays so: below the range that outgoing connections take theirs from, and apart from
 * those of the other workers, so that a server that was killed finds its port again.
 */
export async function freePort(worker: number): Promise<number> {
  const first = 20_000 + worker * 400
  for (let port = first + (process.pid % 200); port < first + 400; port++) {
    if (!used.has(port) && (await isFree(port))) {
      used.add(port)
      return port
    }
  }
  throw new Error(`no port is free from ${first} to ${first + 399}`)
}

const used = new Set<number>()

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
