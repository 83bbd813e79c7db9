import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Compile } from 'typebox/compile'
import { IdParams, IdempotencyKey } from '../../contract/common.ts'
import { WireMessage } from '../../contract/messages.ts'
import type { SideFiles } from '../domain/chats/chat-files.ts'
import { DomainError } from '../domain/errors.ts'
import type { Company } from '../domain/ports.ts'
import { sendFile } from '../plugins/downloads.ts'
import { readForm, type Form, type FormOwner } from '../plugins/uploads.ts'
import type { Services } from '../services.ts'

const tags = ['files']
const isKey = Compile(IdempotencyKey)

/** Files of an end user's own chats. */
export const mediaRoutes = (services: Services) =>
  filesOf(
    ({ endUser }) => endUser,
    services.chats.files.endUsers,
    services,
    ({ userKey }) => userKey,
  )

/** Files of the chats of the agent who is signed in. */
export const deskMediaRoutes = (services: Services) =>
  filesOf(
    ({ agent }) => agent,
    services.chats.files.agents,
    services,
    ({ id }) => `agent ${id}`,
  )

/** The same for either side; they differ in who asks, and so in what is there for them. */
function filesOf<Caller extends { company: Company }>(
  callerOf: (request: FastifyRequest) => Caller,
  files: SideFiles<Caller>,
  { blobs, slots }: Services,
  ownerOf: (caller: Caller) => string,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(multipart, { throwFileSizeLimit: false })

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
        const caller = callerOf(request)
        const { id } = request.params
        const to: FormOwner = { company: caller.company, blobs, slots, owner: ownerOf(caller) }
        const message = await readForm(
          request,
          to,
          { fileField: 'file', maxFiles: 1 },
          {
            // the answer to a try before this one may have been lost
            before: (fields) => files.sent(caller, id, keyOf(fields)),
            take: (form) => files.send(caller, id, keyOf(form.fields), fileOf(form)),
          },
        )
        reply.status(201)
        return message
      },
    )

    app.get(
      '/media/:id',
      {
        schema: {
          tags,
          summary: 'A file of an own chat, or a range of its bytes',
          params: IdParams,
        },
      },
      async (request, reply) =>
        sendFile(request, reply, await files.open(callerOf(request), request.params.id)),
    )

    app.get(
      '/media/:id/preview',
      { schema: { tags, summary: 'A small picture of a large one, as WebP', params: IdParams } },
      async (request, reply) =>
        sendFile(request, reply, await files.preview(callerOf(request), request.params.id)),
    )
  }
}

function keyOf({ key }: Form['fields']): string {
  if (isKey.Check(key)) return key
  throw missing('key', 'is required, before the file: 8 to 64 letters, digits, - or _')
}

function fileOf({ files: [file] }: Form) {
  if (file) return file
  throw missing('file', 'is required')
}

function missing(field: string, reason: string): DomainError {
  return new DomainError('validation_failed', 'The form is not valid', {
    fields: { [field]: reason },
  })
}
