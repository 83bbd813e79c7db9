import type { WireMessage } from '../../../contract/messages.ts'
import type { MessageResponse } from '../types.ts'

/** What says all in fields of its own. */
const RICH = /_(button|card)$|^(image|video|document|form|complex)$/

/**
 * A message as applications see it. What only repeats the fields of a rich one is its `fallback`: clients that have come from
 * elsewhere take whatever has `content` for words, before they look at its type.
 */
export function toMessage(wire: WireMessage): MessageResponse {
  const { content, ...rest } = wire
  const isRich = RICH.test(wire.type) && !wire.media_id && content
  return {
    ...(isRich ? { ...rest, fallback: content } : wire),
    $timestamp: new Date(wire.$timestamp),
  }
}
