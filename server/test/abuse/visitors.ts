import { createHash, randomBytes } from 'node:crypto'
import type { CheckDetails, ProofTask } from '../../../contract/checks.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import type { TestApp } from '../support/app.ts'

export type Headers = Record<string, string>
export interface Answer {
  status: number
  code: string
  details: Partial<CheckDetails>
}

/** The first nonce whose hash has, or has not, enough zero bits. */
export function solved({ challenge, seed, bits }: ProofTask, enough = true): string {
  for (let nonce = 0; ; nonce++) {
    const start = createHash('sha256').update(`${seed}:${nonce}`).digest().readUInt32BE(0)
    if (Math.clz32(start) >= bits === enough) return `${challenge}:${nonce}`
  }
}

export function fileOf({ ctx }: TestApp, id = 'acme'): CompanyFile {
  const company = ctx.companies.find(id)
  if (!company) throw new Error(`no company ${id}`)
  return company.file
}

/** An access token of a visitor, by the way that anybody can go. */
export async function newVisitor({ app }: TestApp, company = 'acme'): Promise<Headers> {
  const url = `/api/companies/${company}`
  const made = await app.inject({ method: 'POST', url: `${url}/visitors` })
  const device = randomBytes(24).toString('base64url')
  const payload = { ...made.json<{ token: string }>(), device }
  const access = await app.inject({ method: 'POST', url: `${url}/token`, payload })
  return { authorization: `Bearer ${access.json<{ access_token: string }>().access_token}` }
}

/** What is new, of somebody, each time under a key of its own. */
export async function ask(
  { app }: TestApp,
  what: 'chats' | 'calls' | 'emails',
  headers: Headers,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const key = randomBytes(12).toString('hex')
  const form = new FormData()
  const email = { key, email: 'ada@example.com', content: 'Help', ...fields }
  for (const [name, value] of Object.entries(email)) form.append(name, value)
  const number = `+346${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`
  const payloads = {
    chats: { key, chat: {} },
    calls: { key, call: { phone_number: number } },
    emails: form,
  }
  const url = `/api/menus/11/${what}`
  const response = await app.inject({ method: 'POST', url, headers, payload: payloads[what] })
  const { code = '', details = {} } = response.json<Partial<Answer>>()
  return { status: response.statusCode, code, details }
}
