import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AgentCaller } from '../domain/callers.ts'
import { DomainError } from '../domain/errors.ts'
import type { Services } from '../services.ts'
import { describeSecurity } from './describe-security.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Only on routes of the agents' scope. */
    readonly agent: AgentCaller
  }
}

export const DESK_COOKIE = 'portico_desk'
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Makes `app` a scope where no other site can act with an agent's cookie. */
export function refuseOtherSites(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (SAFE.has(request.method)) return done()
    if (request.headers['x-portico-desk'] !== '1') {
      return done(new DomainError('forbidden', 'Send the header x-portico-desk: 1'))
    }
    if (!isSameOrigin(request)) {
      return done(new DomainError('origin_not_allowed', 'The desk is used from its own origin'))
    }
    done()
  })
}

/** Whether the page that asks is of this server; tools that send no `Origin` carry no cookies of others. */
export function isSameOrigin(request: { headers: FastifyRequest['headers']; host: string }) {
  const { origin } = request.headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.host)
}

/** Makes `app` a scope that only agents who are signed in get into. */
export function requireAgent(app: FastifyInstance, services: Services): void {
  const callers = new WeakMap<FastifyRequest, AgentCaller>()
  app.decorateRequest('agent', {
    getter() {
      const caller = callers.get(this)
      if (!caller) throw new Error('no agent is known before the request was authorised')
      return caller
    },
  })
  describeSecurity(app, 'agent')
  app.addHook('onRequest', async (request) => {
    const token = request.cookies[DESK_COOKIE]
    const caller = token ? await services.agents.verifySession(token, request.ip) : undefined
    if (!caller) throw new DomainError('session_expired', 'Sign in at the desk')
    callers.set(request, caller)
  })
}
