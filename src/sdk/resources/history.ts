import type { HistoryResponse } from '../../../contract/chats.ts'
import { toMessage } from '../chat/messages.ts'
import type { Requester } from '../http/http.ts'
import { read } from '../http/read.ts'
import { numericId } from '../ids.ts'
import type { ChatHistoryResponse } from '../types.ts'

/** Past conversations, by page. */
export function historyResource(http: Requester) {
  return async (page = 1): Promise<ChatHistoryResponse> => {
    const query = { page: numericId(page, 'page') }
    const data = await read<HistoryResponse>(http, '/chats/history', query)
    const chats = data.chats.map((chat) => ({ ...chat, entries: chat.entries.map(toMessage) }))
    return { ...data, chats }
  }
}
