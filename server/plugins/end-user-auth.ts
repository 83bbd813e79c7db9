import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressKey } from '../domain/addresses.ts'
import { createAttempts } from '../domain/attempts.ts'
import type { EndUserCaller } from '../domain/callers.ts'
import { DomainError } from '../domain/errors.ts'
import { describeSecurity } from './describe-security.ts'
import type { Services } from '../services.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Only on routes of the end users' scope. */
    readonly endUser: EndUserCaller
  }
}

/** Makes `app` a scope that only end users with an access token get into. */
export function requireEndUser(app: FastifyInstance, services: Services, perMinute: number): void {
  const refused = createAttempts(services.clock, perMinute, 60)
  const callers = new WeakMap<FastifyRequest, EndUserCaller>()
  app.decorateRequest('endUser', {
    getter() {
      const caller = callers.get(this)
      if (!caller) throw new Error('no end user is known before the request was authorised')
      return caller
    },
  })
  describeSecurity(app, 'endUser')
  app.addHook('onRequest', async (request) => {
    try {
      const token = bearer(request.headers.authorization)
      callers.set(request, await services.auth.verifyAccessToken(token))
    } catch (error) {
      // counted only here, so that a flood of them from an office locks none of its customers out
      const address = addressKey(request.ip)
      refused.check(address)
      refused.failed(address)
      throw error
    }
  })
}

function bearer(header: string | undefined): string {
  const token = /^Bearer +([^ ]+) *$/i.exec(header ?? '')?.[1]
  if (token) return token
  throw new DomainError('token_missing', 'Send an access token: Authorization: Bearer …')
}
