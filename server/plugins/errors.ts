import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorBody, ErrorCode } from '../../contract/errors.ts'
import { DomainError } from '../domain/errors.ts'

/** What Fastify and its plugins throw, in the words of the contract. */
const BY_CODE: Record<string, [ErrorCode, string]> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['broken_json', 'The body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['broken_json', 'The body is empty'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is too large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['media_type_unsupported', 'The content type is not supported'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: ['media_type_unsupported', 'This is not a multipart form'],
  FST_REQ_FILE_TOO_LARGE: ['file_too_large', 'The file is too large'],
  FST_FILES_LIMIT: ['too_many_files', 'There are too many files'],
  FST_PARTS_LIMIT: ['payload_too_large', 'The form has too many parts'],
  FST_FIELDS_LIMIT: ['payload_too_large', 'The form has too many fields'],
}

const BY_STATUS: Record<number, [ErrorCode, string]> = {
  401: ['token_invalid', 'Not authorised'],
  403: ['forbidden', 'Not allowed'],
  404: ['not_found', 'There is nothing here'],
  413: ['payload_too_large', 'The request is too large'],
  415: ['media_type_unsupported', 'The content type is not supported'],
  429: ['rate_limited', 'Too many requests'],
  503: ['unavailable', 'The server is busy or stopping; try again soon'],
}

/** What the caller is told of any error; undefined for one that is ours and stays ours. */
export function toDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  const known = BY_CODE[code] ?? BY_STATUS[statusCode]
  if (known) return new DomainError(...known)
  if (statusCode < 400 || statusCode >= 500) return undefined
  return new DomainError('validation_failed', 'The request is not valid')
}

export function errorBody(error: DomainError): ErrorBody {
  const { code, message, details } = error
  return details ? { code, message, details } : { code, message }
}

/** Every error of the server leaves through here. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = toDomainError(error)
    if (!known) {
      request.log.error({ err: error }, 'request failed')
      const details = { request_id: request.id }
      return send(reply, new DomainError('server_error', 'Something went wrong here', details))
    }
    if (known.status >= 500) request.log.error({ err: error }, 'request failed')
    return send(reply, known)
  })
}

/** An address that can't even be read, which no route and no error handler ever sees. */
export function refuseAddress(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const known =
    toDomainError(error) ?? new DomainError('validation_failed', 'The address is not valid')
  void send(reply, known)
}

export function notFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return send(reply, new DomainError('not_found', 'There is no such address'))
}

function send(reply: FastifyReply, error: DomainError): FastifyReply {
  const wait = error.details?.['retry_after']
  if (error.code === 'rate_limited' && typeof wait === 'number') reply.header('retry-after', wait)
  return reply.status(error.status).send(errorBody(error))
}
