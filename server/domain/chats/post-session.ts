import type { ChatResponse, PostSessionStatus } from '../../../contract/chats.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { Company } from '../ports.ts'
import { readFlow } from './chat-records.ts'
import { unchanged, writeChat } from './chat-writes.ts'
import { isOver, postSessionStep, transit } from './lifecycle.ts'
import type { OwnChats } from './own-chats.ts'
import { customerSpeaker, noticed, virtualAgentSpeaker } from './speakers.ts'
import { ending, takeTurn, virtualAgentOf, type TurnParts } from './virtual-agent-turn.ts'

/** The queue's virtual agent for after the session, where there was none in this chat yet. */
export function postSessionOf(company: Company, chat: ChatRow) {
  if (chat.post_session !== null) return undefined
  const config = company.menus.get(chat.menu_id)?.node.channels?.chat?.post_session
  return company.file.virtual_agents?.some(({ key }) => key === config?.virtual_agent)
    ? config
    : undefined
}

/** The agent's part is over: what is said then, and how the chat stands. */
export async function enterPostSession(
  parts: TurnParts,
  chat: ChatRow,
  config: { virtual_agent: string; opt_in?: boolean },
): Promise<{ messages: NewMessage[]; change: ChatChange }> {
  const captured = readFlow(chat)?.captured ?? {}
  const change: ChatChange = {
    status: transit(chat.status, 'post_session'),
    agent_id: null,
    agent_gone_at: null,
    virtual_agent: config.virtual_agent,
    flow: JSON.stringify({ state: null, captured }),
    post_session: postSessionStep(null, config.opt_in ? 'ask' : 'start'),
    // silence is counted from here
    other_wrote_at: parts.now.toISOString(),
  }
  if (config.opt_in) return { messages: [], change }
  const began = await begin(parts, { ...chat, ...(change as Partial<ChatRow>) })
  return { messages: began.messages, change: { ...change, ...began.change } }
}

async function begin(
  parts: TurnParts,
  chat: ChatRow,
): Promise<{ messages: NewMessage[]; change: ChatChange }> {
  const agent = virtualAgentOf(parts.company, chat)
  const turn = await takeTurn(parts, chat, { kind: 'start' })
  const joined = agent ? [noticed('memberJoined', virtualAgentSpeaker(agent))] : []
  return { messages: [...joined, ...turn.messages], change: turn.change }
}

export type PostSession = ReturnType<typeof createPostSession>

/** The customer's side of the part after the session. */
export function createPostSession(own: OwnChats) {
  return {
    /** @throws DomainError `chat_state_conflict` where the step is not one from here */
    async update(
      caller: EndUserCaller,
      id: number,
      status: PostSessionStatus,
    ): Promise<ChatResponse> {
      return own.state(caller, id, async (trx, row, endUser, now) => {
        const { post_session: from } = row
        if (from === status || (from === 'in_progress' && status === 'ready')) return unchanged(row)
        if (from === null || isOver(row.status) || status === 'waiting') {
          throw new DomainError('chat_state_conflict', `The post-session can't be ${status} now`, {
            post_session: from ?? 'none',
          })
        }
        if (status === 'finished') {
          const customer = customerSpeaker(endUser)
          const ended = noticed('chatEnded', customer, { ended_by: 'end_user' })
          return writeChat(trx, row, now, [ended], ending(row, 'end_user', now))
        }
        const change: ChatChange = { post_session: postSessionStep(from, 'start') }
        const chat = { ...row, ...(change as Partial<ChatRow>) }
        const began = await begin(own.turnParts(caller.company, trx, now), chat)
        return writeChat(trx, row, now, began.messages, { ...change, ...began.change })
      })
    },
  }
}
