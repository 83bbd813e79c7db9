import { isAxiosError, isCancel } from 'axios'
import type { ClientErrorCode, ErrorBody, ErrorCode } from '../../../contract/errors.ts'

export type DeskErrorCode = ErrorCode | ClientErrorCode

/** Everything that can go wrong between the desk and the server. `status` is 0 where nothing came back. */
export class DeskError extends Error {
  readonly code: DeskErrorCode
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: DeskErrorCode,
    status: number,
    message: string,
    options: { details?: Record<string, unknown> | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'DeskError'
    this.code = code
    this.status = status
    this.details = options.details ?? {}
  }

  static from(cause: unknown): DeskError {
    if (cause instanceof DeskError) return cause
    if (isCancel(cause)) return new DeskError('aborted', 0, 'aborted', { cause })
    if (!isAxiosError<unknown>(cause)) {
      return new DeskError('server_error', 0, String(cause), { cause })
    }
    const { response } = cause
    if (!response) {
      const code = cause.code === 'ECONNABORTED' ? 'timeout' : 'network'
      return new DeskError(code, 0, cause.message, { cause })
    }
    const body = response.data
    if (isErrorBody(body)) {
      return new DeskError(body.code, response.status, body.message, {
        details: body.details,
        cause,
      })
    }
    // a proxy on the way answered in the server's place
    const code = response.status >= 500 ? 'unavailable' : 'server_error'
    return new DeskError(code, response.status, cause.message, { cause })
  }

  /** Whether the same request may well succeed later, unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'message' in body &&
    typeof body.message === 'string'
  )
}
