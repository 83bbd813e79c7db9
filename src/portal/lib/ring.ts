import { chime } from './chime.ts'
import { storage } from './storage.ts'

const HEARD = 'heard'
/** How long a tab that nobody looks at waits for one that is looked at to say so, which may be busy drawing. */
const GRACE_MS = 1000

/** Runs work while no other tab does, where the browser can tell. */
async function alone(work: () => void): Promise<void> {
  const locks: LockManager | undefined = navigator.locks
  if (!locks) return work()
  await locks.request('portico:ring', work).catch(work)
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
  const heard = () => storage.set(HEARD, `${chatId}:${index}`)
  // said at once: whoever has seen it come may turn away in the next moment
  if (looking()) {
    if (isNews(chatId, index)) heard()
    return
  }
  await new Promise((resolve) => setTimeout(resolve, GRACE_MS))
  await alone(() => {
    if (!isNews(chatId, index)) return
    // another tab may be able to, where this one was not touched yet
    if (sound && !looking() && !chime()) return
    heard()
  })
}
