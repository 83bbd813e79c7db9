import type { ChatResponse, CheckInState } from '../../../contract/chats.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { Company, Context } from '../ports.ts'
import { unchanged, writeChat } from './chat-writes.ts'
import type { OwnChats } from './own-chats.ts'

const DEFAULT_REJOIN_MINUTES = 5

function after(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString()
}

/** By when a customer who was asked has to answer. */
export function answerUntil(company: Company, askedAt: string): string {
  return after(askedAt, company.file.chats.check_in?.answer_within_seconds ?? 0)
}

/** By when one who did not answer keeps their place. */
export function rejoinUntil(company: Company, timedOutAt: string): string {
  const { check_in: config } = company.file.chats
  return after(timedOutAt, (config?.rejoin_within_minutes ?? DEFAULT_REJOIN_MINUTES) * 60)
}

export function checkInView(
  company: Company,
  chat: Pick<ChatRow, 'check_in' | 'check_in_at' | 'status'>,
): CheckInState | undefined {
  if (chat.status !== 'queued' || chat.check_in === null || chat.check_in_at === null) {
    return undefined
  }
  return {
    state: chat.check_in,
    ...(chat.check_in === 'required'
      ? { answer_until: answerUntil(company, chat.check_in_at) }
      : {}),
    ...(chat.check_in === 'timed_out'
      ? { rejoin_until: rejoinUntil(company, chat.check_in_at) }
      : {}),
  }
}

/** The last of these instants; where there is none, the beginning of time. */
export function latest(...instants: (string | null)[]): string {
  return instants.reduce<string>((last, at) => (at !== null && at > last ? at : last), '')
}

/** When a waiting customer gave the last sign that they are there. */
export function thereSince(chat: ChatRow): string {
  return latest(chat.queued_at ?? chat.created_at, chat.check_in_at, chat.end_user_wrote_at)
}

/** What the clock asks of a waiting chat: to be asked, or to be passed over. Whoever rings already is left alone. */
export function dueCheckIn(
  company: Company,
  chat: ChatRow,
  now: Date,
): 'required' | 'timed_out' | null {
  const { check_in: config } = company.file.chats
  if (!config || chat.status !== 'queued' || chat.offered_agent_id !== null) return null
  const at = now.toISOString()
  if (chat.check_in === 'required' && chat.check_in_at !== null) {
    return answerUntil(company, chat.check_in_at) <= at ? 'timed_out' : null
  }
  if (chat.check_in === 'timed_out') return null
  return after(thereSince(chat), config.after_minutes * 60) <= at ? 'required' : null
}

export type CheckIns = ReturnType<typeof createCheckIns>

/** A waiting customer is there: it answers a check-in, and leads back into the line who has left it. */
export function hereAgain(company: Company, chat: ChatRow, now: Date): ChatChange {
  const at = now.toISOString()
  if (chat.status !== 'queued' || chat.check_in === null || chat.check_in_at === null) return {}
  if (chat.check_in === 'answered') return {}
  const answered: ChatChange = { check_in: 'answered', check_in_at: at }
  if (chat.check_in === 'required' || rejoinUntil(company, chat.check_in_at) >= at) return answered
  // a place that was given up is none that an urgent case has taken
  return { ...answered, queued_at: at, late_since: at, announced: null }
}

/** Answers of those who wait. */
export function createCheckIns(ctx: Context, own: OwnChats) {
  return {
    /** "I am still here". @throws DomainError `check_in_not_required` */
    async checkIn(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      return own.state(caller, id, async (trx, row, _endUser, now) => {
        if (row.status === 'queued' && row.check_in === 'answered') return unchanged(row)
        if (row.status !== 'queued' || row.check_in !== 'required') {
          throw new DomainError('check_in_not_required', 'There is no check-in to answer', {
            ...(row.check_in ? { check_in: row.check_in } : {}),
          })
        }
        return writeChat(trx, row, now, [], hereAgain(caller.company, row, now))
      })
    },

    /** Back in the queue: at the old place in time, else as the last. @throws DomainError `check_in_not_required` */
    async rejoin(caller: EndUserCaller, id: number): Promise<ChatResponse> {
      return own.state(caller, id, async (trx, row, _endUser, now) => {
        if (row.status === 'queued' && row.check_in === 'answered') return unchanged(row)
        if (row.status !== 'queued' || row.check_in !== 'timed_out' || row.check_in_at === null) {
          throw new DomainError('check_in_not_required', 'The chat has not left the queue')
        }
        return writeChat(trx, row, now, [], hereAgain(caller.company, row, now))
      })
    },

    /** Tells everybody in the chat again where its check-in stands. */
    async notify(caller: EndUserCaller, id: number): Promise<void> {
      const chat = await own.own(ctx.db, caller, id)
      ctx.events.publish({ kind: 'chat.updated', company: chat.company, chatId: chat.id })
    },
  }
}
