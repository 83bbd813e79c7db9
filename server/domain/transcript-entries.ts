import { placeChosen, placesOf, type Place } from '../../contract/choices.ts'
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
import { partsOf } from './transcript-parts.ts'

const PAGE = 500
const PICTURES = { types: /^image\/(png|jpeg|gif|webp)$/, bytes: 2_000_000, total: 20_000_000 }

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
  const offered = new Map<number, Offered>()
  let room = PICTURES.total
  for (let after = -1; after < transcript.last_index;) {
    const messages = await listMessages(db, chat.id, { after, limit: PAGE })
    if (messages.length === 0) break
    for (const message of messages) {
      after = message.$index
      if (after > transcript.last_index) break
      const entry = entryOf(message)
      if (!entry) continue
      if (entry.kind === 'message') {
        markChosen(message, offered.get(message.in_reply_to ?? -1))
        if (placesOf(message).length > 0)
          offered.set(message.$index, { message, entry, places: [] })
        const [file] = entry.parts
        if (file?.kind === 'file' && message.media_id !== undefined) {
          const bytes = await pictureOf(message.media_id, room)
          if (bytes) {
            file.picture = bytes
            room -= bytes.byteLength
          }
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
  const key = `${message.$userType}:${message.$userId}`
  return {
    // whoever spoke elsewhere is nobody of here
    key: message.external ? `external:${key}` : key,
    name: message.identity?.display_name ?? '',
    role: message.$userType,
    ...(message.external && { external: true }),
  }
}

function isNotice(event: string | undefined): event is NotiEvent {
  const events: readonly string[] = NotiEvent.enum
  return event !== undefined && events.includes(event)
}

/** What an answer later in the conversation may have chosen something of. */
interface Offered {
  message: WireMessage
  entry: Extract<TranscriptEntry, { kind: 'message' }>
  places: Place[]
}

/** The customer's answer says which of the options it was. */
function markChosen(answer: WireMessage, offered: Offered | undefined): void {
  const place = offered && placeChosen(offered.message, answer)
  if (!place) return
  offered.places.push(place)
  offered.entry.parts = partsOf(offered.message, offered.places)
}

/** A message as it is written down; `undefined` for what has nothing to say to a reader. */
export function entryOf(message: WireMessage): TranscriptEntry | undefined {
  const at = message.sent_at ?? message.$timestamp
  const author = authorOf(message)
  if (message.type === 'noti') {
    const { event, form_data: answers, content, form_name = '' } = message
    if (!isNotice(event)) return undefined
    // what was filled in is said by the customer; that it was asked for is said by the form
    if (event === 'formRequested') return undefined
    if (event === 'formCompleted' && answers) {
      const title = content ?? form_name
      return { kind: 'message', at, author, parts: [{ kind: 'answers', title, answers }] }
    }
    return { kind: 'notice', at, event, name: message.identity?.display_name }
  }
  const parts = partsOf(message)
  return parts.length > 0 ? { kind: 'message', at, author, parts } : undefined
}
