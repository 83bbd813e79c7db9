import { hasSticky } from '../../../contract/choices.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { updateChat } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { appendMessages, type NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { Events } from '../ports.ts'

/** What one transaction did to a chat, for those who are told after it has committed. */
export interface ChatWrite {
  before: ChatRow
  chat: ChatRow
  messages: WireMessage[]
}

/** The only way a chat changes: its messages and its state in one go, under the lock `chat:ID`. */
export async function writeChat(
  trx: Database,
  chat: ChatRow,
  now: Date,
  messages: NewMessage[],
  change: ChatChange = {},
): Promise<ChatWrite> {
  const written = await appendMessages(trx, chat, messages, now)
  const noted: ChatChange = {}
  for (const message of messages) {
    // said elsewhere, some time ago
    if (message.body['external'] === true) continue
    if (message.userType === 'end_user') noted.end_user_wrote_at = now.toISOString()
    else if (message.userType !== 'system') noted.other_wrote_at = now.toISOString()
  }
  // they stand above the composer for as long as it takes, however much is said meanwhile
  const sticky = written.findLast(hasSticky)
  if (sticky) noted.sticky_index = sticky.$index
  const updated = await updateChat(trx, chat.id, {
    ...noted,
    ...change,
    next_index: chat.next_index + messages.length,
  })
  return { before: chat, chat: updated, messages: written }
}

export function unchanged(chat: ChatRow): ChatWrite {
  return { before: chat, chat, messages: [] }
}

export function chatLock(id: number): string {
  return `chat:${id}`
}

/** Tells what a committed write changed, and nothing that it did not. */
export function publishWrite(events: Events, write: ChatWrite): void {
  const { before, chat, messages } = write
  const { company, id: chatId } = chat
  if (messages.length > 0) events.publish({ kind: 'chat.message', company, chatId, messages })
  const stateChanged =
    before.status !== chat.status ||
    before.agent_id !== chat.agent_id ||
    before.check_in !== chat.check_in ||
    before.check_in_at !== chat.check_in_at ||
    before.escalation !== chat.escalation ||
    before.post_session !== chat.post_session ||
    before.survey !== chat.survey ||
    before.rating !== chat.rating ||
    before.events !== chat.events ||
    before.offered_agent_id !== chat.offered_agent_id
  if (before.agent_id !== null && before.agent_id !== chat.agent_id) {
    events.publish({ kind: 'chat.left', company, chatId, agentId: before.agent_id })
  }
  if (before.agent_id !== chat.agent_id || before.status !== chat.status) {
    // an agent may be busy now, or have room again
    for (const agentId of new Set([before.agent_id, chat.agent_id])) {
      if (agentId !== null) events.publish({ kind: 'agent.changed', company, agentId })
    }
  }
  if (stateChanged) {
    events.publish({ kind: 'chat.updated', company, chatId })
    if (before.status === 'queued' || chat.status === 'queued' || before.agent_id !== null) {
      events.publish({ kind: 'queue.changed', company })
    }
  }
}
