import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { IdParams, IdempotencyKey } from '../../contract/common.ts'
import { WireMessage } from '../../contract/messages.ts'
import { Compile } from 'typebox/compile'
import { DomainError } from '../domain/errors.ts'
import { readForm } from '../plugins/uploads.ts'
import { sendFile } from '../plugins/downloads.ts'
import type { Services } from '../services.ts'
import type { Upload } from '../domain/uploads.ts'

const tags = ['files']
const isKey = Compile(IdempotencyKey)

type Opened = Awaited<ReturnType<Services['chats']['files']['openForEndUser']>>

/** Files of an end user's own chats. */
export const mediaRoutes =
  ({ chats }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(multipart)

    app.post(
      '/chats/:id/files',
      {
        schema: {
          tags,
          summary: 'Sends a file: a field `key`, then a part `file`',
          consumes: ['multipart/form-data'],
          params: IdParams,
          response: { 201: WireMessage },
        },
      },
      async (request, reply) => {
        const caller = request.endUser
        const form = await readForm(request, caller.company, { fileField: 'file', maxFiles: 1 })
        const { key, upload } = oneFile(form)
        reply.status(201)
        return chats.files.sendByEndUser(caller, request.params.id, key, upload)
      },
    )

    app.get(
      '/media/:id',
      { schema: { tags, summary: 'The bytes of a file of an own chat', params: IdParams } },
      async (request, reply) =>
        download(
          reply,
          chats,
          await chats.files.openForEndUser(request.endUser, request.params.id),
        ),
    )
  }

/** Files of the chats of the agent who is signed in. */
export const deskMediaRoutes =
  ({ chats }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(multipart)

    app.post(
      '/chats/:id/files',
      {
        schema: {
          tags,
          summary: 'Sends a file: a field `key`, then a part `file`',
          consumes: ['multipart/form-data'],
          params: IdParams,
          response: { 201: WireMessage },
        },
      },
      async (request, reply) => {
        const caller = request.agent
        const form = await readForm(request, caller.company, { fileField: 'file', maxFiles: 1 })
        const { key, upload } = oneFile(form)
        reply.status(201)
        return chats.files.sendByAgent(caller, request.params.id, key, upload)
      },
    )

    app.get(
      '/media/:id',
      { schema: { tags, summary: 'The bytes of a file of an own chat', params: IdParams } },
      async (request, reply) =>
        download(reply, chats, await chats.files.openForAgent(request.agent, request.params.id)),
    )
  }

function oneFile(form: { fields: Record<string, string>; files: Upload[] }): {
  key: string
  upload: Upload
} {
  const { key } = form.fields
  const [upload] = form.files
  if (!isKey.Check(key)) throw missing('key', 'is required: 8 to 64 letters, digits, - or _')
  if (!upload) throw missing('file', 'is required')
  return { key, upload }
}

function missing(field: string, reason: string): DomainError {
  return new DomainError('validation_failed', 'The form is not valid', {
    fields: { [field]: reason },
  })
}

function download(reply: FastifyReply, chats: Services['chats'], media: Opened): FastifyReply {
  return sendFile(reply, { ...media, stream: chats.files.stream(media) })
}
