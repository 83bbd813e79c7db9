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
 * with scripts it could take the sandbox off. The signature follows the `#`, which no server and no log sees.
 */
export function formAddress(
  endpoint: string,
  signature: string,
  lang: string,
  base = location.origin,
): FormAddress | undefined {
  if (!URL.canParse(endpoint, base)) return undefined
  const url = new URL(endpoint, base)
  const own = url.origin === base
  if (!own && url.protocol !== 'https:') return undefined
  url.hash = new URLSearchParams({ signature, lang }).toString()
  return {
    href: url.href,
    host: url.host,
    origin: own ? 'null' : url.origin,
    sandbox: own ? 'allow-scripts allow-forms' : 'allow-scripts allow-forms allow-same-origin',
  }
}

function isAnswer(value: unknown): value is FormAnswers[string] {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string')
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** The answers of `{ type: 'form_complete', signature, data }`, if that is what it is, and of this form. */
export function readAnswers(message: unknown, signature: string): FormAnswers | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, signature: signed, data } = message as Record<string, unknown>
  if (type !== 'form_complete' || signed !== signature) return undefined
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  const entries = Object.entries(data).filter((entry): entry is [string, FormAnswers[string]] =>
    isAnswer(entry[1]),
  )
  return Object.fromEntries(entries)
}
