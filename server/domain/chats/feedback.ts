import type { ChatResponse } from '../../../contract/chats.ts'
import type {
  ChatFeedback,
  ChatSurveyResponse,
  RateRequest,
  SurveyBody,
} from '../../../contract/surveys.ts'
import type { ChatRow } from '../../storage/schema.ts'
import type { EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { Company, Context } from '../ports.ts'
import { checkAnswers, readAnswers, surveyIn, surveyOf } from '../surveys.ts'
import { readRating, readSurvey, type StoredRating, type StoredSurvey } from './chat-records.ts'
import { unchanged, writeChat } from './chat-writes.ts'
import { isOver } from './lifecycle.ts'
import type { OwnChats } from './own-chats.ts'

export type Feedback = ReturnType<typeof createFeedback>

/** What customers say of a chat once it is over. */
export function createFeedback(ctx: Context, own: OwnChats) {
  function requireOver(chat: ChatRow): void {
    if (isOver(chat.status)) return
    throw new DomainError('chat_not_ended', `The chat is ${chat.status}`, { status: chat.status })
  }

  function requireSurvey(company: Company, chat: ChatRow): ChatSurveyResponse {
    requireOver(chat)
    const survey = wasServed(chat) ? surveyOf(company, chat.menu_id) : undefined
    if (!survey) throw new DomainError('survey_not_found', 'This queue has no survey')
    return surveyIn(company, survey, chat.lang)
  }

  function requireServed(chat: ChatRow): void {
    if (wasServed(chat)) return
    throw new DomainError('chat_state_conflict', 'Nobody was in this chat', { status: chat.status })
  }

  const alreadySent = () =>
    new DomainError('survey_already_sent', 'The survey of this chat was answered already')

  return {
    /** @throws DomainError `chat_not_ended`, `survey_not_found`, `survey_already_sent` */
    async survey(caller: EndUserCaller, id: number): Promise<ChatSurveyResponse> {
      const chat = await own.own(ctx.db, caller, id)
      const survey = requireSurvey(caller.company, chat)
      if (chat.survey !== null) throw alreadySent()
      return survey
    },

    /** Once per chat; the same key again is the same answer. */
    async answer(caller: EndUserCaller, id: number, body: SurveyBody): Promise<void> {
      const { key, skipped } = body
      await own.change(caller, id, async (trx, row, _endUser, now) => {
        requireOver(row)
        requireServed(row)
        const survey = requireSurvey(caller.company, row)
        if (readSurvey(row)?.key === key) return unchanged(row)
        if (row.survey !== null) throw alreadySent()
        const stored: StoredSurvey = {
          key,
          at: now.toISOString(),
          ...(skipped ? {} : { answers: checkAnswers(survey, body.answers ?? {}) }),
        }
        return writeChat(trx, row, now, [], {
          survey: JSON.stringify(stored),
          ...(skipped ? {} : { feedback_at: stored.at }),
        })
      })
    },

    async rate(
      caller: EndUserCaller,
      id: number,
      { key, rating, feedback }: RateRequest & { key: string },
    ): Promise<void> {
      await own.change(caller, id, async (trx, row, _endUser, now) => {
        requireOver(row)
        if (readRating(row)?.key === key) return unchanged(row)
        if (row.rating !== null) {
          throw new DomainError('rating_already_sent', 'This chat was rated already')
        }
        requireServed(row)
        const words = feedback?.trim()
        const stored: StoredRating = {
          key,
          at: now.toISOString(),
          rating,
          ...(words ? { feedback: words } : {}),
        }
        return writeChat(trx, row, now, [], {
          rating: JSON.stringify(stored),
          feedback_at: stored.at,
        })
      })
    },
  }
}

/** Somebody, be it a virtual agent, has spoken with the customer: who left the queue before has nothing to judge. */
function wasServed(chat: ChatRow): boolean {
  return chat.assigned_at !== null || chat.virtual_agent !== null
}

/** What can still be said of a chat; nothing before it is over. */
export function feedbackState(
  company: Company,
  chat: ChatRow,
): Pick<ChatResponse, 'survey' | 'rating'> {
  if (!isOver(chat.status)) return {}
  if (!wasServed(chat)) return { survey: 'none', rating: 'none' }
  const sent = readSurvey(chat)
  const has = surveyOf(company, chat.menu_id) !== undefined
  return {
    survey: sent ? (sent.answers ? 'sent' : 'skipped') : has ? 'open' : 'none',
    rating: chat.rating === null ? 'open' : 'sent',
  }
}

/** What was said of a chat, for its agents. */
export function feedbackView(
  company: Company,
  chat: Pick<ChatRow, 'menu_id' | 'lang' | 'survey' | 'rating'>,
): ChatFeedback | undefined {
  const [sent, rated] = [readSurvey(chat), readRating(chat)]
  if (!sent && !rated) return undefined
  const survey = surveyOf(company, chat.menu_id)
  const asked = survey && surveyIn(company, survey, chat.lang)
  return {
    ...(sent
      ? {
          survey: {
            at: sent.at,
            skipped: sent.answers === undefined,
            answers: readAnswers(asked, sent.answers ?? {}),
          },
        }
      : {}),
    ...(rated
      ? {
          rating: {
            at: rated.at,
            rating: rated.rating,
            ...(rated.feedback === undefined ? {} : { feedback: rated.feedback }),
          },
        }
      : {}),
  }
}
