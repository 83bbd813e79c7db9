import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Compile } from 'typebox/compile'
import { IdParams } from '../../contract/common.ts'
import { EmailFields, EmailResponse } from '../../contract/emails.ts'
import { readForm } from '../plugins/uploads.ts'
import { invalid } from '../plugins/validation.ts'
import type { Services } from '../services.ts'

const fieldsOf = Compile(EmailFields)

/** Emails that an end user writes. */
export const emailRoutes =
  ({ emails }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(multipart)

    app.post(
      '/menus/:id/emails',
      {
        schema: {
          tags: ['emails'],
          summary: 'Writes an email to a queue: the fields, then parts named `files`',
          consumes: ['multipart/form-data'],
          params: IdParams,
          response: { 201: EmailResponse },
        },
      },
      async (request, reply) => {
        const { endUser, params } = request
        const maxFiles = endUser.company.file.uploads.max_files
        const form = await readForm(request, endUser.company, { fileField: 'files', maxFiles })
        if (!fieldsOf.Check(form.fields)) throw invalid(fieldsOf.Errors(form.fields), 'form')
        reply.status(201)
        return emails.create(endUser, params.id, form.fields, form.files)
      },
    )
  }
