import { parse } from 'node:querystring'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Id } from '../../contract/common.ts'
import { DomainError } from '../domain/errors.ts'
import type { Companies } from '../domain/ports.ts'
import { PHONE_REPORTS, readTurn } from '../domain/telephony.ts'
import type { Services } from '../services.ts'

const Params = Type.Object({
  company: Type.String({ maxLength: 63 }),
  id: Id,
  turn: Type.String({ maxLength: 40 }),
  report: Type.Enum([...PHONE_REPORTS]),
})

/** Where Twilio tells what has become of the calls that it makes. Who calls is proven by the signature. */
export const telephonyRoutes =
  ({ twilio, calls }: Services, companies: Companies): FastifyPluginCallbackTypebox =>
  (app, _options, done) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, parsed) => parsed(null, { ...parse(String(body)) }),
    )

    app.post(
      '/telephony/twilio/:company/:id/:turn/:report',
      {
        schema: {
          tags: ['telephony'],
          summary: 'A report of Twilio, signed with the auth token of the company',
          consumes: ['application/x-www-form-urlencoded'],
          params: Params,
          body: Type.Record(Type.String(), Type.Unknown()),
          response: { 200: Type.String({ description: 'TwiML' }), 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { company: companyId, id, turn: text, report } = request.params
        const company = companies.find(companyId)
        const turn = readTurn(text)
        if (!company || !turn) throw new DomainError('not_found', 'There is no such call')
        const header = request.headers['x-twilio-signature']
        const signature = typeof header === 'string' ? header : undefined
        if (!(await twilio.isGenuine(company, signature, request.url, request.body))) {
          throw new DomainError('forbidden', 'The signature is not right')
        }
        await calls.phones.exists(company, id)
        const event = twilio.read(report, request.body)
        const call = event && (await calls.phones.heard(company, id, turn, event))
        if (report !== 'answer' && report !== 'done') return reply.status(204).send(null)
        const next = report === 'answer' ? call : undefined
        const twiml = await twilio.instructions(company, turn, next)
        return reply.type('text/xml; charset=utf-8').send(twiml)
      },
    )
    done()
  }
