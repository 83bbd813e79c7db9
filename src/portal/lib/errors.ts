import type { AnyErrorCode } from '../../sdk/errors.ts'

export type FailureCode = AnyErrorCode | 'unknown'

/** The code of anything caught. A chunk that could not be fetched is the network's failure, not the page's. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code as FailureCode
  }
  if (!navigator.onLine) return 'network'
  return error instanceof TypeError && /import|fetch|module/i.test(error.message)
    ? 'network'
    : 'unknown'
}

export function failureDetails(error: unknown): Record<string, unknown> {
  const details = error instanceof Error && 'details' in error ? error.details : undefined
  return typeof details === 'object' && details !== null ? { ...details } : {}
}

const PASSING = new Set<FailureCode>(['network', 'timeout', 'unavailable', 'server_error'])

/** Whether trying again later may well help. */
export function isPassing(code: FailureCode) {
  return PASSING.has(code)
}
