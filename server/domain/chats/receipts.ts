import { setTimeout as pause } from 'node:timers/promises'
import { saveSeen } from '../../storage/chats.ts'
import type { Writer } from '../../storage/writer.ts'
import { chatLock } from './chat-writes.ts'

type Side = 'end_user' | 'agent'

/** Receipts come with every message that somebody reads; one write per burst is enough. */
const PAUSE_MS = 200

export type Receipts = ReturnType<typeof createReceipts>

/** How far each side has read. Cheap and lossy: what is not written yet is lost with the process, and told again later. */
export function createReceipts(writer: Writer) {
  const waiting = new Map<string, { chatId: number; side: Side; index: number }>()
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    await pause(PAUSE_MS, undefined, { ref: false })
    writing = undefined
    const batch = [...waiting.values()]
    waiting.clear()
    await Promise.all(
      batch.map(({ chatId, side, index }) =>
        writer.write(chatLock(chatId), (trx) => saveSeen(trx, chatId, `${side}_seen`, index)),
      ),
    )
  }

  return {
    /** Resolves when it is written, together with all that came at about the same time. */
    seen(chatId: number, side: Side, index: number): Promise<void> {
      const key = `${chatId}:${side}`
      const known = waiting.get(key)
      if (!known || known.index < index) waiting.set(key, { chatId, side, index })
      writing ??= write()
      return writing
    },
  }
}
