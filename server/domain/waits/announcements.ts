import type { QueueCause } from '../../../contract/queue.ts'

/** What a customer was told of their place, and on what it was based. */
export interface Announced {
  /** When, in milliseconds. */
  at: number
  position: number
  wait: number
  /** Places of the agents who were there. */
  places: number
  cause?: QueueCause
  causeAt?: number
}

/** What the queue says now. */
export interface Seen {
  at: number
  position: number
  /** Seconds. */
  wait: number
  places: number
}

/** How long a reason stays to be read. */
const CAUSE_MS = 120_000
/** An announced wait that has run out, and a new one that is worth telling. */
const RUN_OUT_SECONDS = 15
const WORTH_SECONDS = 60

/** Seconds that are left of an announced wait. */
export function remaining(last: Announced, at: number): number {
  return Math.max(0, last.wait - (at - last.at) / 1000)
}

/**
 * What is told next. A wait that was announced runs down and shrinks with good news; it grows, and a place gets worse, only for
 * a cause that is told with it.
 */
export function nextAnnouncement(last: Announced | null, seen: Seen): Announced {
  const { at, position, wait, places } = seen
  if (!last) return { at, position, wait, places }
  const left = remaining(last, at)
  const cause = causeOf(last, seen, left)
  if (cause) return { at, position, wait, places, cause, causeAt: at }
  const known =
    last.cause !== undefined && last.causeAt !== undefined && at - last.causeAt < CAUSE_MS
      ? { cause: last.cause, causeAt: last.causeAt }
      : {}
  return {
    at,
    position,
    wait: Math.min(left, wait),
    // an absence that changed nothing yet may still be what a later change is due to
    places: Math.max(last.places, places),
    ...known,
  }
}

function causeOf(last: Announced, seen: Seen, left: number): QueueCause | undefined {
  if (seen.position > last.position) return 'urgent_case'
  if (seen.wait < left + WORTH_SECONDS) return undefined
  if (seen.places < last.places) return 'fewer_agents'
  return left <= RUN_OUT_SECONDS ? 'longer_chats' : undefined
}

/** Whether anything but the running clock makes one announcement differ from the other. */
export function isNews(last: Announced | null, next: Announced): boolean {
  return (
    !last ||
    last.position !== next.position ||
    last.cause !== next.cause ||
    last.causeAt !== next.causeAt ||
    last.places !== next.places ||
    Math.abs(remaining(last, next.at) - next.wait) >= 1
  )
}
