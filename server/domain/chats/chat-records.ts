import type { EndUserEventBody, Escalation } from '../../../contract/chats.ts'
import type { SurveyAnswers } from '../../../contract/surveys.ts'
import type { ChatRow } from '../../storage/schema.ts'

/** What the virtual agent keeps on a chat. */
export interface StoredFlow {
  state: unknown
  captured: Record<string, { label: string; value: string }>
  /** Inline buttons that are spent, by the `$index` of their messages. */
  answered?: number[]
  /** Forms that were asked for; each is answered once. */
  forms?: { signature: string; name: string; title?: string; step: string; done: boolean }[]
}

export function readFlow(chat: Pick<ChatRow, 'flow'>): StoredFlow | null {
  return chat.flow === null ? null : (JSON.parse(chat.flow) as StoredFlow)
}

export function readVariables(chat: Pick<ChatRow, 'variables'>): Record<string, string> {
  return JSON.parse(chat.variables) as Record<string, string>
}

export function readEscalation(chat: Pick<ChatRow, 'escalation'>): Escalation | null {
  return chat.escalation === null ? null : (JSON.parse(chat.escalation) as Escalation)
}

export type StoredEvent = EndUserEventBody & { at: string }

export function readEvents(chat: Pick<ChatRow, 'events'>): StoredEvent[] {
  return JSON.parse(chat.events) as StoredEvent[]
}

/** Events that a chat keeps: the latest. A client that repeats itself fills no database, and no desk that is told of them. */
const MOST_EVENTS = 50
const MOST_CHARACTERS = 40_000

export function withEvent(chat: Pick<ChatRow, 'events'>, event: StoredEvent): string {
  let kept = [...readEvents(chat), event].slice(-MOST_EVENTS)
  while (JSON.stringify(kept).length > MOST_CHARACTERS) kept = kept.slice(1)
  return JSON.stringify(kept)
}

export interface StoredTransfer {
  from: { id: number; name: string }
  at: string
  note?: string
}

export function readTransfer(chat: Pick<ChatRow, 'transfer'>): StoredTransfer | null {
  return chat.transfer === null ? null : (JSON.parse(chat.transfer) as StoredTransfer)
}

export interface StoredSurvey {
  key: string
  at: string
  answers?: SurveyAnswers
}

export function readSurvey(chat: Pick<ChatRow, 'survey'>): StoredSurvey | null {
  return chat.survey === null ? null : (JSON.parse(chat.survey) as StoredSurvey)
}

export interface StoredRating {
  key: string
  at: string
  rating: number
  feedback?: string
}

export function readRating(chat: Pick<ChatRow, 'rating'>): StoredRating | null {
  return chat.rating === null ? null : (JSON.parse(chat.rating) as StoredRating)
}
