import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Compile } from 'typebox/compile'
import { IdParams } from '../../contract/common.ts'
import {
  EmailCheckBody,
  EmailCheckResponse,
  EmailFields,
  EmailResponse,
} from '../../contract/emails.ts'
import { evidenceOf, requireCheck } from '../plugins/checks.ts'
import { readForm } from '../plugins/uploads.ts'
import { invalid } from '../plugins/validation.ts'
import type { Services } from '../services.ts'

const fieldsOf = Compile(EmailFields)

/** Emails that an end user writes. */
export const emailRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { emails, blobs, slots, checks } = services
    await app.register(multipart, { throwFileSizeLimit: false })

    app.post(
      '/menus/:id/emails/check',
      {
        preHandler: requireCheck(services, 'email'),
        schema: {
          tags: ['emails'],
          summary: 'Does the check of an email that has files, so that they are sent once',
          params: IdParams,
          body: EmailCheckBody,
          response: { 200: EmailCheckResponse },
        },
      },
      async ({ endUser, body }) => ({
        pass: await checks.passes.grant(endUser, 'email', body.key),
      }),
    )

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
        let passed = !anonymous
        const holdsPass = async (key: string | undefined) =>
          (passed ||= await checks.passes.holds(endUser, 'email', { pass: evidence.proof, key }))
        const email = await readForm(
          request,
          { company, blobs, slots, owner: endUser.userKey },
          { fileField: 'files', maxFiles },
          {
            before: async ({ key }) => {
              if (!(await holdsPass(key))) await checks.requireProof(company, 'email', evidence)
              return undefined
            },
            take: async ({ fields, files }) => {
              if (!fieldsOf.Check(fields)) throw invalid(fieldsOf.Errors(fields), 'form')
              if (!(await holdsPass(fields.key))) {
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
