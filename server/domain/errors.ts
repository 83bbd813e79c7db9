import { ERROR_STATUS, type ErrorCode } from '../../contract/errors.ts'

/** A refusal that the caller is told about: a stable code, words for developers, and what helps to act on it. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERROR_STATUS[this.code]
  }
}
