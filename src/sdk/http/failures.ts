import { ClientError, isClientError } from '../errors.ts'

/** A failure below HTTP, as a ClientError. */
export function fromTransport(error: unknown): ClientError {
  if (isClientError(error)) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_CANCELED') return ClientError.aborted(bare(error))
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return ClientError.timeout(bare(error))
  return ClientError.network(bare(error))
}

/** The transport's error holds the request with its token; only the reason may travel on. */
function bare(error: unknown): unknown {
  return error instanceof Error ? new Error(error.message) : undefined
}

/** Whether the same request may succeed a little later. */
export function isPassing({ status, code }: ClientError): boolean {
  return code === 'network' || code === 'timeout' || status === 429 || status >= 500
}

/** Milliseconds that the server asked to wait. */
export function retryAfterMs({ details }: ClientError): number {
  const seconds = details?.['retry_after']
  return typeof seconds === 'number' ? seconds * 1000 : 0
}
