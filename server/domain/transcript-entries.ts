import { NotiEvent, type WireMessage } from '../../contract/messages.ts'
import type { Database } from '../storage/database.ts'
import { findMedia } from '../storage/media.ts'
import { listMessages } from '../storage/messages.ts'
import type { ChatRow, TranscriptRow } from '../storage/schema.ts'
import { queuePath } from './mails.ts'
import type { BlobStore, Company } from './ports.ts'
import type {
  TranscriptAuthor,
  TranscriptDocument,
  TranscriptEntry,
} from './transcript-document.ts'

const PAGE = 500
const PICTURES = { types: /^image\/(png|jpeg|gif|webp)$/, bytes: 2_000_000, total: 20_000_000 }
const FILES = new Set(['photo', 'video', 'document'])

/** What a customer can quote of a chat. */
export function chatReference(chatId: number): string {
  return `CHAT-${chatId}`
}

/** The conversation of a chat up to the transcript's last message. */
export async function readDocument(
  db: Database,
  blobs: BlobStore,
  company: Company,
  chat: ChatRow,
  transcript: Pick<TranscriptRow, 'lang' | 'time_zone' | 'last_index'>,
): Promise<TranscriptDocument> {
  const entries: TranscriptEntry[] = []
  let room = PICTURES.total
  for (let after = -1; after < transcript.last_index;) {
    const messages = await listMessages(db, chat.id, { after, limit: PAGE })
    if (messages.length === 0) break
    for (const message of messages) {
      after = message.$index
      if (after > transcript.last_index) break
      const entry = entryOf(message)
      if (!entry) continue
      if (entry.kind === 'file' && message.media_id !== undefined) {
        const bytes = await pictureOf(message.media_id, room)
        if (bytes) {
          entry.picture = bytes
          room -= bytes.byteLength
        }
      }
      entries.push(entry)
    }
  }

  async function pictureOf(mediaId: number, most: number): Promise<Uint8Array | undefined> {
    const media = await findMedia(db, company.id, mediaId)
    if (media?.chat_id !== chat.id || !PICTURES.types.test(media.type)) return undefined
    if (media.size > Math.min(PICTURES.bytes, most)) return undefined
    return blobs.get(media.blob)
  }

  return {
    lang: transcript.lang,
    timeZone: transcript.time_zone,
    company: company.file.name,
    reference: chatReference(chat.id),
    queuePath: queuePath(company, company.menus.get(chat.menu_id), transcript.lang),
    startedAt: chat.created_at,
    endedAt: chat.ended_at ?? undefined,
    entries,
  }
}

function authorOf(message: WireMessage): TranscriptAuthor {
  return {
    key: `${message.$userType}:${message.$userId}`,
    name: message.identity?.display_name ?? '',
    role: message.$userType,
  }
}

function isNotice(event: string | undefined): event is NotiEvent {
  const events: readonly string[] = NotiEvent.enum
  return event !== undefined && events.includes(event)
}

/** A message as it is written down; `undefined` for what has nothing to say to a reader. */
export function entryOf(message: WireMessage): TranscriptEntry | undefined {
  const at = message.$timestamp
  if (message.type === 'noti') {
    if (!isNotice(message.event)) return undefined
    return { kind: 'notice', at, event: message.event, name: message.identity?.display_name }
  }
  const author = authorOf(message)
  if (FILES.has(message.type) && message.file_name !== undefined) {
    const { file_name: name, file_type: type = '', file_size: size = 0 } = message
    return { kind: 'file', at, author, name, type, size }
  }
  const words = message.messages?.join('\n') ?? message.content ?? ''
  // Buttons carry their question as title and as content.
  const text = [...new Set([message.title, words])].filter(Boolean).join('\n')
  const options = (message.buttons ?? []).map(({ title }) => title)
  if (text === '' && options.length === 0) return undefined
  return { kind: 'text', at, author, text, options }
}
