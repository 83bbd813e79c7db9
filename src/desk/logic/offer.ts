import type { DeskChat } from '../../../contract/desk.ts'

/** Whole seconds until the offer ends, never below 0. Rounded up: it rings until the shown 0. */
export function secondsLeft(offer: DeskChat, now: number): number {
  if (!offer.offer_expires_at) return 0
  return Math.max(0, Math.ceil((Date.parse(offer.offer_expires_at) - now) / 1000))
}

/** The chat that rings now: of several, the one that ends first. */
export function ringing(waiting: readonly DeskChat[], now: number): DeskChat | undefined {
  return waiting
    .filter((chat) => secondsLeft(chat, now) > 0)
    .reduce<DeskChat | undefined>(
      (soonest, chat) =>
        soonest && secondsLeft(soonest, now) <= secondsLeft(chat, now) ? soonest : chat,
      undefined,
    )
}

/** Seconds since an instant, never below 0. */
export function secondsSince(instant: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(instant)) / 1000))
}
