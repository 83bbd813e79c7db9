import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  CallCreateBody,
  CallList,
  CallRescheduleBody,
  CallResponse,
  TimeSlots,
} from '../../contract/calls.ts'
import { IdParams, LangQuery } from '../../contract/common.ts'
import { requireCheck } from '../plugins/checks.ts'
import type { Services } from '../services.ts'

const tags = ['calls']

/** An end user's own calls. */
export const callRoutes =
  ({ calls, checks }: Services): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.get(
      '/menus/:id/time-slots',
      {
        schema: {
          tags,
          summary: 'Starts of the free slots of a queue',
          params: IdParams,
          querystring: LangQuery,
          response: { 200: TimeSlots },
        },
      },
      (request) => calls.slots(request.endUser, request.params.id, request.query.lang),
    )

    app.post(
      '/menus/:id/calls',
      {
        preHandler: requireCheck({ checks }, 'call'),
        schema: {
          tags,
          summary: 'Asks for a call now, or at the start of a slot',
          params: IdParams,
          body: CallCreateBody,
          response: { 201: CallResponse },
        },
      },
      async (request, reply) => {
        const { key, call } = request.body
        reply.status(201)
        return calls.create(request.endUser, request.params.id, key, call, request.ip)
      },
    )

    app.get(
      '/calls',
      {
        schema: {
          tags,
          summary: 'Open calls and the latest that were settled',
          response: { 200: CallList },
        },
      },
      (request) => calls.list(request.endUser),
    )

    app.get(
      '/calls/:id',
      {
        schema: {
          tags,
          summary: 'The state of a call',
          params: IdParams,
          response: { 200: CallResponse },
        },
      },
      (request) => calls.load(request.endUser, request.params.id),
    )

    app.post(
      '/calls/:id/cancel',
      {
        schema: {
          tags,
          summary: 'Calls a call off',
          params: IdParams,
          response: { 200: CallResponse },
        },
      },
      (request) => calls.cancel(request.endUser, request.params.id),
    )

    app.post(
      '/calls/:id/reschedule',
      {
        schema: {
          tags,
          summary: 'Moves a scheduled call to another free slot',
          params: IdParams,
          body: CallRescheduleBody,
          response: { 200: CallResponse },
        },
      },
      (request) => calls.reschedule(request.endUser, request.params.id, request.body.scheduled_at),
    )

    app.get(
      '/calls/:id/calendar',
      {
        schema: {
          tags,
          summary: 'A scheduled call as an iCalendar file',
          params: IdParams,
          produces: ['text/calendar'],
          response: { 200: Type.String() },
        },
      },
      async (request, reply) => {
        const file = await calls.calendar(request.endUser, request.params.id)
        return reply
          .type('text/calendar; charset=utf-8')
          .header('content-disposition', `attachment; filename="call-${request.params.id}.ics"`)
          .header('cache-control', 'no-store')
          .send(file)
      },
    )
    done()
  }
