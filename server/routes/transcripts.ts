import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { IdParams } from '../../contract/common.ts'
import {
  TranscriptBody,
  TranscriptDeliveries,
  TranscriptMailBody,
  TranscriptResponse,
} from '../../contract/transcripts.ts'
import type { Services } from '../services.ts'

const tags = ['transcripts']

/** Transcripts of an end user's own chats. */
export const transcriptRoutes =
  ({ transcripts }: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.post(
      '/chats/:id/transcripts',
      {
        schema: {
          tags,
          summary: 'Has a PDF made of the chat as it is now',
          params: IdParams,
          body: TranscriptBody,
          response: { 202: TranscriptResponse },
        },
      },
      async (request, reply) => {
        reply.status(202)
        return transcripts.request(request.endUser, request.params.id, request.body)
      },
    )

    app.get(
      '/transcripts/:id',
      {
        schema: {
          tags,
          summary:
            'The PDF (200); until it is made, or when it failed, its state (202, TranscriptState)',
          params: IdParams,
        },
      },
      async (request, reply) => {
        const { state, pdf, fileName } = await transcripts.open(request.endUser, request.params.id)
        reply.header('x-transcript-status', state.status).header('cache-control', 'no-store')
        if (!pdf) return reply.status(202).send(state)
        const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')
        return reply
          .header('content-type', 'application/pdf')
          .header(
            'content-disposition',
            `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replaceAll("'", '%27')}`,
          )
          .header('x-content-type-options', 'nosniff')
          .send(pdf)
      },
    )

    app.post(
      '/chats/:id/transcripts/mail',
      {
        schema: {
          tags,
          summary: 'Mails the transcript to up to five addresses',
          params: IdParams,
          body: TranscriptMailBody,
          response: { 202: TranscriptDeliveries },
        },
      },
      async (request, reply) => {
        const { key, emails, ...form } = request.body
        reply.status(202)
        return transcripts.mail(request.endUser, request.params.id, key, emails, form, request.ip)
      },
    )

    app.get(
      '/chats/:id/transcripts/mail',
      {
        schema: {
          tags,
          summary: 'Where transcripts of the chat were mailed to, and whether they arrived',
          params: IdParams,
          response: { 200: TranscriptDeliveries },
        },
      },
      (request) => transcripts.deliveries(request.endUser, request.params.id),
    )
    done()
  }
