import type { CompanyFile } from '../config/company-schema.ts'
import type { Database } from '../storage/database.ts'
import { sumSentInto, sumSentSince } from '../storage/media.ts'
import { DomainError } from './errors.ts'

const DAY_MS = 24 * 60 * 60_000
/** Of phone videos there are a few in a chat, and of photos hundreds. */
const PER_CHAT_MEGABYTES = 300
const PER_DAY_MEGABYTES = 1000

/** How many bytes one customer may send, into one chat and within a day. */
export function uploadSums({ uploads }: CompanyFile): { perChat: number; perDay: number } {
  const { max_megabytes_per_chat, max_megabytes_per_day } = uploads
  const bytes = (megabytes: number): number => Math.floor(megabytes * 1024 * 1024)
  return {
    perChat: bytes(max_megabytes_per_chat ?? PER_CHAT_MEGABYTES),
    perDay: bytes(max_megabytes_per_day ?? PER_DAY_MEGABYTES),
  }
}

/** @throws DomainError `upload_quota_exceeded` where so many more bytes are too many */
export async function requireRoom(
  db: Database,
  file: CompanyFile,
  {
    endUserId,
    chatId,
    bytes,
    now,
  }: { endUserId: number; chatId?: number; bytes: number; now: Date },
): Promise<void> {
  const { perChat, perDay } = uploadSums(file)
  if (chatId !== undefined && (await sumSentInto(db, chatId)) + bytes > perChat) {
    throw exceeded('chat', perChat)
  }
  const since = new Date(now.getTime() - DAY_MS).toISOString()
  if ((await sumSentSince(db, endUserId, since)) + bytes > perDay) throw exceeded('day', perDay)
}

function exceeded(per: 'chat' | 'day', max_bytes: number): DomainError {
  return new DomainError(
    'upload_quota_exceeded',
    `The files of one ${per} are too large together`,
    {
      per,
      max_bytes,
    },
  )
}
