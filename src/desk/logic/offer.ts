/** A chat or a call that may ring at this agent. */
export interface Offered {
  readonly offer_expires_at?: string
}

/** Whole seconds until the offer ends, never below 0. Rounded up: it rings until the shown 0. */
export function secondsLeft(offer: Offered, now: number): number {
  return offer.offer_expires_at ? secondsUntil(offer.offer_expires_at, now) : 0
}

/** What rings now: of several, the one that ends first. */
export function ringing<T extends Offered>(waiting: readonly T[], now: number): T | undefined {
  return waiting
    .filter((each) => secondsLeft(each, now) > 0)
    .reduce<T | undefined>(
      (soonest, each) =>
        soonest && secondsLeft(soonest, now) <= secondsLeft(each, now) ? soonest : each,
      undefined,
    )
}

/** Whole seconds until an instant, never below 0. */
export function secondsUntil(instant: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - now) / 1000))
}

/** Seconds since an instant, never below 0. */
export function secondsSince(instant: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(instant)) / 1000))
}
