import type { HistoryResponse } from '../../../contract/chats.ts'
import { listChatsOf } from '../../storage/chats.ts'
import { findEndUser } from '../../storage/end-users.ts'
import { listMessages } from '../../storage/messages.ts'
import type { EndUserCaller } from '../callers.ts'
import type { Context } from '../ports.ts'
import { menuPath } from './chat-views.ts'

const PER_PAGE = 10
/** Entries of one conversation in the list; the rest of it is at `/chats/:id/messages`, as `last_index` says. */
const ENTRIES = 500

export type ChatHistory = ReturnType<typeof createChatHistory>

/** Conversations of an end user, wherever they had them: they follow the identifier, not the browser. */
export function createChatHistory(ctx: Context) {
  return {
    async page(caller: EndUserCaller, page: number): Promise<HistoryResponse> {
      const { company } = caller
      const endUser = await findEndUser(ctx.db, caller)
      const chats = endUser
        ? await listChatsOf(ctx.db, endUser.id, {
            limit: PER_PAGE + 1,
            offset: (page - 1) * PER_PAGE,
          })
        : []
      const shown = chats.slice(0, PER_PAGE)
      return {
        chats: await Promise.all(
          shown.map(async (chat) => ({
            comm_id: chat.id,
            assigned_at: chat.assigned_at ?? chat.created_at,
            comm_type: 'chat',
            timezone: company.file.time_zone,
            entries: await listMessages(ctx.db, chat.id, { limit: ENTRIES }),
            status: chat.status,
            lang: chat.lang,
            menus: menuPath(company, chat.menu_id, chat.lang),
            created_at: chat.created_at,
            last_index: chat.next_index - 1,
          })),
        ),
        missing_chat_ids: [],
        pagination: { next_page: chats.length > PER_PAGE ? page + 1 : 0, per_page: PER_PAGE },
      }
    },
  }
}
