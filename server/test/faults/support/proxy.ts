import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * How a line breaks: `now`, at once; `unanswered`, when the server answers next, so that the client can't know whether it
 * was heard; `torn`, in the middle of the next thing that the client says.
 */
export const CUTS = ['now', 'unanswered', 'torn'] as const
export type Cut = (typeof CUTS)[number]

export interface Proxy {
  readonly port: number
  /** From here on new connections are refused, and those that are there break in the given way. */
  cut(how: Cut): void
  /** Resolves when so many connections have been refused since the cut. */
  refused(count: number): Promise<void>
  restore(): void
  close(): Promise<void>
}

/** A line between a client and a server that can be cut. */
export async function openProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let cut: Cut | undefined
  let refusals = 0
  let onRefusal = (): void => undefined

  function breakAll(): void {
    for (const socket of sockets) socket.destroy()
  }

  function keep(socket: Socket, other: () => Socket | undefined): void {
    sockets.add(socket)
    socket.setNoDelay(true)
    // what broke is told by `close`
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      other()?.destroy()
    })
  }

  const server = createServer((client) => {
    if (cut) {
      client.on('error', () => undefined)
      client.destroy()
      refusals += 1
      return onRefusal()
    }
    const upstream = connect(target, '127.0.0.1')
    keep(client, () => upstream)
    keep(upstream, () => client)
    client.on('data', (piece: Buffer) => {
      if (cut !== 'torn') return void upstream.write(piece)
      upstream.end(piece.subarray(0, Math.ceil(piece.length / 2)), breakAll)
    })
    upstream.on('data', (piece) => {
      if (cut === 'unanswered') breakAll()
      else client.write(piece)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    cut(how) {
      cut = how
      refusals = 0
      if (how === 'now') breakAll()
    },
    refused(count) {
      return new Promise((resolve) => {
        onRefusal = () => {
          if (refusals >= count) resolve()
        }
        onRefusal()
      })
    },
    restore() {
      cut = undefined
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      breakAll()
      await closed
    },
  }
}
