import type { DueInstants } from '../../storage/due-chats.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { Company } from '../ports.ts'
import { PRESENCE_SECONDS } from '../routing/states.ts'
import { answerUntil, dueCheckIn, latest, rejoinUntil, thereSince } from './check-ins.ts'
import { transit } from './lifecycle.ts'
import { noticed } from './speakers.ts'
import { ending } from './virtual-agent-turn.ts'

export interface DueStep {
  change: ChatChange
  messages: NewMessage[]
}

const DEFAULT_GONE_MINUTES = 3
/** Nobody waits longer than this without a sign of life, also where no check-in asks for one. */
const LONGEST_WAIT_MINUTES = 7 * 24 * 60

/** The moments before which what happened last is too long ago. */
export function dueInstants({ file }: Company, now: Date): DueInstants {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()
  const { dismiss_after_minutes: silence, check_in: checkIn } = file.chats
  return {
    resume: ago(file.chats.resume_within_minutes),
    agent: ago(silence.agent),
    virtualAgent: ago(silence.virtual_agent),
    wait: ago(LONGEST_WAIT_MINUTES),
    checkIn: checkIn
      ? { ask: ago(checkIn.after_minutes), answer: ago(checkIn.answer_within_seconds / 60) }
      : null,
    seen: ago(PRESENCE_SECONDS / 60),
    gone: ago(file.chats.agent_gone_minutes ?? DEFAULT_GONE_MINUTES),
  }
}

/**
 * What time alone has made of a chat, or null: it depends on nothing but the row and the clock, so a restart forgets nothing.
 * A chat with a person is dismissed when the customer has not answered for the company's minutes, both having written; one
 * with a virtual agent, which answers at once, when nobody has written for that long. A dismissed one times out when it was
 * not resumed, and so do those to which there is nothing to resume: a virtual agent to whom nobody ever wrote, and a waiting
 * customer who left a check-in unanswered or whom nobody has taken for longer than anybody waits.
 *
 * listDueChats asks the database for the chats that this is not null for.
 */
export function dueStep(company: Company, chat: ChatRow, now: Date): DueStep | null {
  const due = dueInstants(company, now)
  const at = now.toISOString()
  switch (chat.status) {
    case 'dismissed':
    case 'va_dismissed':
      return chat.dismissed_at !== null && chat.dismissed_at <= due.resume
        ? timedOut(chat, at)
        : null
    case 'queued':
      return dueInQueue(company, chat, now)
    case 'assigned': {
      const { end_user_wrote_at: customer, other_wrote_at: other } = chat
      if (customer === null || other === null || customer > other) return null
      return other <= due.agent ? dismissal(chat, at) : null
    }
    case 'va_assigned': {
      const { end_user_wrote_at: customer } = chat
      const last = latest(chat.created_at, customer, chat.other_wrote_at)
      if (chat.post_session !== null && chat.post_session !== 'finished') {
        // after the session there is nothing to come back to
        return last <= due.virtualAgent ? silentEnd(chat, now) : null
      }
      if (customer === null) return last <= due.resume ? timedOut(chat, at) : null
      return last <= due.virtualAgent ? dismissal(chat, at) : null
    }
    default:
      return null
  }
}

function dismissal(chat: ChatRow, at: string): DueStep {
  return {
    change: { status: transit(chat.status, 'dismiss'), dismissed_at: at, agent_gone_at: null },
    messages: [noticed('chatDismissed', null)],
  }
}

function silentEnd(chat: ChatRow, now: Date): DueStep {
  return {
    change: ending(chat, 'system', now),
    messages: [noticed('chatEnded', null, { ended_by: 'system' })],
  }
}

function dueInQueue(company: Company, chat: ChatRow, now: Date): DueStep | null {
  const at = now.toISOString()
  const due = dueInstants(company, now)
  if (chat.check_in === 'timed_out' && chat.check_in_at !== null) {
    return chat.check_in_at <= due.resume ? timedOut(chat, at) : null
  }
  if (chat.offered_agent_id === null && thereSince(chat) <= due.wait) return timedOut(chat, at)
  const step = dueCheckIn(company, chat, now)
  if (step === null) return null
  const notice =
    step === 'required'
      ? noticed('checkInRequired', null, { answer_until: answerUntil(company, at) })
      : noticed('checkInTimedOut', null, { rejoin_until: rejoinUntil(company, at) })
  return { change: { check_in: step, check_in_at: at }, messages: [notice] }
}

function timedOut(chat: ChatRow, at: string): DueStep {
  return {
    change: {
      status: transit(chat.status, 'time_out'),
      ended_at: at,
      ended_by: 'system',
      offered_agent_id: null,
      offered_until: null,
    },
    messages: [noticed('chatEnded', null, { ended_by: 'system' })],
  }
}
