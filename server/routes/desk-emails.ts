import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { IdParams } from '../../contract/common.ts'
import { DeskEmail, DeskEmails, DeskEmailsQuery, EmailReplyBody } from '../../contract/desk.ts'
import { sendFile } from '../plugins/downloads.ts'
import type { Services } from '../services.ts'

const tags = ['desk emails']

/** Emails of the queues of the agent who is signed in. Paths are below `/api/desk`. */
export const deskEmailRoutes =
  ({ emails: { desk } }: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    const one = { params: IdParams, response: { 200: DeskEmail } }

    app.get(
      '/emails',
      {
        schema: {
          tags,
          summary: 'Emails, latest first, 50 at a time',
          querystring: DeskEmailsQuery,
          response: { 200: DeskEmails },
        },
      },
      (request) => desk.list(request.agent, request.query),
    )

    app.get(
      '/emails/:id',
      { schema: { tags, summary: 'An email with its answers', ...one } },
      (request) => desk.show(request.agent, request.params.id),
    )

    app.post(
      '/emails/:id/replies',
      {
        schema: {
          tags,
          summary: 'Answers an email by mail',
          params: IdParams,
          body: EmailReplyBody,
          response: { 201: DeskEmail },
        },
      },
      async (request, reply) => {
        reply.status(201)
        return desk.reply(request.agent, request.params.id, request.body)
      },
    )

    app.post(
      '/emails/:id/close',
      { schema: { tags, summary: 'Settles an email', ...one } },
      (request) => desk.close(request.agent, request.params.id),
    )

    app.post(
      '/emails/:id/reopen',
      { schema: { tags, summary: 'Takes an email up again', ...one } },
      (request) => desk.reopen(request.agent, request.params.id),
    )

    app.get(
      '/email-files/:id',
      { schema: { tags, summary: 'The bytes of a file of an email', params: IdParams } },
      async (request, reply) => {
        const file = await desk.file(request.agent, request.params.id)
        // Always to be saved: mail is where files of strangers come from.
        return sendFile(request, reply, { ...file, type: 'application/octet-stream' })
      },
    )
    done()
  }
