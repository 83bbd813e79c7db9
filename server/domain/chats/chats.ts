import { createWriter } from '../../storage/writer.ts'
import type { MenusService } from '../menus.ts'
import type { Context } from '../ports.ts'
import { createRouting } from '../routing/routing.ts'
import type { WaitTimesService } from '../wait-times.ts'
import { createAgentChats } from './agent-chats.ts'
import { createChatFiles } from './chat-files.ts'
import { createChatHistory } from './chat-history.ts'
import { createChatViews } from './chat-views.ts'
import { createCustomerChats } from './customer-chats.ts'
import { createSweeper } from './sweeper.ts'

export type Chats = ReturnType<typeof createChats>

/** Chats and their routing, wired. */
export function createChats(
  ctx: Context,
  { menus, waitTimes }: { menus: MenusService; waitTimes: WaitTimesService },
) {
  const writer = createWriter(ctx.db)
  const views = createChatViews(ctx, waitTimes)
  const customers = createCustomerChats(ctx, { writer, views, menus })
  const agents = createAgentChats(ctx, { writer, views })
  const files = createChatFiles(ctx, { customers, agents })
  const routing = createRouting(ctx)
  const sweeper = createSweeper(ctx, { writer, routing })
  const history = createChatHistory(ctx)
  return { customers, agents, files, history, routing, sweeper }
}
