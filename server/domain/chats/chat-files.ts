import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { Database } from '../../storage/database.ts'
import { findMedia, insertMedia } from '../../storage/media.ts'
import { findMessageByKey } from '../../storage/messages.ts'
import type { ChatRow, MediaRow } from '../../storage/schema.ts'
import type { AgentCaller, EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import { PREVIEW_TYPE, type Picture, type Pictures } from '../pictures.ts'
import type { ByteRange, Context } from '../ports.ts'
import { requireRoom } from '../upload-sums.ts'
import type { IncomingFile } from '../uploads.ts'
import type { AgentChats } from './agent-chats.ts'
import type { CustomerChats } from './customer-chats.ts'
import { scopedKey, type Speaker } from './speakers.ts'

type Attach = (trx: Database, chat: ChatRow) => Promise<{ type: string } & Record<string, unknown>>

/** A stored file to be read, as it is sent to somebody. */
export interface StoredFile {
  name: string
  type: string
  size: number
  /** Changes with the bytes. */
  tag: string
  stream(range?: ByteRange): NodeJS.ReadableStream
}

/** What one side of a chat does with files. A chat or a file that is not theirs is not there. */
export interface SideFiles<Caller> {
  /**
   * The message that this key has sent; undefined if it has sent none and may send one.
   * @throws DomainError `chat_not_found`, `upload_quota_exceeded`
   */
  sent(caller: Caller, chatId: number, key: string): Promise<WireMessage | undefined>
  send(caller: Caller, chatId: number, key: string, file: IncomingFile): Promise<WireMessage>
  /** @throws DomainError `file_not_found` */
  open(caller: Caller, mediaId: number): Promise<StoredFile>
  /** The small picture of a large one. @throws DomainError `file_not_found` where there is none */
  preview(caller: Caller, mediaId: number): Promise<StoredFile>
}

interface Side<Caller> {
  /** @throws DomainError `chat_not_found` */
  require(caller: Caller, chatId: number): Promise<ChatRow>
  speaker(caller: Caller, chat: ChatRow): Pick<Speaker, 'userType' | 'userId'>
  /** Whether so many bytes are not too many. @throws DomainError `upload_quota_exceeded` */
  requireRoom(db: Database, caller: Caller, chat: ChatRow, bytes: number): Promise<void>
  send(
    caller: Caller,
    chatId: number,
    key: string,
    message: OutgoingMessage,
    how: { attach: Attach },
  ): Promise<WireMessage>
}

export interface ChatFiles {
  endUsers: SideFiles<EndUserCaller>
  agents: SideFiles<AgentCaller>
}

/** Files in chats: kept as they came, sent as a message with the same promises as text. */
export function createChatFiles(
  ctx: Context,
  parts: { customers: CustomerChats; agents: AgentChats; pictures: Pictures },
): ChatFiles {
  const { customers, agents, pictures } = parts

  function side<Caller extends { company: { id: string } }>({
    require,
    speaker,
    requireRoom,
    send,
  }: Side<Caller>): SideFiles<Caller> {
    async function find(caller: Caller, id: number): Promise<MediaRow> {
      const media = await findMedia(ctx.db, caller.company.id, id)
      if (!media) throw notFound(id)
      await require(caller, media.chat_id).catch(hide(id))
      return media
    }

    return {
      async sent(caller, chatId, key) {
        const chat = await require(caller, chatId)
        const sent = await findMessageByKey(ctx.db, chatId, scopedKey(speaker(caller, chat), key))
        if (!sent) await requireRoom(ctx.db, caller, chat, 1)
        return sent
      },

      async send(caller, chatId, key, file) {
        const { userType, userId } = speaker(caller, await require(caller, chatId))
        const owner = `${userType} ${userId}`
        const picture = await pictures.read({ path: file.draft.path, ...file, owner })
        const preview = picture?.preview ? await ctx.blobs.put(picture.preview) : null
        const blob = await file.draft.keep()
        const forget = async () => {
          await ctx.blobs.delete(blob)
          if (preview !== null) await ctx.blobs.delete(preview)
        }
        const attach: Attach = async (trx, chat) => {
          const { company, id: chat_id } = chat
          const { name, type, size, draft } = file
          await requireRoom(trx, caller, chat, size)
          const id = await insertMedia(trx, {
            ...{ company, chat_id, blob, preview, name, type, size },
            user_type: userType,
            hash: draft.hash,
            width: picture?.width ?? null,
            height: picture?.height ?? null,
            created_at: ctx.clock.now().toISOString(),
          })
          return fileMessage(id, file, picture)
        }
        try {
          const content = { type: 'text' as const, content: file.name }
          const message = await send(caller, chatId, key, content, { attach })
          // the same file, sent before under this key, is the one that is kept
          const media = await findMedia(ctx.db, caller.company.id, message.media_id ?? 0)
          if (media?.blob !== blob) await forget()
          return message
        } catch (error) {
          // anything but a refusal may have been written all the same
          if (error instanceof DomainError) await forget()
          throw error
        }
      },

      async open(caller, id) {
        const { name, type, size, hash, blob } = await find(caller, id)
        return { name, type, size, tag: hash, stream: (range) => ctx.blobs.stream(blob, range) }
      },

      async preview(caller, id) {
        const { name, preview, hash } = await find(caller, id)
        if (preview === null) throw notFound(id)
        return {
          name: `${name.replace(/\.[^.]*$/, '')}.webp`,
          type: PREVIEW_TYPE,
          size: await ctx.blobs.size(preview),
          tag: `${hash}-preview`,
          stream: (range) => ctx.blobs.stream(preview, range),
        }
      },
    }
  }

  return {
    endUsers: side<EndUserCaller>({
      require: (caller, id) => customers.requireOwn(caller, id),
      speaker: (_caller, chat) => ({ userType: 'end_user', userId: chat.end_user_id }),
      requireRoom: (db, { company }, { id: chatId, end_user_id: endUserId }, bytes) =>
        requireRoom(db, company.file, { endUserId, chatId, bytes, now: ctx.clock.now() }),
      send: (...message) => customers.send(...message),
    }),
    agents: side<AgentCaller>({
      require: (caller, id) => agents.requireMember(caller, id),
      speaker: ({ id }) => ({ userType: 'agent', userId: id }),
      requireRoom: () => Promise.resolve(),
      send: (...message) => agents.send(...message),
    }),
  }
}

function fileMessage(id: number, file: IncomingFile, picture: Picture | undefined) {
  return {
    type: messageType(file.type, picture),
    content: file.name,
    media_id: id,
    document: { url: `/api/media/${id}` },
    file_name: file.name,
    file_type: file.type,
    file_size: file.size,
    ...(picture && { width: picture.width, height: picture.height }),
    ...(picture?.preview && { preview: { url: `/api/media/${id}/preview` } }),
  }
}

function notFound(id: number): DomainError {
  return new DomainError('file_not_found', `There is no file ${id}`)
}

/** Somebody else's chat looks like a file that is not there. */
function hide(id: number): (error: unknown) => never {
  return (error) => {
    if (error instanceof DomainError && error.code === 'chat_not_found') throw notFound(id)
    throw error
  }
}

function messageType(type: string, picture: Picture | undefined): 'photo' | 'video' | 'document' {
  if (picture) return 'photo'
  return type.startsWith('video/') ? 'video' : 'document'
}
