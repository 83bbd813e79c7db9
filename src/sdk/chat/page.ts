import type { WireMessage } from '../../../contract/messages.ts'
import { ClientError } from '../errors.ts'
import type { MessageResponse } from '../types.ts'
import { toMessage } from './messages.ts'

/** As many as the server gives at once. */
const MOST = 500
const USUAL = 100

/** The messages right below an index, oldest first. What is no number of messages is refused before it is asked for. */
export async function pageBefore(
  before: number,
  limit = USUAL,
  fetch: (before: number, limit: number) => Promise<WireMessage[]>,
): Promise<MessageResponse[]> {
  if (!Number.isInteger(before) || before < 0) {
    throw ClientError.invalid('before', 'must be an index')
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw ClientError.invalid('limit', `must be 1 to ${MOST}`)
  }
  return before === 0 ? [] : (await fetch(before, limit)).map(toMessage)
}
