import type { ChatRequest, ChatResponse, HistoryResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import { ClientError, isClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import { newKey, WriteKeys } from '../ids.ts'
import { toMessage } from '../chat/messages.ts'
import type { ChatHistoryResponse, MessageResponse, UploadOptions } from '../types.ts'

/** Most messages that one answer carries. */
const PAGE = 500

export type ChatsResource = ReturnType<typeof chatsResource>

/** Chats over HTTP; what a running chat does with it is in chat/. */
export function chatsResource(http: Requester, lang: string | undefined) {
  const keys = new WriteKeys()

  async function post(path: string, body: object = {}): Promise<ChatResponse> {
    // what changes a chat's state may be repeated: the second time finds it done
    return (await http.request<ChatResponse>({ method: 'POST', path, body })).data
  }

  return {
    create: (menuId: number, request: ChatRequest) => {
      const chat: ChatRequest = { ...(lang && { lang }), ...request }
      return keys.run([menuId, chat], async (key) => {
        const path = `/menus/${menuId}/chats`
        const body = { key, chat }
        return (await http.request<ChatResponse>({ method: 'POST', path, body, retry: true })).data
      })
    },

    async load(id: number): Promise<ChatResponse> {
      const path = `/chats/${id}`
      return (await http.request<ChatResponse>({ method: 'GET', path, retry: true })).data
    },

    async ongoing(): Promise<ChatResponse | null> {
      const spec = { method: 'GET', path: '/chats/ongoing', retry: true } as const
      return (await http.request<{ chat: ChatResponse | null }>(spec)).data.chat
    },

    resume: (id: number) => post(`/chats/${id}/resume`),
    finish: (id: number) => post(`/chats/${id}/finish`),
    escalate: (id: number, reason?: string) =>
      post(`/chats/${id}/escalate`, { ...(reason && { reason }) }),

    async messages(id: number, after: number): Promise<WireMessage[]> {
      const { data } = await http.request<WireMessage[]>({
        method: 'GET',
        path: `/chats/${id}/messages`,
        query: { after, limit: PAGE },
        retry: true,
      })
      return data
    },

    /** Every message there is, oldest first. */
    async allMessages(id: number): Promise<WireMessage[]> {
      const all: WireMessage[] = []
      for (;;) {
        const page = await this.messages(id, all.at(-1)?.$index ?? -1)
        all.push(...page)
        if (page.length < PAGE) return all
      }
    },

    /** One try; the outbox makes the others. */
    async send(id: number, key: string, message: OutgoingMessage): Promise<WireMessage> {
      const path = `/chats/${id}/messages`
      const body = { key, message }
      return (await http.request<WireMessage>({ method: 'POST', path, body })).data
    },

    async upload(id: number, file: File, options: UploadOptions): Promise<WireMessage> {
      const body = new FormData()
      // the server reads the fields before it takes the file
      body.append('key', newKey())
      body.append('file', file, file.name)
      const path = `/chats/${id}/files`
      const spec = { method: 'POST', path, body, retry: true, ...options } as const
      return (await http.request<WireMessage>(spec)).data
    },

    async attachment(message: MessageResponse): Promise<File | null> {
      if (message.file || !message.media_id) return message.file ?? null
      try {
        const path = `/media/${message.media_id}`
        const spec = { method: 'GET', path, bytes: true, retry: true } as const
        const { data, headers } = await http.request<ArrayBuffer>(spec)
        const type = headers['content-type'] ?? message.file_type ?? ''
        return new File([data], message.file_name ?? `file-${message.media_id}`, { type })
      } catch (error) {
        if (isClientError(error) && error.status === 404) return null
        throw error
      }
    },

    async history(page = 1): Promise<ChatHistoryResponse> {
      if (!Number.isInteger(page) || page < 1) {
        throw ClientError.invalid('page', 'must be a positive integer')
      }
      const { data } = await http.request<HistoryResponse>({
        method: 'GET',
        path: '/chats/history',
        query: { page },
        retry: true,
      })
      const chats = data.chats.map((chat) => ({ ...chat, entries: chat.entries.map(toMessage) }))
      return { ...data, chats }
    },
  }
}
