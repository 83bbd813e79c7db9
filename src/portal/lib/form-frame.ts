import {
  bytesOf,
  MOST_ANSWER_BYTES,
  MOST_FIELDS,
  MOST_NAME,
  withFragment,
} from '../../../contract/form-answers.ts'
import type { FormAnswers } from '../../../contract/rich-messages.ts'

export interface FormAddress {
  readonly href: string
  /** Shown to the customer, who may want to know where their answers go. */
  readonly host: string
  /** What the frame's messages must come from. */
  readonly origin: string
  readonly sandbox: string
}

/**
 * Where a form is loaded from. A page of another origin keeps that origin; one of ours is given none, since with ours and
 * with scripts it could take the sandbox off. The signature and the language follow the `#`, which no server and no log sees.
 */
export function formAddress(
  endpoint: string,
  signature: string,
  lang: string,
  base = location.origin,
): FormAddress | undefined {
  // another backend than ours may leave it to the client to sign
  const isSigned = endpoint.includes(new URLSearchParams({ signature }).toString())
  const full = withFragment(endpoint, isSigned ? { lang } : { signature, lang })
  const url = URL.parse(full, base)
  if (!url) return undefined
  const own = url.origin === base
  if (!own && url.protocol !== 'https:') return undefined
  return {
    href: url.href,
    host: url.host,
    origin: own ? 'null' : url.origin,
    sandbox: own ? 'allow-scripts allow-forms' : 'allow-scripts allow-forms allow-same-origin',
  }
}

const MOST_CHARACTERS = 10_000
const MOST_LEVELS = 20

/** What the server takes of an answer: what is too deep for it as the text that it is. */
function clamped(value: unknown, levels = MOST_LEVELS): unknown {
  if (typeof value === 'string') return value.slice(0, MOST_CHARACTERS)
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return JSON.stringify(value).slice(0, MOST_CHARACTERS)
  if (Array.isArray(value)) return value.map((one) => clamped(one, levels - 1))
  const entries = Object.entries(value).map(([name, one]) => [name, clamped(one, levels - 1)])
  return Object.fromEntries(entries) as unknown
}

/** A page may post what is no JSON, such as a circle: that is no answer. */
function asJson(data: object): object | undefined {
  try {
    return JSON.parse(JSON.stringify(data)) as object
  } catch {
    return undefined
  }
}

/** The answers of `{ type: 'form_complete', signature, data }`, if that is what it is, and of this form. */
export function readAnswers(message: unknown, signature: string): FormAnswers | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, signature: signed, data } = message as Record<string, unknown>
  if (type !== 'form_complete' || signed !== signature) return undefined
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  const given = asJson(data)
  if (!given) return undefined
  const answers: FormAnswers = {}
  let room = MOST_ANSWER_BYTES
  for (const [name, value] of Object.entries(given).slice(0, MOST_FIELDS)) {
    const field = { [name.slice(0, MOST_NAME) || '-']: clamped(value) }
    room -= bytesOf(field)
    if (room < 0) break
    Object.assign(answers, field)
  }
  return answers
}
