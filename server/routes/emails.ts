import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Compile } from 'typebox/compile'
import { IdParams } from '../../contract/common.ts'
import { EmailFields, EmailResponse } from '../../contract/emails.ts'
import { evidenceOf } from '../plugins/checks.ts'
import { readForm } from '../plugins/uploads.ts'
import { invalid } from '../plugins/validation.ts'
import type { Services } from '../services.ts'

const fieldsOf = Compile(EmailFields)

/** Emails that an end user writes. */
export const emailRoutes =
  ({ emails, blobs, checks }: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(multipart, { throwFileSizeLimit: false })

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
        const { company, anonymous } = endUser
        const evidence = evidenceOf(request)
        const maxFiles = company.file.uploads.max_files
        const email = await readForm(
          request,
          { company, blobs },
          { fileField: 'files', maxFiles },
          {
            before: async () => {
              if (anonymous) await checks.requireProof(company, 'email', evidence)
              return undefined
            },
            take: async ({ fields, files }) => {
              if (!fieldsOf.Check(fields)) throw invalid(fieldsOf.Errors(fields), 'form')
              if (anonymous) {
                const recaptcha = fields.recaptcha ?? evidence.recaptcha
                await checks.pass(company, 'email', { ...evidence, recaptcha })
              }
              return emails.create(endUser, params.id, fields, files, request.ip)
            },
          },
        )
        reply.status(201)
        return email
      },
    )
  }
