import type { NotiEvent } from '../../../contract/messages.ts'
import type { KnownMessage, MessageResponse } from '../message-types.ts'

/** What a message of each type carries: one of these. */
const CARRIES: Record<KnownMessage['type'], readonly string[]> = {
  text: ['content'],
  inline_button: ['buttons'],
  sticky_button: ['buttons'],
  photo: ['media_id'],
  image: ['images'],
  video: ['media_id', 'videos'],
  document: ['media_id', 'documents'],
  content_card: ['cards'],
  form: ['form'],
  complex: ['components'],
  action: ['action'],
  noti: ['event'],
}

const EVENTS: Record<NotiEvent, true> = {
  escalationStarted: true,
  escalationAccepted: true,
  escalationFailed: true,
  memberJoined: true,
  memberLeft: true,
  chatEnded: true,
  formRequested: true,
  formCompleted: true,
  checkInRequired: true,
  checkInTimedOut: true,
  chatDismissed: true,
  chatResumed: true,
}

/**
 * Whether this version knows what a message is. After it, `message.type` tells which fields there are; of any other
 * message, show the `content`.
 */
export function isKnownMessage(message: MessageResponse): message is KnownMessage {
  const { type } = message
  if (!Object.hasOwn(CARRIES, type)) return false
  const fields = CARRIES[type as KnownMessage['type']]
  if (!fields.some((field) => message[field] !== undefined)) return false
  return type !== 'noti' || Object.hasOwn(EVENTS, message.event ?? '')
}
