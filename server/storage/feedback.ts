import type { Database } from './database.ts'
import type { ChatRow } from './schema.ts'

export type FeedbackRow = Pick<
  ChatRow,
  'id' | 'menu_id' | 'lang' | 'ended_at' | 'survey' | 'rating'
> & { feedback_at: string }

/** Queues by which feedback is chosen: these, and those that are not among the `known`. */
export interface FeedbackQueues {
  served: readonly number[]
  known: readonly number[]
}

/** Where a page ends: the ones after it are older, or of the same moment with a lower id. */
export interface FeedbackPlace {
  at: string
  id: number
}

/** Chats of which their customers said something, the latest first. */
export async function listFeedback(
  db: Database,
  company: string,
  { served, known }: FeedbackQueues,
  page: { before: FeedbackPlace | undefined; limit: number },
): Promise<FeedbackRow[]> {
  let query = db
    .selectFrom('chats')
    .select(['id', 'menu_id', 'lang', 'ended_at', 'survey', 'rating', 'feedback_at'])
    .where('company', '=', company)
    .where('feedback_at', 'is not', null)
    .where((eb) =>
      eb.or([
        ...(served.length > 0 ? [eb('menu_id', 'in', served)] : []),
        eb('menu_id', 'not in', known),
      ]),
    )
    .orderBy('feedback_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
  const { before } = page
  if (before) {
    query = query.where('feedback_at', '<=', before.at).where((eb) =>
      eb.or([
        eb('feedback_at', '<', before.at),
        // several of one moment
        eb('id', '<', before.id),
      ]),
    )
  }
  return await query.$narrowType<{ feedback_at: string }>().execute()
}
