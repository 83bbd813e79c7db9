import { sql, type ExpressionBuilder, type SelectQueryBuilder } from 'kysely'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/** The moments before which what happened last in a chat is too long ago. */
export interface DueInstants {
  /** Since when a chat that rests can't be resumed. */
  resume: string
  /** Silence with a person, and with a virtual agent. */
  agent: string
  virtualAgent: string
  /** A sign of life of who waits. */
  wait: string
  /** To ask who waits, and to have had an answer; null where nobody is asked. */
  checkIn: { ask: string; answer: string } | null
  /** A sign of life of a desk, and since when one may have been gone. */
  seen: string
  gone: string
}

export interface DueChat {
  id: number
  company: string
}

/** As many of a kind as are looked at in one go; the others come next. */
const MOST = 200

type Chats = SelectQueryBuilder<Schema, 'chats', DueChat>
type Where = ExpressionBuilder<Schema, 'chats'>

/**
 * Chats of these companies with which time has done something: they rest too long, are silent too long or wait too long. It
 * asks for no others, however many go on, and in words that the partial indexes have too.
 */
export async function listDueChats(
  db: Database,
  companies: readonly string[],
  due: DueInstants,
): Promise<DueChat[]> {
  const of = (only: (chats: Chats) => Chats) =>
    only(
      db
        .selectFrom('chats')
        .select(['chats.id', 'chats.company'])
        .where('chats.company', 'in', companies)
        .limit(MOST),
    ).execute()
  return [
    ...(await of((chats) =>
      chats
        .where(sql<boolean>`status in ('dismissed', 'va_dismissed')`)
        .where('dismissed_at', '<=', due.resume),
    )),
    ...(await of((chats) => chats.where('status', '=', 'queued').where(isDueInQueue(due)))),
    ...(await of((chats) =>
      chats
        .where('status', '=', 'assigned')
        .where('other_wrote_at', '<=', due.agent)
        .whereRef('end_user_wrote_at', '<=', 'other_wrote_at'),
    )),
    ...(await of((chats) =>
      chats
        .where(sql<boolean>`status = 'va_assigned'`)
        .where('end_user_wrote_at', '<=', due.virtualAgent)
        .where(isBefore('other_wrote_at', due.virtualAgent)),
    )),
    ...(await of((chats) =>
      chats
        .where(sql<boolean>`status = 'va_assigned'`)
        .where('end_user_wrote_at', 'is', null)
        .where((eb) =>
          eb.or([
            eb.and([isAfterSession(eb), isSilentSince(eb, due.virtualAgent)]),
            eb.and([eb.not(isAfterSession(eb)), isSilentSince(eb, due.resume)]),
          ]),
        ),
    )),
  ]
}

const isBefore = (column: 'other_wrote_at' | 'end_user_wrote_at', instant: string) => (eb: Where) =>
  eb.or([eb(column, 'is', null), eb(column, '<=', instant)])

const isAfterSession = (eb: Where) =>
  eb(eb.fn.coalesce('post_session', sql.lit('finished')), '!=', 'finished')

const isSilentSince = (eb: Where, instant: string) =>
  eb.or([
    eb('other_wrote_at', '<=', instant),
    eb.and([eb('other_wrote_at', 'is', null), eb('created_at', '<=', instant)]),
  ])

const isDueInQueue = (due: DueInstants) => (eb: Where) => {
  const isIn = eb(eb.fn.coalesce('check_in', sql.lit('answered')), '=', 'answered')
  const thereBefore = (instant: string) =>
    eb.and([
      eb(eb.fn.coalesce('queued_at', 'created_at'), '<=', instant),
      eb.or([eb('check_in_at', 'is', null), eb('check_in_at', '<=', instant)]),
      isBefore('end_user_wrote_at', instant)(eb),
    ])
  const { checkIn } = due
  return eb.or([
    eb.and([eb('check_in', '=', 'timed_out'), eb('check_in_at', '<=', due.resume)]),
    eb.and([
      eb('offered_agent_id', 'is', null),
      eb.or([
        thereBefore(due.wait),
        ...(checkIn
          ? [
              eb.and([eb('check_in', '=', 'required'), eb('check_in_at', '<=', checkIn.answer)]),
              eb.and([isIn, thereBefore(checkIn.ask)]),
            ]
          : []),
      ]),
    ]),
  ])
}

/** Chats whose agent is gone, is back, or was gone for too long, and that do not say so yet. */
export async function listChatsOfGoneAgents(
  db: Database,
  companies: readonly string[],
  due: DueInstants,
): Promise<DueChat[]> {
  return await db
    .selectFrom('chats')
    .innerJoin('agents', 'agents.id', 'chats.agent_id')
    .select(['chats.id', 'chats.company'])
    .where('chats.company', 'in', companies)
    .where('chats.status', '=', 'assigned')
    .where((eb) => {
      const isGone = eb.or([eb('agents.seen_at', 'is', null), eb('agents.seen_at', '<', due.seen)])
      return eb.or([
        eb.and([eb('chats.agent_gone_at', 'is', null), isGone]),
        eb.and([eb('chats.agent_gone_at', 'is not', null), eb('agents.seen_at', '>=', due.seen)]),
        eb('chats.agent_gone_at', '<=', due.gone),
      ])
    })
    .limit(MOST)
    .execute()
}

/** Companies of these in which a chat waits for an agent. */
export async function listCompaniesWithQueues(
  db: Database,
  companies: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('chats')
    .select('company')
    .distinct()
    .where('company', 'in', companies)
    .where('status', '=', 'queued')
    .execute()
  return rows.map(({ company }) => company)
}
