import { SettingsError } from '../config/env.ts'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import type { ServerOptions } from 'socket.io'

/** The other servers, whose sockets hear what is told here. */
export interface Cluster {
  adapter: NonNullable<ServerOptions['adapter']>
  close(): Promise<void>
}

interface ClusterLog {
  warn(details: object, message: string): void
  info(message: string): void
}

const CONNECT_MS = 5_000
/** A server that stops waits so long at most for the stream to say something. */
const BLOCK_MS = 1_000

/**
 * Joins the servers that use the same Redis. It carries what was committed, and keeps nothing that anybody needs: while it is
 * away customers and agents are told by the server that they are connected to alone, and what they missed they find out by
 * index.
 *
 * @throws SettingsError where there is no Redis at the start, so that a wrong address is seen at once
 */
export async function openCluster(url: string, log: ClusterLog): Promise<Cluster> {
  let isReady = false
  const publisher = createClient({
    url,
    // what can't be told now is told to those who are here, and at once
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_MS,
      // before the first connection the address may be wrong; after it, it is known to be right
      reconnectStrategy: (tries, cause) => (isReady ? Math.min(50 * 2 ** tries, 2_000) : cause),
    },
  })
  publisher.on('error', (error: unknown) => {
    if (isReady) log.warn({ err: error }, 'Redis is away: other servers hear nothing for now')
  })
  publisher.on('ready', () => {
    if (isReady) log.info('Redis is back')
    isReady = true
  })
  try {
    await publisher.connect()
  } catch (error) {
    publisher.destroy()
    throw new SettingsError(
      'no Redis answers: check REDIS_URL, or leave it out where one server is enough',
      { cause: error },
    )
  }
  // those who listen wait for Redis to come back, instead of asking it again without a pause
  const listener = () => createClient({ url })
  const adapter = createAdapter(Object.assign(publisher, { duplicate: listener }), {
    streamName: 'portico',
    channelPrefix: 'portico',
    blockTimeInMs: BLOCK_MS,
    onlyPlaintext: true,
  }) as Cluster['adapter']
  return {
    adapter,
    close: () => Promise.resolve(publisher.destroy()),
  }
}
