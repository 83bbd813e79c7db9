import type { Response } from 'light-my-request'
import { ERROR_STATUS, type ErrorBody } from '../../../contract/errors.ts'

/** An answer that may be given to anybody: never ours to be sorry for, and told in the words of the contract. */
export function problemOf({ statusCode, body, headers }: Response): string | undefined {
  if (statusCode >= 500) return 'is a fault of ours'
  if (String(headers['content-type'] ?? '').includes('text/html')) return 'is a page'
  if (statusCode < 400) return undefined
  try {
    const { code } = JSON.parse(body) as ErrorBody
    return ERROR_STATUS[code] === statusCode ? undefined : 'is not in the contract'
  } catch {
    return 'is no JSON'
  }
}
