import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  ChatDeflectionResponse,
  ChatResponse,
  EndUserEventBody,
  EscalateBody,
  EscalationParams,
  PostSessionBody,
  TrackEscalationBody,
} from '../../contract/chats.ts'
import { IdParams } from '../../contract/common.ts'
import type { Services } from '../services.ts'

const tags = ['chats']

/** The moments of an own chat beside its messages: a person, a long wait, the time after. */
export const chatCareRoutes =
  ({ chats }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { checkIns, customers, escalations, postSession } = chats

    app.post(
      '/chats/:id/escalate',
      {
        schema: {
          tags,
          summary: 'Asks for a person; `escalation` of the answer says what came of it',
          params: IdParams,
          body: EscalateBody,
          response: { 200: ChatResponse },
        },
      },
      (request) => escalations.escalate(request.endUser, request.params.id, request.body),
    )

    app.post(
      '/chats/:id/escalations/:escalation',
      {
        schema: {
          tags,
          summary: 'What the customer took when a person was called',
          params: EscalationParams,
          body: TrackEscalationBody,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { id, escalation } = request.params
        await escalations.track(request.endUser, id, escalation, request.body)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/chats/:id/events',
      {
        schema: {
          tags,
          summary: 'What the customer did beside the conversation',
          params: IdParams,
          body: EndUserEventBody,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await escalations.trackEvent(request.endUser, request.params.id, request.body)
        return reply.status(204).send(null)
      },
    )

    app.get(
      '/chats/:id/deflection',
      {
        schema: {
          tags,
          summary: 'Other ways than waiting, and whether to offer them now',
          params: IdParams,
          response: { 200: ChatDeflectionResponse },
        },
      },
      (request) => escalations.deflection(request.endUser, request.params.id),
    )

    app.post(
      '/chats/:id/post-session',
      {
        schema: {
          tags,
          summary: 'Begins, declines or ends the part after the session',
          params: IdParams,
          body: PostSessionBody,
          response: { 200: ChatResponse },
        },
      },
      (request) => postSession.update(request.endUser, request.params.id, request.body.status),
    )

    app.post(
      '/chats/:id/check-in',
      {
        schema: {
          tags,
          summary: 'Answers the question whether the customer is still there',
          params: IdParams,
          response: { 200: ChatResponse },
        },
      },
      (request) => checkIns.checkIn(request.endUser, request.params.id),
    )

    app.post(
      '/chats/:id/rejoin',
      {
        schema: {
          tags,
          summary: 'Back in the queue after a check-in that nobody answered',
          params: IdParams,
          response: { 200: ChatResponse },
        },
      },
      (request) => checkIns.rejoin(request.endUser, request.params.id),
    )

    app.post(
      '/chats/:id/check-in/state',
      {
        schema: {
          tags,
          summary: 'Tells every member again where the check-in stands',
          params: IdParams,
          response: { 200: ChatResponse },
        },
      },
      async (request) => {
        await checkIns.notify(request.endUser, request.params.id)
        return customers.load(request.endUser, request.params.id)
      },
    )
  }
