import type { ChatStatus, PostSessionStatus } from '../../../contract/chats.ts'
import { DomainError } from '../errors.ts'

/**
 * What can happen to a chat. The whole machine is this table: what is not in it is refused with 409.
 * docs/chat-lifecycle.md draws it.
 */
const TRANSITIONS = {
  /** The virtual agent hands over to a person. */
  escalate: { va_assigned: 'queued' },
  /** An agent accepted. */
  accept: { queued: 'assigned' },
  /** The agent is gone; the chat keeps its place in the queue. */
  requeue: { assigned: 'queued' },
  /** The agent has ended their part, and a virtual agent goes on after it. */
  post_session: { assigned: 'va_assigned' },
  /** Silence. */
  dismiss: { assigned: 'dismissed', va_assigned: 'va_dismissed' },
  /** The customer is back: to the same agent, to the queue when that agent is gone, or to the virtual agent. */
  resume: { dismissed: 'assigned', va_dismissed: 'va_assigned' },
  resume_queued: { dismissed: 'queued' },
  /** Not resumed in time, left without a word to the virtual agent, or waited for too long by somebody who is not there. */
  time_out: {
    dismissed: 'timeout',
    va_dismissed: 'timeout',
    va_assigned: 'timeout',
    queued: 'timeout',
  },
  /** Either side, or the virtual agent, has ended it. */
  finish: {
    assigned: 'finished',
    va_assigned: 'finished',
    dismissed: 'finished',
    va_dismissed: 'finished',
  },
  /** The customer left the queue. */
  cancel: { queued: 'canceled' },
} as const satisfies Record<string, Partial<Record<ChatStatus, ChatStatus>>>

export type ChatTransition = keyof typeof TRANSITIONS
export const CHAT_TRANSITIONS = Object.keys(TRANSITIONS) as ChatTransition[]

/** The status after a transition, or undefined where it is not legal. */
export function nextStatus(status: ChatStatus, transition: ChatTransition): ChatStatus | undefined {
  const from: Partial<Record<ChatStatus, ChatStatus>> = TRANSITIONS[transition]
  return from[status]
}

/** @throws DomainError `chat_ended` for a chat that is over, `chat_state_conflict` for any other illegal step */
export function transit(status: ChatStatus, transition: ChatTransition): ChatStatus {
  const next = nextStatus(status, transition)
  if (next) return next
  if (isOver(status)) throw new DomainError('chat_ended', `The chat is ${status}`)
  throw new DomainError('chat_state_conflict', `A ${status} chat can't ${transition}`, { status })
}

const POST_SESSION = {
  /** The virtual agent begins: at once, or when the customer opts in. */
  start: { none: 'in_progress', waiting: 'in_progress' },
  /** The customer is asked first. */
  ask: { none: 'waiting' },
  /** Declined, done, or handed to a person again: there is no second one in a chat. */
  finish: { waiting: 'finished', in_progress: 'finished' },
} as const satisfies Record<string, Partial<Record<PostSessionStatus | 'none', PostSessionStatus>>>

export type PostSessionStep = keyof typeof POST_SESSION
export const POST_SESSION_STEPS = Object.keys(POST_SESSION) as PostSessionStep[]

/** Where the part after the session stands next, or undefined where the step is not legal. */
export function nextPostSession(
  from: PostSessionStatus | null,
  step: PostSessionStep,
): PostSessionStatus | undefined {
  const table: Partial<Record<PostSessionStatus | 'none', PostSessionStatus>> = POST_SESSION[step]
  return table[from ?? 'none']
}

/** No transition leads out of it. */
export function isOver(status: ChatStatus): boolean {
  return CHAT_TRANSITIONS.every((transition) => nextStatus(status, transition) === undefined)
}

/** @throws DomainError `chat_state_conflict` */
export function postSessionStep(
  from: PostSessionStatus | null,
  step: PostSessionStep,
): PostSessionStatus {
  const next = nextPostSession(from, step)
  if (next) return next
  throw new DomainError('chat_state_conflict', `The part after the session can't ${step} now`, {
    post_session: from ?? 'none',
  })
}

/** Messages may be sent. */
export function isOngoing(status: ChatStatus): boolean {
  return status === 'queued' || status === 'va_assigned' || status === 'assigned'
}

export function isDismissed(status: ChatStatus): boolean {
  return status === 'dismissed' || status === 'va_dismissed'
}
