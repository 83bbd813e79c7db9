import type { DeskFeedback } from '../../../contract/surveys.ts'
import { listMembersOf } from '../../storage/chat-members.ts'
import { listFeedback } from '../../storage/feedback.ts'
import type { AgentCaller } from '../callers.ts'
import type { Context } from '../ports.ts'
import { isSkilled } from '../skills.ts'
import { menuPath } from './chat-views.ts'
import { feedbackView } from './feedback.ts'

const PAGE = 30

export type DeskFeedbackService = ReturnType<typeof createDeskFeedback>

/**
 * What customers said of chats, for those who serve their queues: also of chats that no agent was in, and without a word of
 * the chats themselves. A queue that the company file no longer has is everybody's.
 */
export function createDeskFeedback(ctx: Context) {
  return {
    async page(caller: AgentCaller, before: string | undefined): Promise<DeskFeedback> {
      const { company, config } = caller
      const menus = [...company.menus.values()].filter(({ leaf }) => leaf)
      const queues = {
        served: menus.filter((menu) => isSkilled(config, menu)).map(({ node }) => node.id),
        known: menus.map(({ node }) => node.id),
      }
      const [at = '', id = ''] = before?.split('_') ?? []
      const rows = await listFeedback(ctx.db, company.id, queues, {
        before: before === undefined ? undefined : { at, id: Number(id) },
        limit: PAGE + 1,
      })
      const shown = rows.slice(0, PAGE)
      const members = await listMembersOf(
        ctx.db,
        shown.map((row) => row.id),
      )
      const last = rows.length > PAGE ? shown.at(-1) : undefined
      return {
        items: shown.map((row) => ({
          chat_id: row.id,
          menus: menuPath(company, row.menu_id, company.defaultLang),
          ...(row.ended_at === null ? {} : { ended_at: row.ended_at }),
          at: row.feedback_at,
          feedback: feedbackView(company, row) ?? {},
          mine: members.get(row.id)?.includes(caller.id) ?? false,
        })),
        ...(last ? { next: `${last.feedback_at}_${last.id}` } : {}),
      }
    },
  }
}
