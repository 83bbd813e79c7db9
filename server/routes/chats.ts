import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ChatCreateBody,
  ChatResponse,
  HistoryQuery,
  HistoryResponse,
  OngoingChatResponse,
} from '../../contract/chats.ts'
import { IdParams } from '../../contract/common.ts'
import {
  MessagesQuery,
  SendMessageBody,
  WireMessage,
  WireMessages,
} from '../../contract/messages.ts'
import { requireCheck } from '../plugins/checks.ts'
import type { Services } from '../services.ts'

const tags = ['chats']

/** An end user's own chats. */
export const chatRoutes =
  ({ chats, checks }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { customers } = chats

    app.post(
      '/menus/:id/chats',
      {
        preHandler: requireCheck({ checks }, 'chat'),
        schema: {
          tags,
          summary: 'Starts a chat in a queue',
          params: IdParams,
          body: ChatCreateBody,
          response: { 201: ChatResponse },
        },
      },
      async (request, reply) => {
        const { key, chat } = request.body
        reply.status(201)
        return customers.create(request.endUser, request.params.id, key, chat, request.ip)
      },
    )

    app.get(
      '/chats/ongoing',
      {
        schema: {
          tags,
          summary: 'The chat that goes on, or null',
          response: { 200: OngoingChatResponse },
        },
      },
      async (request) => ({ chat: await customers.ongoing(request.endUser) }),
    )

    app.get(
      '/chats/history',
      {
        schema: {
          tags,
          summary: 'Past conversations, latest first',
          querystring: HistoryQuery,
          response: { 200: HistoryResponse },
        },
      },
      (request) => chats.history.page(request.endUser, request.query.page ?? 1),
    )

    app.get(
      '/chats/:id',
      {
        schema: {
          tags,
          summary: 'The state of a chat',
          params: IdParams,
          response: { 200: ChatResponse },
        },
      },
      (request) => customers.load(request.endUser, request.params.id),
    )

    app.post(
      '/chats/:id/resume',
      {
        schema: {
          tags,
          summary: 'Goes on with a dismissed chat',
          params: IdParams,
          response: { 200: ChatResponse },
        },
      },
      (request) => customers.resume(request.endUser, request.params.id),
    )

    app.post(
      '/chats/:id/finish',
      {
        schema: {
          tags,
          summary: 'Ends a chat for everybody',
          params: IdParams,
          response: { 200: ChatResponse },
        },
      },
      (request) => customers.finish(request.endUser, request.params.id),
    )

    app.get(
      '/chats/:id/messages',
      {
        schema: {
          tags,
          summary: 'Messages by index, oldest first',
          params: IdParams,
          querystring: MessagesQuery,
          response: { 200: WireMessages },
        },
      },
      (request) => {
        const { after, before, limit = 200 } = request.query
        return customers.messages(request.endUser, request.params.id, { after, before, limit })
      },
    )

    app.post(
      '/chats/:id/messages',
      {
        schema: {
          tags,
          summary: 'Sends a message; the same key is answered with the same message',
          params: IdParams,
          body: SendMessageBody,
          response: { 201: WireMessage },
        },
      },
      async (request, reply) => {
        const { key, message } = request.body
        reply.status(201)
        return customers.send(request.endUser, request.params.id, key, message)
      },
    )
  }
