import { chime } from './chime.ts'
import { storage } from './storage.ts'

const HEARD = 'heard'
/** How long a tab that nobody looks at waits for one that is looked at to say so, which may be busy drawing. */
const GRACE_MS = 1000
/** What one tab stores comes to the others by and by, whoever has the lock. */
const SPREAD_MS = 300

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Runs work while no other tab does, where the browser can tell. What it stored is given time to reach them. */
async function alone(work: () => void): Promise<void> {
  const locks: LockManager | undefined = navigator.locks
  if (!locks) return work()
  await locks
    .request('portico:ring', () => {
      work()
      return pause(SPREAD_MS)
    })
    .catch(work)
}

/** Whether no tab has dealt with this message, or with one after it. */
function isNews(chatId: number, index: number): boolean {
  const [chat, last] = (storage.get(HEARD) ?? '').split(':').map(Number)
  return chat !== chatId || last === undefined || last < index
}

/**
 * A message of somebody else has come. It is heard once, however many tabs have the chat, and not at all where the
 * customer looks at it in one of them.
 */
export async function ring(
  chatId: number,
  index: number,
  { looking, sound }: { looking: () => boolean; sound: boolean },
): Promise<void> {
  const seen = looking()
  const take = () => {
    if (!isNews(chatId, index)) return
    // another tab may be able to, where this one was not touched yet
    if (sound && !seen && !looking() && !chime()) return
    storage.set(HEARD, `${chatId}:${index}`)
  }
  // said at once: whoever has seen it come may turn away in the next moment
  if (seen) return take()
  await pause(GRACE_MS)
  await alone(take)
}
