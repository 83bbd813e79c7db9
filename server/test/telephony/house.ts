import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import type { CallRequest, CallResponse } from '../../../contract/calls.ts'
import type { DeskCall, DeskCalls } from '../../../contract/desk.ts'
import { buildApp } from '../../app.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import { createBlobFolder } from '../../delivery/blobs.ts'
import { createEvents } from '../../domain/events.ts'
import type { Company, Context } from '../../domain/ports.ts'
import { createJobRunner } from '../../jobs/runner.ts'
import type { DialectName } from '../../storage/dialects.ts'
import { openTestDatabase } from '../databases.ts'
import { testClock } from '../support/clock.ts'
import { companiesOf, smallCompany, smallFile } from '../support/companies.ts'
import { startTwilioServer } from './twilio-server.ts'

export const SID = `AC${'0123456789abcdef'.repeat(2)}`
export const TOKEN = 'the auth token of the small company'
export const OTHER_SID = `AC${'fedcba9876543210'.repeat(2)}`
export const OTHER_TOKEN = 'the auth token of the other company'
export const PUBLIC_URL = 'https://portal.small.example'
export const AGENT_PHONE = '+34911234567'
export const FROM = '+34919876543'
const PASSWORD = 'correct horse battery staple'

export function twilioFile(prefix: string, calls: Partial<CompanyFile['calls']> = {}) {
  const [ann] = smallFile().agents
  if (!ann) throw new Error('the small company has an agent')
  return {
    menus: [{ id: 1, name: { en: 'Help' }, channels: { chat: {}, instant_call: {} } }],
    calls: {
      ...smallFile().calls,
      telephony: 'twilio' as const,
      ask_recording_permission: true,
      twilio: {
        account_sid: { env: `${prefix}_SID` },
        auth_token: { env: `${prefix}_TOKEN` },
        from: FROM,
      },
      ...calls,
    },
    agents: [{ ...ann, phone: AGENT_PHONE }],
  }
}

/** The signature that Twilio publishes: HMAC-SHA1 of the address and the sorted parameters. */
export function signed(url: string, params: Record<string, string>, token: string): string {
  const text = Object.keys(params)
    .sort()
    .reduce((all, name) => `${all}${name}${params[name] ?? ''}`, url)
  return createHmac('sha1', token).update(text, 'utf8').digest('base64')
}

/** A server with two companies that call over Twilio and one whose agents dial, and a Twilio of its own. */
export async function openHouse(dialect: DialectName, calls: Partial<CompanyFile['calls']> = {}) {
  const database = await openTestDatabase(dialect)
  const twilio = await startTwilioServer({ sid: SID, token: TOKEN })
  const clock = testClock()
  const small = smallCompany(twilioFile('SMALL', calls))
  const other = smallCompany(twilioFile('OTHER'), 'other')
  const manual = smallCompany({ menus: twilioFile('SMALL').menus }, 'manual')
  const warnings: unknown[] = []
  const jobs = createJobRunner({
    db: database.db,
    clock,
    log: { warn: (entry) => warnings.push(entry), error: (entry) => warnings.push(entry) },
  })
  const ctx: Context = {
    db: database.db,
    thread: database.thread,
    clock,
    companies: companiesOf(small, other, manual),
    events: createEvents((error) => {
      throw error
    }),
    blobs: createBlobFolder(join(database.dataDir, 'blobs')),
    jobs,
    mailer: { send: () => Promise.resolve() },
    randomId: () => randomBytes(16).toString('hex'),
  }
  const app = await buildApp(ctx, {
    isReady: () => database.ready(),
    passwordOf: () => PASSWORD,
    passwordCost: 2 ** 10,
    rateLimit: 100_000,
    twilio: {
      publicUrl: PUBLIC_URL,
      apiUrl: twilio.url,
      env: {
        SMALL_SID: SID,
        SMALL_TOKEN: TOKEN,
        OTHER_SID,
        OTHER_TOKEN,
      },
    },
  })
  await app.ready()

  async function customer(company: Company, identifier: string) {
    const now = Math.floor(clock.now().getTime() / 1000)
    const token = await new SignJWT({ iss: company.id, iat: now, exp: now + 3600, identifier })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(company.secret))
    const url = `/api/companies/${company.id}/token`
    const response = await app.inject({ method: 'POST', url, payload: { token } })
    return { authorization: `Bearer ${response.json<{ access_token: string }>().access_token}` }
  }

  async function agent(company: Company): Promise<Record<string, string>> {
    const response = await app.inject({
      method: 'POST',
      url: '/api/desk/session',
      headers: { 'x-portico-desk': '1' },
      payload: { company: company.id, email: 'ann@small.example', password: PASSWORD },
    })
    const [cookie] = response.cookies
    if (!cookie) throw new Error(`the agent could not sign in: ${response.body}`)
    return { 'x-portico-desk': '1', cookie: `${cookie.name}=${cookie.value}` }
  }

  let asked = 0
  return {
    db: database.db,
    clock,
    jobs,
    twilio,
    warnings,
    companies: { small, other, manual },

    /** A customer asks for a call and the agent takes it. */
    async taken(company: Company = small, request: Partial<CallRequest> = {}) {
      asked += 1
      const owner = await customer(company, `customer-${asked}`)
      const ann = await agent(company)
      const made = await app.inject({
        method: 'POST',
        url: '/api/menus/1/calls',
        headers: owner,
        payload: {
          key: `telephony-${asked}`,
          call: { phone_number: '+34612345678', ...request },
        },
      })
      const call = made.json<CallResponse>()
      if (made.statusCode !== 201) throw new Error(made.body)
      const desk = (step: string, payload: object = {}) =>
        app.inject({
          method: 'POST',
          url: `/api/desk/calls/${call.id}/${step}`,
          headers: ann,
          payload,
        })
      const response = await desk('take')
      if (response.statusCode !== 200) throw new Error(response.body)
      await jobs.runDue()
      return {
        id: call.id,
        desk,
        /** The recording, as an agent of a company hears it, or nobody in particular. */
        recording: async (listener: Company | null = company) =>
          app.inject({
            url: `/api/desk/calls/${call.id}/recording`,
            headers: listener === null ? {} : await agent(listener),
          }),
        cancel: () =>
          app.inject({ method: 'POST', url: `/api/calls/${call.id}/cancel`, headers: owner }),
        async now(): Promise<CallResponse> {
          return (
            await app.inject({ url: `/api/calls/${call.id}`, headers: owner })
          ).json<CallResponse>()
        },
        async atDesk(): Promise<DeskCall | undefined> {
          const lists = (
            await app.inject({ url: '/api/desk/calls', headers: ann })
          ).json<DeskCalls>()
          return [...lists.due, ...lists.upcoming, ...lists.recent].find(
            (one) => one.call.id === call.id,
          )
        },
      }
    },

    /** A request of Twilio: form parameters and their signature. */
    report(
      url: string,
      params: Record<string, string>,
      options: { token?: string; signature?: string | null; sid?: string } = {},
    ) {
      const form = { AccountSid: options.sid ?? SID, ApiVersion: '2010-04-01', ...params }
      const signature =
        options.signature === undefined
          ? signed(url, form, options.token ?? TOKEN)
          : options.signature
      return app.inject({
        method: 'POST',
        url: url.replace(PUBLIC_URL, ''),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(signature === null ? {} : { 'x-twilio-signature': signature }),
        },
        payload: new URLSearchParams(form).toString(),
      })
    },

    async close(): Promise<void> {
      await app.close()
      await jobs.stop()
      await twilio.close()
      await database.dispose()
    },
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>
