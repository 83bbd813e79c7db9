import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { Stack } from './stack.ts'
import { companyToken, type Person } from './tokens.ts'
import type { TestFile } from './files.ts'

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** A caller of the API without a browser: what an attacker, or a client of another make, could do. */
export interface Caller {
  token: string
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  upload(path: string, fields: Record<string, string>, files: Upload[]): Promise<Answer>
}

export interface Upload {
  part: string
  file: TestFile
}

export function newKey(): string {
  return randomBytes(16).toString('hex')
}

export function callerWith(stack: Stack, headers: Record<string, string>, token = ''): Caller {
  const send = async (path: string, init: RequestInit): Promise<Answer> =>
    readAnswer(
      await fetch(`${stack.origin}/api${path}`, {
        ...init,
        headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
      }),
    )
  return {
    token,
    get: (path) => send(path, {}),
    post: (path, body) =>
      send(path, {
        method: 'POST',
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      }),
    upload: (path, fields, files) => {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      for (const { part, file } of files) {
        const blob = new Blob([new Uint8Array(file.buffer)], { type: file.mimeType })
        form.append(part, blob, file.name)
      }
      return send(path, { method: 'POST', body: form })
    },
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    body: (isJson ? JSON.parse(text) : { text }) as Record<string, unknown>,
  }
}

export function bearer(stack: Stack, token: string): Caller {
  return callerWith(stack, { authorization: `Bearer ${token}` }, token)
}

export function nobody(stack: Stack): Caller {
  return callerWith(stack, {})
}

/** An end user who is known by what their company signed, or a visitor. */
export async function endUser(
  stack: Stack,
  company: 'acme' | 'globex',
  person: Person = {},
): Promise<Caller> {
  const token = await companyToken(stack.secrets[company], person, undefined, stack.now())
  const answer = await nobody(stack).post(`/companies/${company}/token`, {
    token,
    device: randomBytes(24).toString('base64url'),
  })
  if (answer.status !== 200) throw new Error(`no access: ${JSON.stringify(answer)}`)
  return bearer(stack, String(answer.body['access_token']))
}

/** What an agent's own browser could do at the desk's API, and what it could do without its page. */
export async function deskCaller({ page }: { page: Page }, stack: Stack): Promise<Caller> {
  const cookies = await page.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return callerWith(stack, { cookie, 'x-portico-desk': '1', origin: stack.origin })
}
