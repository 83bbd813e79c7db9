import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { IdParams } from '../../contract/common.ts'
import {
  DeskChat,
  DeskChats,
  PayloadBody,
  TransferBody,
  TransferTargets,
} from '../../contract/desk.ts'
import {
  MessagesQuery,
  SendMessageBody,
  WireMessage,
  WireMessages,
} from '../../contract/messages.ts'
import { SavedReplies } from '../../contract/replies.ts'
import { DomainError } from '../domain/errors.ts'
import type { Services } from '../services.ts'

const tags = ['desk chats']

/** Chats as the agent who is signed in may see and handle them. */
export const deskChatRoutes =
  ({ chats }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { agents, agentPayloads, savedReplies, transfers } = chats

    app.get(
      '/chats',
      {
        schema: {
          tags,
          summary: 'Waiting, own and recent chats',
          response: { 200: DeskChats },
        },
      },
      (request) => agents.list(request.agent),
    )

    app.get(
      '/chats/:id',
      {
        schema: {
          tags,
          summary: 'One chat with its customer',
          params: IdParams,
          response: { 200: DeskChat },
        },
      },
      (request) => agents.load(request.agent, request.params.id),
    )

    app.post(
      '/chats/:id/accept',
      {
        schema: {
          tags,
          summary: 'Takes a waiting chat; one agent gets it',
          params: IdParams,
          response: { 200: DeskChat },
        },
      },
      (request) => agents.accept(request.agent, request.params.id),
    )

    app.post(
      '/chats/:id/decline',
      {
        schema: {
          tags,
          summary: 'Lets the next agent have a chat that rings',
          params: IdParams,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await agents.decline(request.agent, request.params.id)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/chats/:id/finish',
      {
        schema: {
          tags,
          summary: 'Ends a chat for everybody',
          params: IdParams,
          response: { 200: DeskChat },
        },
      },
      (request) => agents.finish(request.agent, request.params.id),
    )

    app.get(
      '/chats/:id/transfer-targets',
      {
        schema: {
          tags,
          summary: 'Queues and agents that an own chat can be handed over to',
          params: IdParams,
          response: { 200: TransferTargets },
        },
      },
      (request) => transfers.targets(request.agent, request.params.id),
    )

    app.post(
      '/chats/:id/transfer',
      {
        schema: {
          tags,
          summary: 'Hands an own chat over; the customer keeps their place',
          params: IdParams,
          body: TransferBody,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await transfers.transfer(request.agent, request.params.id, request.body)
        return reply.status(204).send(null)
      },
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
        return agents.messages(request.agent, request.params.id, { after, before, limit })
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
        return agents.send(request.agent, request.params.id, key, message)
      },
    )

    app.get(
      '/chats/:id/replies',
      {
        schema: {
          tags,
          summary: 'Saved replies that are meant for a chat, in its language',
          params: IdParams,
          response: { 200: SavedReplies },
        },
      },
      (request) => savedReplies.list(request.agent, request.params.id),
    )

    app.post(
      '/chats/:id/payloads',
      {
        schema: {
          tags,
          summary:
            'Shows buttons, media, cards or a form; the same key is answered with the same message',
          params: IdParams,
          body: PayloadBody,
          response: { 201: WireMessage },
        },
      },
      async (request, reply) => {
        const { key, payload, ujet } = request.body
        const shown = payload ?? ujet
        if (!shown || (payload && ujet)) {
          throw new DomainError('validation_failed', 'The body of the request is not valid', {
            fields: { payload: 'is needed, or its alias ujet' },
          })
        }
        reply.status(201)
        return agentPayloads.send(request.agent, request.params.id, key, shown)
      },
    )
  }
