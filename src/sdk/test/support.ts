import { afterEach, beforeEach } from 'vitest'
import { Client } from '../client.ts'
import { MemoryStorage } from '../storage/memory.ts'
import type { ClientEvents, ClientOptions } from '../types.ts'
import { ContractServer } from './server.ts'

/** A server for each test, and clients that go away with it. */
export function useServer() {
  const clients: Client[] = []
  const context = {
    server: new ContractServer(),
    storage: new MemoryStorage(),
    /** A page that opens on the same browser: it shares the storage. */
    client(options: Partial<ClientOptions> = {}): Client {
      const client = new Client({
        companyId: 'acme',
        host: context.server.origin,
        storage: context.storage,
        backoff: () => 15,
        ...options,
      })
      clients.push(client)
      return client
    },
  }
  beforeEach(async () => {
    context.storage = new MemoryStorage()
    context.server = await new ContractServer().start()
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy()
    await context.server.stop()
  })
  return context
}

/** Every argument list of an event, as it comes. */
export function record<E extends keyof ClientEvents>(client: Client, event: E) {
  const seen: Parameters<ClientEvents[E]>[] = []
  const handler = (...args: Parameters<ClientEvents[E]>) => void seen.push(args)
  client.on(event, handler as ClientEvents[E])
  return seen
}
