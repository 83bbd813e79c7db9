import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import { planHeads, readHeads, type ChatHead, type HeadChange } from '../../storage/chat-heads.ts'
import type { Database } from '../../storage/database.ts'
import { lockFree } from '../../storage/dialects.ts'
import { planMessages, type PlacedMessage } from '../../storage/messages.ts'
import type { ChatRow } from '../../storage/schema.ts'
import type { Planned, Writer } from '../../storage/writer.ts'
import type { Context } from '../ports.ts'
import { chatLock } from './chat-writes.ts'
import { said, type Speaker } from './speakers.ts'

export interface PlainMessage {
  chatId: number
  key: string
  message: OutgoingMessage
  /** Who says it, in a chat where they may and where it changes nothing else; nobody in any other. */
  speaker(head: ChatHead): Speaker | undefined
  asker?: Asker | undefined
}

/** A connection that waits for the message that it sent: it hears of it by its answer, and before all that comes after. */
export interface Asker {
  connection: string
  answer(message: WireMessage): void
}

/** What a message may come with. */
export interface Sending {
  /** What else it carries, written in the same transaction: an uploaded file. */
  attach?: (trx: Database, chat: ChatRow) => Promise<{ type: string } & Record<string, unknown>>
  asker?: Asker
}

export type PlainMessages = ReturnType<typeof createPlainMessages>

/**
 * What people write to each other is nearly all that a contact centre has to write down. Whatever of it arrives together is
 * read, checked and written together.
 */
export function createPlainMessages(ctx: Context, writer: Writer) {
  async function plan(
    db: Database,
    items: readonly PlainMessage[],
  ): Promise<Planned<WireMessage | undefined>> {
    const chatIds = [...new Set(items.map(({ chatId }) => chatId))].toSorted((a, b) => a - b)
    const free = await lockFree(db, chatIds.map(chatLock))
    const heads = await readHeads(
      db,
      chatIds.filter((id) => free.has(chatLock(id))),
    )
    const now = ctx.clock.now()
    const at = now.toISOString()
    const placed: PlacedMessage[] = []
    const changes = new Map<number, HeadChange>()
    const places = items.map((item) => {
      const head = heads.get(item.chatId)
      const speaker = head && item.speaker(head)
      if (!speaker) return undefined
      const index = head.next_index++
      note(changes, head, speaker, at)
      const message = said(speaker, item.message, item.key)
      return placed.push({ chatId: head.id, index, message }) - 1
    })
    const { messages, writes } = planMessages(db, placed, now)
    return {
      answers: places.map((place) => (place === undefined ? undefined : messages[place])),
      writes: [...writes, ...planHeads(db, [...changes.values()])],
    }
  }

  const write = writer.gather(plan)

  return {
    /**
     * The message once it is durable, or nothing: it has to go the long way, since it is more than a line in a chat, was
     * sent before, or can't be written. The long way says which.
     */
    async send(company: string, item: PlainMessage): Promise<WireMessage | undefined> {
      const message = await write(item).catch(() => undefined)
      if (!message) return undefined
      const { chatId, asker } = item
      asker?.answer(message)
      ctx.events.publish({
        kind: 'chat.message',
        company,
        chatId,
        messages: [message],
        ...(asker && { answered: asker.connection }),
      })
      return message
    },
  }
}

/** What a message changes in its chat, added to what those before it do. */
function note(
  changes: Map<number, HeadChange>,
  { id, revision, next_index }: ChatHead,
  { userType }: Speaker,
  at: string,
): void {
  let change = changes.get(id)
  if (!change) {
    change = { id, revision, next_index, end_user_wrote_at: null, other_wrote_at: null }
    changes.set(id, change)
  }
  change.next_index = next_index
  if (userType === 'end_user') change.end_user_wrote_at = at
  else change.other_wrote_at = at
}
