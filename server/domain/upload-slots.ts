import { DomainError } from './errors.ts'

/** The portal sends one file after the other in each chat; this is for several tabs, and for lines that were cut and are not missed yet. */
const MOST = 6
/** As long as it takes until something may well be done. */
const RETRY_SECONDS = 5

export type UploadSlots = ReturnType<typeof createUploadSlots>

/** How many uploads of one person this server takes in at once. */
export function createUploadSlots() {
  const running = new Map<string, number>()
  return {
    /** @returns says that it is done @throws DomainError `rate_limited` */
    enter(owner: string): () => void {
      const count = running.get(owner) ?? 0
      if (count >= MOST) {
        throw new DomainError('rate_limited', `No more than ${MOST} uploads at once`, {
          retry_after: RETRY_SECONDS,
        })
      }
      running.set(owner, count + 1)
      return () => {
        const left = (running.get(owner) ?? 1) - 1
        if (left > 0) running.set(owner, left)
        else running.delete(owner)
      }
    },
  }
}
