import type { NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { Company } from '../ports.ts'
import { answerUntil, dueCheckIn, rejoinUntil } from './check-ins.ts'
import { isDismissed, transit } from './lifecycle.ts'
import { noticed } from './speakers.ts'
import { ending } from './virtual-agent-turn.ts'

export interface DueStep {
  change: ChatChange
  messages: NewMessage[]
}

const MINUTE = 60_000

export function timeoutAt(company: Company, since: string): string {
  const minutes = company.file.chats.resume_within_minutes
  return new Date(Date.parse(since) + minutes * MINUTE).toISOString()
}

/**
 * What time alone has made of a chat, or null: it depends on nothing but the row and the clock, so a restart forgets nothing.
 * A chat is dismissed when the customer has not answered for the company's minutes, both sides having written; a dismissed
 * one times out when it was not resumed, a waiting one when its customer left a check-in unanswered and never came back.
 */
export function dueStep(company: Company, chat: ChatRow, now: Date): DueStep | null {
  const at = now.toISOString()
  if (isDismissed(chat.status)) {
    return chat.dismissed_at && timeoutAt(company, chat.dismissed_at) <= at
      ? timedOut(chat, at)
      : null
  }
  if (chat.status === 'queued') return dueInQueue(company, chat, now)
  if (chat.status !== 'assigned' && chat.status !== 'va_assigned') return null
  const { end_user_wrote_at: customer, other_wrote_at: other } = chat
  const minutes = company.file.chats.dismiss_after_minutes
  const allowed = chat.status === 'assigned' ? minutes.agent : minutes.virtual_agent
  if (other === null || now.getTime() - Date.parse(other) < allowed * MINUTE) return null
  if (customer !== null && customer > other) return null
  // after the session there is nothing to come back to
  if (chat.post_session === 'waiting' || chat.post_session === 'in_progress') {
    return {
      change: ending(chat, 'system', now),
      messages: [noticed('chatEnded', null, { ended_by: 'system' })],
    }
  }
  if (customer === null) return null
  return {
    change: { status: transit(chat.status, 'dismiss'), dismissed_at: at },
    messages: [noticed('chatDismissed', null)],
  }
}

function dueInQueue(company: Company, chat: ChatRow, now: Date): DueStep | null {
  const at = now.toISOString()
  if (chat.check_in === 'timed_out' && chat.check_in_at !== null) {
    return timeoutAt(company, chat.check_in_at) <= at ? timedOut(chat, at) : null
  }
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
    change: { status: transit(chat.status, 'time_out'), ended_at: at, ended_by: 'system' },
    messages: [noticed('chatEnded', null, { ended_by: 'system' })],
  }
}
