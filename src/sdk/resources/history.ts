import type { HistoryResponse } from '../../../contract/chats.ts'
import { toMessage } from '../chat/messages.ts'
import { ClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import type { ChatHistoryResponse } from '../types.ts'

/** Past conversations, by page. */
export function historyResource(http: Requester) {
  return async (page = 1): Promise<ChatHistoryResponse> => {
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
  }
}
