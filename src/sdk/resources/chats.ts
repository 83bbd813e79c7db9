import type { ChatRequest, ChatResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { Requester } from '../http/http.ts'
import { inLang, read, write } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'

/** Most messages that one answer carries. */
const PAGE = 500

export type ChatsResource = ReturnType<typeof chatsResource>

/** Chats over HTTP; what a running chat does with it is in chat/. */
export function chatsResource(http: Requester, lang: string | undefined) {
  const keys = new WriteKeys()

  return {
    create: (menuId: number, request: ChatRequest) => {
      const chat = inLang(request, lang)
      return keys.run([menuId, chat], (key) =>
        write<ChatResponse>(http, `/menus/${menuId}/chats`, { key, chat }, true),
      )
    },

    load: (id: number) => read<ChatResponse>(http, `/chats/${id}`),

    async ongoing(): Promise<ChatResponse | null> {
      return (await read<{ chat: ChatResponse | null }>(http, '/chats/ongoing')).chat
    },

    resume: (id: number) => write<ChatResponse>(http, `/chats/${id}/resume`, {}),

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
    send: (id: number, key: string, message: OutgoingMessage) =>
      write<WireMessage>(http, `/chats/${id}/messages`, { key, message }),
  }
}
