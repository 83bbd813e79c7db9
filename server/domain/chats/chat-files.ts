import { imageSize } from 'image-size'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { Database } from '../../storage/database.ts'
import { findMedia, insertMedia } from '../../storage/media.ts'
import type { ChatRow, MediaRow } from '../../storage/schema.ts'
import type { AgentCaller, EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { Context } from '../ports.ts'
import { checkUpload, type CheckedUpload, type Upload } from '../uploads.ts'
import type { AgentChats } from './agent-chats.ts'
import type { CustomerChats } from './customer-chats.ts'

type Attach = (trx: Database, chat: ChatRow) => Promise<{ type: string } & Record<string, unknown>>

export type ChatFiles = ReturnType<typeof createChatFiles>

/** Files in chats: held against the company's limits, kept as they came, sent as a message with the same promises as text. */
export function createChatFiles(
  ctx: Context,
  { customers, agents }: { customers: CustomerChats; agents: AgentChats },
) {
  async function prepare(
    company: EndUserCaller['company'],
    upload: Upload,
  ): Promise<{ attach: Attach; placeholder: OutgoingMessage }> {
    const checked = await checkUpload(company, upload)
    const picture = dimensions(checked, upload.bytes)
    const blob = await ctx.blobs.put(upload.bytes)
    const attach: Attach = async (trx, chat) => {
      const id = await insertMedia(trx, {
        company: company.id,
        chat_id: chat.id,
        blob,
        name: checked.name,
        type: checked.type,
        size: checked.size,
        width: picture?.width ?? null,
        height: picture?.height ?? null,
        created_at: ctx.clock.now().toISOString(),
      })
      return {
        type: messageType(checked.type),
        content: checked.name,
        media_id: id,
        document: { url: `/api/media/${id}` },
        file_name: checked.name,
        file_type: checked.type,
        file_size: checked.size,
        ...picture,
      }
    }
    return { attach, placeholder: { type: 'text', content: checked.name } }
  }

  return {
    async sendByEndUser(
      caller: EndUserCaller,
      chatId: number,
      key: string,
      upload: Upload,
    ): Promise<WireMessage> {
      await customers.requireOwn(caller, chatId)
      const { attach, placeholder } = await prepare(caller.company, upload)
      return customers.send(caller, chatId, key, placeholder, attach)
    },

    async sendByAgent(
      caller: AgentCaller,
      chatId: number,
      key: string,
      upload: Upload,
    ): Promise<WireMessage> {
      await agents.requireMember(caller, chatId)
      const { attach, placeholder } = await prepare(caller.company, upload)
      return agents.send(caller, chatId, key, placeholder, attach)
    },

    /** @throws DomainError `file_not_found` */
    async openForEndUser(caller: EndUserCaller, id: number): Promise<MediaRow> {
      const media = await find(caller.company.id, id)
      await customers.requireOwn(caller, media.chat_id).catch(hide(id))
      return media
    },

    /** @throws DomainError `file_not_found` */
    async openForAgent(caller: AgentCaller, id: number): Promise<MediaRow> {
      const media = await find(caller.company.id, id)
      await agents.requireMember(caller, media.chat_id).catch(hide(id))
      return media
    },

    stream(media: MediaRow): NodeJS.ReadableStream {
      return ctx.blobs.stream(media.blob)
    },
  }

  async function find(company: string, id: number): Promise<MediaRow> {
    const media = await findMedia(ctx.db, company, id)
    if (!media) throw notFound(id)
    return media
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

const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

function messageType(type: string): 'photo' | 'video' | 'document' {
  if (PICTURES.has(type)) return 'photo'
  return type.startsWith('video/') ? 'video' : 'document'
}

function dimensions(
  file: CheckedUpload,
  bytes: Uint8Array,
): { width: number; height: number } | undefined {
  if (!PICTURES.has(file.type)) return undefined
  try {
    const { width, height, orientation } = imageSize(bytes)
    // pictures of phones lie on their side until their orientation is applied
    return orientation && orientation >= 5 ? { width: height, height: width } : { width, height }
  } catch {
    // a picture whose header can't be read is shown without a reserved place
    return undefined
  }
}
