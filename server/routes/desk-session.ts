import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { AgentProfile, AgentStatusRequest, SessionRequest } from '../../contract/auth.ts'
import { SESSION_SECONDS } from '../domain/agents.ts'
import { DESK_COOKIE } from '../plugins/agent-auth.ts'
import type { Services } from '../services.ts'

const cookie = { httpOnly: true, sameSite: 'strict', path: '/' } as const

export const deskSignInRoutes =
  (services: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.post(
      '/session',
      {
        schema: {
          tags: ['desk'],
          summary: 'Signs an agent in',
          body: SessionRequest,
          response: { 200: AgentProfile },
        },
      },
      async (request, reply) => {
        const { token, caller } = await services.agents.signIn(request.body, request.ip)
        reply.setCookie(DESK_COOKIE, token, {
          ...cookie,
          maxAge: SESSION_SECONDS,
          secure: request.protocol === 'https',
        })
        return services.agents.profile(caller)
      },
    )
    done()
  }

export const deskSessionRoutes =
  (services: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.get(
      '/session',
      {
        schema: {
          tags: ['desk'],
          summary: 'The agent who is signed in',
          response: { 200: AgentProfile },
        },
      },
      (request) => services.agents.profile(request.agent),
    )

    app.delete(
      '/session',
      { schema: { tags: ['desk'], summary: 'Signs out', response: { 204: Type.Null() } } },
      async (request, reply) => {
        await services.agents.signOut(request.cookies[DESK_COOKIE] ?? '')
        reply.clearCookie(DESK_COOKIE, cookie)
        return reply.status(204).send(null)
      },
    )

    app.put(
      '/status',
      {
        schema: {
          tags: ['desk'],
          summary: 'Available for new chats, or away',
          body: AgentStatusRequest,
          response: { 200: AgentProfile },
        },
      },
      async (request) => {
        await services.agents.setStatus(request.agent, request.body.status)
        return services.agents.profile(request.agent)
      },
    )
    done()
  }
