import { answerWords } from '../../contract/choices.ts'
import type { UserType, WireMessage } from '../../contract/messages.ts'
import type { Database } from './database.ts'
import { plannedRows, prepared } from './prepared.ts'
import type { ChatRow, MessageRow } from './schema.ts'
import type { PlannedWrite } from './write-thread.ts'

const planInserts = plannedRows((db, rows: MessageRow[]) =>
  db.insertInto('messages').values(
    rows.map((row) => ({
      chat_id: row.chat_id,
      index: row.index,
      sid: row.sid,
      client_key: row.client_key,
      user_type: row.user_type,
      user_id: row.user_id,
      type: row.type,
      body: row.body,
      created_at: row.created_at,
    })),
  ),
)

const selectByKey = prepared((db, by: { chatId: number; clientKey: string }) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('chat_id', '=', by.chatId)
    .where('client_key', '=', by.clientKey),
)

/** A message before it has a place in its chat. */
export interface NewMessage {
  userType: UserType
  userId: number
  type: string
  /** Unique in the chat; null for what the server itself writes. */
  clientKey: string | null
  /** All other fields, as they travel. */
  body: Record<string, unknown>
}

/** A message and the chat that it goes into. */
export interface PlacedMessage {
  chatId: number
  index: number
  message: NewMessage
}

/** Messages under their `$index`es, and the writes that put them there. */
export function planMessages(
  db: Database,
  placed: readonly PlacedMessage[],
  now: Date,
): { messages: WireMessage[]; writes: PlannedWrite[] } {
  const created = now.toISOString()
  const rows = placed.map(({ chatId, index, message }): MessageRow => ({
    chat_id: chatId,
    index,
    sid: `${chatId}-${index}`,
    client_key: message.clientKey,
    user_type: message.userType,
    user_id: message.userId,
    type: message.type,
    body: JSON.stringify(message.body),
    created_at: created,
  }))
  return {
    messages: rows.map((row, at) => onTheWire(row, placed[at]?.message.body ?? {})),
    writes: planInserts(db, rows).map(({ query, rows: changes }) => ({ query, changes })),
  }
}

/**
 * Appends messages under the next `$index`es of a chat. Call it inside a transaction that has read the chat with a lock, and
 * write what comes after the last one as its `next_index`.
 */
export async function appendMessages(
  db: Database,
  chat: Pick<ChatRow, 'id' | 'next_index'>,
  messages: readonly NewMessage[],
  now: Date,
): Promise<WireMessage[]> {
  const { id: chatId, next_index: next } = chat
  const planned = planMessages(
    db,
    messages.map((message, at) => ({ chatId, index: next + at, message })),
    now,
  )
  for (const { query } of planned.writes) await db.executeQuery(query)
  return planned.messages
}

export async function findMessageByKey(
  db: Database,
  chatId: number,
  clientKey: string,
): Promise<WireMessage | undefined> {
  const [row] = await selectByKey(db, { chatId, clientKey })
  return row && toWire(row)
}

/** `after`: greater indexes; `before`: the last ones below it. Oldest first either way. */
export async function listMessages(
  db: Database,
  chatId: number,
  range: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<WireMessage[]> {
  let query = db.selectFrom('messages').selectAll().where('chat_id', '=', chatId).limit(range.limit)
  if (range.before !== undefined) {
    query = query.where('index', '<', range.before).orderBy('index', 'desc')
  } else {
    query = query.where('index', '>', range.after ?? -1).orderBy('index')
  }
  const rows = await query.execute()
  const messages = rows.map(toWire)
  return range.before === undefined ? messages : messages.toReversed()
}

/** The last words of the customer per chat, as what an agent has to act on; of anybody where they wrote none. */
export async function listLastTexts(db: Database, chatIds: number[]): Promise<Map<number, string>> {
  const texts = new Map<number, string>()
  if (chatIds.length === 0) return texts
  const rows = await db
    .selectFrom('messages')
    .select(['chat_id', 'body'])
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('chat_id', 'index'),
        'in',
        selectFrom('messages')
          .select(({ fn }) => [
            'chat_id',
            fn
              .coalesce(fn.max('index').filterWhere('user_type', '=', 'end_user'), fn.max('index'))
              .as('index'),
          ])
          .where('chat_id', 'in', chatIds)
          .where('user_type', '!=', 'system')
          .groupBy('chat_id')
          .$asTuple('chat_id', 'index'),
      ),
    )
    .execute()
  for (const row of rows) {
    const body = JSON.parse(row.body) as Pick<WireMessage, 'content' | 'choice' | 'file_name'>
    texts.set(row.chat_id, answerWords(body) || (body.file_name ?? ''))
  }
  return texts
}

function toWire(row: MessageRow): WireMessage {
  return onTheWire(row, JSON.parse(row.body) as Record<string, unknown>)
}

function onTheWire(row: MessageRow, body: Record<string, unknown>): WireMessage {
  return {
    ...body,
    $index: row.index,
    $sid: row.sid,
    $timestamp: row.created_at,
    $userType: row.user_type,
    $userId: row.user_id,
    type: row.type,
  }
}
