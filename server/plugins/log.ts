/** A mail address, as mail servers and databases repeat it in what they complain of. */
const ADDRESS = /[^\s<>"'(),;:=[\]]+@([^\s<>"'(),;:[\]]+)/g

const masked = (text: string): string => text.replaceAll(ADDRESS, '…@$1')

type LoggedError = {
  type: string
  message: string
  stack: string
  code?: string | number
  cause?: LoggedError
}

/**
 * An error as it is logged: what went wrong and where, without whom it happened to. Libraries hang what they worked on onto
 * their errors (recipients, rows, requests); none of that is taken along.
 */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: masked(String(error)), stack: '' }
  const code: unknown = Reflect.get(error, 'code')
  return {
    type: error.name,
    message: masked(error.message),
    stack: masked(error.stack ?? ''),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause instanceof Error ? { cause: loggedError(error.cause) } : {}),
  }
}
