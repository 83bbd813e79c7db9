import type { VirtualAgentConfig } from '../../config/company-schema.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { Company } from '../ports.ts'
import { pickText } from '../text.ts'
import { runVirtualAgent, type FlowState } from '../virtual-agent.ts'
import { readFlow, type StoredFlow } from './chat-views.ts'
import { transit } from './lifecycle.ts'
import { noticed, said, virtualAgentSpeaker } from './speakers.ts'

export interface Turn {
  messages: NewMessage[]
  change: ChatChange
}

export type TurnInput =
  | { kind: 'start' }
  | { kind: 'message'; content: string; go?: string }
  /** The customer asked for a person with a button, or by the SDK. */
  | { kind: 'escalate'; reason: string }

export function virtualAgentOf(
  company: Company,
  chat: Pick<ChatRow, 'virtual_agent'>,
): VirtualAgentConfig | undefined {
  return company.file.virtual_agents?.find((agent) => agent.key === chat.virtual_agent)
}

/** The virtual agent's answer, in the transaction of what it answers: neither is ever there without the other. */
export function takeTurn(company: Company, chat: ChatRow, input: TurnInput, now: Date): Turn {
  const agent = virtualAgentOf(company, chat)
  // the company file no longer has it: a person takes over
  if (!agent) return escalation(company, chat, undefined, 'by_virtual_agent', now)
  if (input.kind === 'escalate') return escalation(company, chat, agent, input.reason, now)

  const stored = readFlow(chat)
  const result = runVirtualAgent({
    company,
    agent,
    lang: chat.lang,
    state: stored ? (stored.state as FlowState) : null,
    input,
  })
  const speaker = virtualAgentSpeaker(agent)
  const flow: StoredFlow = {
    state: result.state,
    captured: { ...stored?.captured, ...result.captured },
  }
  const messages = result.messages.map((message) => said(speaker, message))
  const change: ChatChange = { flow: JSON.stringify(flow) }
  if (result.outcome === 'escalate') {
    const handover = escalation(company, chat, agent, 'by_virtual_agent', now)
    return {
      messages: [...messages, ...handover.messages],
      change: { ...change, ...handover.change },
    }
  }
  if (result.outcome === 'end') {
    messages.push(noticed('chatEnded', speaker, { ended_by: 'virtual_agent' }))
    return { messages, change: { ...change, ...ending(chat, 'virtual_agent', now) } }
  }
  return { messages, change }
}

/** The state of a chat that one side has ended. @throws DomainError where it can't end now */
export function ending(
  chat: ChatRow,
  by: 'end_user' | 'agent' | 'virtual_agent',
  now: Date,
): ChatChange {
  return {
    status: transit(chat.status, chat.status === 'queued' ? 'cancel' : 'finish'),
    ended_at: now.toISOString(),
    ended_by: by,
    offered_agent_id: null,
    offered_until: null,
  }
}

function escalation(
  company: Company,
  chat: ChatRow,
  agent: VirtualAgentConfig | undefined,
  reason: string,
  now: Date,
): Turn {
  const messages = agent
    ? [
        said(virtualAgentSpeaker(agent), {
          type: 'text',
          content: pickText(agent.escalating, chat.lang, company.defaultLang),
        }),
      ]
    : []
  return {
    messages: [...messages, noticed('escalationStarted', null, { escalation_reason: reason })],
    change: { status: transit(chat.status, 'escalate'), queued_at: now.toISOString() },
  }
}
