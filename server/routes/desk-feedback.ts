import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { DeskFeedback, DeskFeedbackQuery } from '../../contract/surveys.ts'
import type { Services } from '../services.ts'

/** What customers said of chats of the queues of the agent who is signed in. Paths are below `/api/desk`. */
export const deskFeedbackRoutes =
  ({ chats: { deskFeedback } }: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.get(
      '/feedback',
      {
        schema: {
          tags: ['desk chats'],
          summary: 'Answers of surveys and ratings, latest first, 30 at a time',
          querystring: DeskFeedbackQuery,
          response: { 200: DeskFeedback },
        },
      },
      (request) => deskFeedback.page(request.agent, request.query.before),
    )
    done()
  }
