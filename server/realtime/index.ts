import type { FastifyInstance } from 'fastify'
import { Server } from 'socket.io'
import { CLIENT_NAMESPACE, DESK_NAMESPACE, SOCKET_PATH } from '../../contract/realtime.ts'
import { DomainError } from '../domain/errors.ts'
import type { Context } from '../domain/ports.ts'
import { startTicker } from '../jobs/ticker.ts'
import type { Services } from '../services.ts'
import { serveClients, type ClientNamespace } from './client-namespace.ts'
import type { Cluster } from './cluster.ts'
import { serveDesks, type DeskNamespace } from './desk-namespace.ts'
import { refuse, type Guard } from './events.ts'
import { createFanOut } from './fan-out.ts'
import { createPresence } from './presence.ts'
import { SparingServer } from './web-sockets.ts'

/** Text only: files go over HTTP. */
const MAX_EVENT_BYTES = 128 * 1024
const SWEEP_MS = 1000
const PLACES_MS = 15_000
const SESSIONS_MS = 10_000

export interface RealtimeSettings {
  /** Events a second that one socket may send for long. */
  eventsPerSecond?: number | undefined
  /** How often those who wait are told how long still. */
  placesMs?: number | undefined
  /** How often desks that are open are asked whether their session still holds. */
  sessionsMs?: number | undefined
  /** Other servers whose sockets hear what is told here. */
  cluster?: Cluster | undefined
}

/** Puts the sockets on the server of `app`, and stops them before it closes. */
export function attachRealtime(
  app: FastifyInstance,
  ctx: Context,
  services: Services,
  settings: RealtimeSettings,
): void {
  const { eventsPerSecond = 20, placesMs = PLACES_MS, sessionsMs = SESSIONS_MS, cluster } = settings
  const io = new Server(app.server, {
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: MAX_EVENT_BYTES,
    // customers come with a token, never with a cookie, so any page may connect; desks are held to their origin
    cors: { origin: true },
    pingInterval: 20_000,
    pingTimeout: 20_000,
    wsEngine: SparingServer,
    ...(cluster && { adapter: cluster.adapter }),
  })
  // the two namespaces speak different events, which the type of one server can't say
  const clients = io.of(CLIENT_NAMESPACE) as unknown as ClientNamespace
  const desks = io.of(DESK_NAMESPACE) as unknown as DeskNamespace
  const onError = (error: unknown): void => app.log.error(error)
  const guard: Guard = { now: () => ctx.clock.now().getTime(), eventsPerSecond, onError }
  // whoever wants nothing holds no connection
  io.use((_socket, next) =>
    next(refuse(guard, new DomainError('not_found', 'Nothing is said here'))),
  )
  const presence = createPresence(ctx, services.agents, onError)
  const fanOut = createFanOut({
    clients,
    desks,
    alone: cluster === undefined,
    services,
    company: (id) => ctx.companies.find(id),
    onError,
  })
  serveClients(clients, services, guard, fanOut)
  const { closeExpired } = serveDesks(desks, services, guard, {
    presence,
    cookie: (header, name) => app.parseCookie(header ?? '')[name],
    typing: fanOut.typing,
    seen: fanOut.seen,
  })
  const unsubscribe = ctx.events.subscribe(fanOut.handle)
  const { sweeper, routing } = services.chats
  const ticker = startTicker({
    everyMs: SWEEP_MS,
    async work() {
      await sweeper.sweep()
      await routing.sweepCalls()
    },
    onError,
  })
  const places = startTicker({
    everyMs: placesMs,
    work: () => fanOut.tellAllPlaces(ctx.companies.all()),
    onError,
  })

  const sessions = startTicker({ everyMs: sessionsMs, work: closeExpired, onError })

  app.addHook('preClose', async () => {
    unsubscribe()
    presence.stop()
    fanOut.stop()
    await Promise.all([ticker.stop(), places.stop(), sessions.stop()])
    await io.close()
  })
}
