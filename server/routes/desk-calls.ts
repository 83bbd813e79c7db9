import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { IdParams } from '../../contract/common.ts'
import { CallOutcomeBody, DeskCall, DeskCalls } from '../../contract/desk.ts'
import type { Services } from '../services.ts'

const tags = ['desk calls']

/** Calls that the agent who is signed in may make. Paths are below `/api/desk`. */
export const deskCallRoutes =
  ({ calls: { desk }, twilio }: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    const answer = { params: IdParams, response: { 200: DeskCall } }

    app.get(
      '/calls',
      {
        schema: {
          tags,
          summary: 'Calls that are due, come up, or were settled',
          response: { 200: DeskCalls },
        },
      },
      (request) => desk.list(request.agent),
    )

    app.get(
      '/calls/:id/recording',
      {
        schema: {
          tags,
          summary: 'The recording of a call, where its customer permitted one',
          params: IdParams,
          produces: ['audio/mpeg'],
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const url = await desk.recording(request.agent, id)
        const { range } = request.headers
        const { status, headers, stream } = await twilio.recording(
          request.agent.company,
          url,
          range,
        )
        return reply
          .status(status)
          .headers({
            ...headers,
            'content-type': 'audio/mpeg',
            'content-disposition': `inline; filename="call-${id}.mp3"`,
            'content-security-policy': "default-src 'none'; sandbox",
            'cache-control': 'no-store',
          })
          .send(stream)
      },
    )

    app.post(
      '/calls/:id/take',
      { schema: { tags, summary: 'Takes a call; one agent wins', ...answer } },
      (request) => desk.take(request.agent, request.params.id),
    )

    app.post(
      '/calls/:id/decline',
      {
        schema: {
          tags,
          summary: 'Passes a call that rings here on to the next agent',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await desk.decline(request.agent, request.params.id)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/calls/:id/release',
      { schema: { tags, summary: 'Puts a call back into its queue', ...answer } },
      (request) => desk.release(request.agent, request.params.id),
    )

    app.post(
      '/calls/:id/connected',
      { schema: { tags, summary: 'The customer answered', ...answer } },
      (request) => desk.connected(request.agent, request.params.id),
    )

    app.post(
      '/calls/:id/outcome',
      {
        schema: {
          tags,
          summary: 'Settles a call',
          body: CallOutcomeBody,
          ...answer,
        },
      },
      (request) => {
        const { outcome, note } = request.body
        return desk.outcome(request.agent, request.params.id, outcome, note)
      },
    )
    done()
  }
