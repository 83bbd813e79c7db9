import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { IdParams } from '../../contract/common.ts'
import { ChatSurveyResponse, RateBody, SurveyBody } from '../../contract/surveys.ts'
import type { Services } from '../services.ts'

const tags = ['surveys']

/** What an end user says of an own chat that is over. */
export const surveyRoutes =
  ({ chats }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { feedback } = chats

    app.get(
      '/chats/:id/survey',
      {
        schema: {
          tags,
          summary: 'The questions, in the language of the chat',
          params: IdParams,
          response: { 200: ChatSurveyResponse },
        },
      },
      (request) => feedback.survey(request.endUser, request.params.id),
    )

    app.post(
      '/chats/:id/survey',
      {
        schema: {
          tags,
          summary: 'Answers or skips the survey, once per chat',
          params: IdParams,
          body: SurveyBody,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await feedback.answer(request.endUser, request.params.id, request.body)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/chats/:id/rate',
      {
        schema: {
          tags,
          summary: 'Rates the chat, once',
          params: IdParams,
          body: RateBody,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await feedback.rate(request.endUser, request.params.id, request.body)
        return reply.status(204).send(null)
      },
    )
  }
