import { createWriter } from '../../storage/writer.ts'
import type { MenusService } from '../menus.ts'
import type { Pictures } from '../pictures.ts'
import type { Context } from '../ports.ts'
import { createRouting } from '../routing/routing.ts'
import type { WaitTimesService } from '../wait-times.ts'
import { createAgentAccess } from './agent-access.ts'
import { createAgentChats } from './agent-chats.ts'
import { createAgentPayloads } from './agent-payloads.ts'
import { createChatFiles } from './chat-files.ts'
import { createChatHistory } from './chat-history.ts'
import { createChatViews } from './chat-views.ts'
import { createCheckIns } from './check-ins.ts'
import { createCustomerChats } from './customer-chats.ts'
import { createDeskFeedback } from './desk-feedback.ts'
import { createEscalations } from './escalations.ts'
import { createFeedback } from './feedback.ts'
import { createOwnChats } from './own-chats.ts'
import { createPlainMessages } from './plain-messages.ts'
import { createPostSession } from './post-session.ts'
import { createReceipts } from './receipts.ts'
import { createSavedReplies } from './saved-replies.ts'
import { createSweeper } from './sweeper.ts'
import { createTransfers } from './transfers.ts'

export type Chats = ReturnType<typeof createChats>

/** Chats and their routing, wired. */
export function createChats(
  ctx: Context,
  {
    menus,
    waitTimes,
    pictures,
  }: { menus: MenusService; waitTimes: WaitTimesService; pictures: Pictures },
) {
  const writer = createWriter(ctx.db, ctx.thread)
  const views = createChatViews(ctx, waitTimes)
  const own = createOwnChats(ctx, { writer, views, menus })
  const access = createAgentAccess(ctx, writer)
  const plain = createPlainMessages(ctx, writer)
  const customers = createCustomerChats(ctx, { own, views, menus, plain })
  const agents = createAgentChats(ctx, { writer, views, access, own, plain })
  const routing = createRouting(ctx)
  return {
    customers,
    agents,
    agentPayloads: createAgentPayloads(ctx, access),
    savedReplies: createSavedReplies(ctx, access),
    routing,
    escalations: createEscalations(ctx, { own, menus, waitTimes }),
    checkIns: createCheckIns(ctx, own),
    feedback: createFeedback(ctx, own),
    deskFeedback: createDeskFeedback(ctx),
    postSession: createPostSession(own),
    transfers: createTransfers(ctx, { access, menus }),
    receipts: createReceipts(writer),
    files: createChatFiles(ctx, { customers, agents, pictures }),
    sweeper: createSweeper(ctx, { writer, routing }),
    history: createChatHistory(ctx),
  }
}
