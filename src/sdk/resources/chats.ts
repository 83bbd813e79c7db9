import type { ChatRequest, ChatResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { Requester } from '../http/http.ts'
import { read } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'

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

    load: (id: number) => read<ChatResponse>(http, `/chats/${id}`),

    async ongoing(): Promise<ChatResponse | null> {
      return (await read<{ chat: ChatResponse | null }>(http, '/chats/ongoing')).chat
    },

    resume: (id: number) => post(`/chats/${id}/resume`),
    finish: (id: number) => post(`/chats/${id}/finish`),

    /** Oldest first: those right after an index, or right before one. */
    messages: (id: number, range: { after: number } | { before: number }, limit = PAGE) =>
      read<WireMessage[]>(http, `/chats/${id}/messages`, { ...range, limit }),

    /** Every message there is, oldest first. */
    async allMessages(id: number): Promise<WireMessage[]> {
      const all: WireMessage[] = []
      for (;;) {
        const page = await this.messages(id, { after: all.at(-1)?.$index ?? -1 })
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
  }
}
