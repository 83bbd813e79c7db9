import type { WireMessage } from '../../../contract/messages.ts'
import type { MessageResponse } from '../types.ts'

/** A message as applications see it. */
export function toMessage(wire: WireMessage): MessageResponse {
  return { ...wire, $timestamp: new Date(wire.$timestamp) }
}
