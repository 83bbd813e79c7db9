import type { AgentState } from '../../../contract/auth.ts'

/** A desk that has shown no sign of life for this long is not offered anything. */
export const PRESENCE_SECONDS = 30

export interface AgentFacts {
  status: 'available' | 'away'
  seenAt: string | null
  /** When the last conversation ended, where that is recent. */
  endedAt: string | null
  wrappedUpAt: string | null
  /** Chats that the agent has, those that ring included. */
  load: number
  maxChats: number
  onCall: boolean
  wrapUpSeconds: number
}

export interface Standing {
  state: AgentState
  /** Set in wrap-up. */
  wrapUpUntil: string | null
  /** Wants work, and their desk is connected: busy or not. */
  present: boolean
}

/** Where an agent stands; nothing of it is written down, so nothing of it can be left behind. */
export function standingOf(facts: AgentFacts, now: Date): Standing {
  const seenSince = new Date(now.getTime() - PRESENCE_SECONDS * 1000).toISOString()
  const isSeen = facts.seenAt !== null && facts.seenAt >= seenSince
  const present = isSeen && facts.status === 'available'
  const wrapUpUntil = wrapUpEnd(facts, now)
  const isBusy = facts.onCall || facts.load >= facts.maxChats
  const state = !isSeen
    ? 'offline'
    : !present
      ? 'away'
      : isBusy
        ? 'busy'
        : wrapUpUntil !== null
          ? 'wrap_up'
          : 'available'
  return { state, wrapUpUntil: state === 'wrap_up' ? wrapUpUntil : null, present }
}

/** When the time to write up what has ended is over; null where it is, or where the agent has said so. */
function wrapUpEnd(facts: AgentFacts, now: Date): string | null {
  const { endedAt, wrappedUpAt, wrapUpSeconds } = facts
  if (endedAt === null || wrapUpSeconds === 0) return null
  if (wrappedUpAt !== null && wrappedUpAt >= endedAt) return null
  const until = new Date(Date.parse(endedAt) + wrapUpSeconds * 1000)
  return until > now ? until.toISOString() : null
}
