import type { ClientErrorCode, ErrorBody, ErrorCode } from '../../contract/errors.ts'

/** A code of the server's (`contract/errors.ts`) or of the client's own; an unknown answer is `server_error`. */
export type AnyErrorCode = ErrorCode | ClientErrorCode

interface Extra {
  details?: Record<string, unknown> | undefined
  cause?: unknown
}

/** A failure in the form in which it is stored. */
export interface PlainError {
  status: number
  code: AnyErrorCode
  message: string
  details?: Record<string, unknown>
}

/** What every promise of the client rejects with. */
export class ClientError extends Error {
  /** HTTP status; 0 when nothing came back from the server. */
  readonly status: number
  /** Stable: branch on this, and translate it for people. */
  readonly code: AnyErrorCode
  /** What belongs to the code, as `contract/errors.ts` lists it. */
  readonly details?: Record<string, unknown>

  constructor(status: number, code: AnyErrorCode, message: string, extra: Extra = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.name = 'ClientError'
    this.status = status
    this.code = code
    if (extra.details) this.details = extra.details
  }

  static network(cause?: unknown) {
    return new ClientError(0, 'network', 'The server could not be reached', { cause })
  }

  static timeout(cause?: unknown) {
    return new ClientError(0, 'timeout', 'The server did not answer in time', { cause })
  }

  static aborted(cause?: unknown) {
    return new ClientError(0, 'aborted', 'Aborted', { cause })
  }

  static noChat() {
    return new ClientError(0, 'no_chat', 'There is no current chat')
  }

  static destroyed() {
    return new ClientError(0, 'destroyed', 'The client was destroyed')
  }

  /** What was passed in can't be sent; the same code as the server would answer with. */
  static invalid(field: string, reason: string) {
    const details = { fields: { [field]: reason } }
    return new ClientError(400, 'validation_failed', `${field}: ${reason}`, { details })
  }

  /** @param body what came back, of which nothing is trusted */
  static fromResponse(
    status: number,
    body: unknown,
    cause?: unknown,
    details?: Record<string, unknown>,
  ) {
    if (!isErrorBody(body)) {
      const code = byStatus(status)
      return new ClientError(status, code, `The server answered ${status}`, { cause, details })
    }
    const all = body.details || details ? { ...details, ...body.details } : undefined
    return new ClientError(status, body.code, body.message, { cause, details: all })
  }

  static fromPlain({ status, code, message, details }: PlainError) {
    return new ClientError(status, code, message, { details })
  }

  toPlain(): PlainError {
    const { status, code, message, details } = this
    return { status, code, message, ...(details && { details }) }
  }
}

/** Whether something caught is a failure of the client's, also across two copies of this module. */
export function isClientError(error: unknown): error is ClientError {
  return error instanceof Error && error.name === 'ClientError' && 'status' in error
}

/** Anything thrown, as a ClientError. */
export function toClientError(error: unknown): ClientError {
  return isClientError(error) ? error : ClientError.network(error)
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null) return false
  return 'code' in body && typeof body.code === 'string' && 'message' in body
}

/** For answers of something between us and the server, which knows nothing of our codes. */
function byStatus(status: number): AnyErrorCode {
  const codes: Record<number, AnyErrorCode> = {
    400: 'validation_failed',
    401: 'token_invalid',
    403: 'forbidden',
    404: 'not_found',
    413: 'payload_too_large',
    415: 'media_type_unsupported',
    429: 'rate_limited',
  }
  return codes[status] ?? (status >= 502 && status <= 504 ? 'unavailable' : 'server_error')
}
