import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Stack } from './stack.ts'

const EVERY_MS = 20_000
const WORDS = 'the parcel was to come last week and has not been seen since by anybody here'.split(
  ' ',
)

/**
 * Writes a long conversation into the database of a stack, as if it had been led until now: pages that have the chat open
 * hear nothing of it before they load it again. `words` stand in the messages of their index.
 */
export function fillChat(
  stack: Pick<Stack, 'dataDir'>,
  chatId: number,
  count: number,
  words: Record<number, string> = {},
): void {
  const db = new DatabaseSync(join(stack.dataDir, 'portico.sqlite'))
  db.exec('PRAGMA busy_timeout=10000; BEGIN IMMEDIATE')
  const chat = db
    .prepare('SELECT next_index, end_user_id, agent_id FROM chats WHERE id = ?')
    .get(chatId)
  if (!chat) throw new Error(`there is no chat ${chatId}`)
  const from = Number(chat['next_index'])
  const start = Date.now() - count * EVERY_MS
  const at = (index: number): string => new Date(start + index * EVERY_MS).toISOString()
  db.prepare('UPDATE messages SET created_at = ? WHERE chat_id = ?').run(at(0), chatId)
  const insert = db.prepare(
    `INSERT INTO messages (chat_id, "index", sid, client_key, user_type, user_id, type, body, created_at)
     VALUES (?, ?, ?, NULL, ?, ?, 'text', ?, ?)`,
  )
  for (let index = from; index < count; index++) {
    const own = index % 3 === 0 || chat['agent_id'] === null
    const said = WORDS.slice(0, 3 + ((index * 7) % WORDS.length)).join(' ')
    const content =
      words[index] ?? `Message ${index}: ${said.repeat(1 + (index % 5 === 0 ? 4 : 0))}`
    insert.run(
      chatId,
      index,
      `${chatId}-${index}`,
      own ? 'end_user' : 'agent',
      Number(own ? chat['end_user_id'] : chat['agent_id']),
      JSON.stringify({ content }),
      at(index),
    )
  }
  db.prepare('UPDATE chats SET next_index = ? WHERE id = ?').run(count, chatId)
  db.exec('COMMIT')
  db.close()
}
