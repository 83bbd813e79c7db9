import type { Escalation, PostSessionStatus } from '../../../contract/chats.ts'
import type { VirtualAgentConfig } from '../../config/company-schema.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { ChatChange, ChatRow } from '../../storage/schema.ts'
import type { Company } from '../ports.ts'
import { servedLang } from '../queues.ts'
import { pickText } from '../text.ts'
import {
  runVirtualAgent,
  type Escalating,
  type FlowState,
  type VaMessage,
  type VirtualAgentInput,
} from '../virtual-agent.ts'
import { readEscalation, readFlow, readVariables, type StoredFlow } from './chat-records.ts'
import { postSessionStep, transit } from './lifecycle.ts'
import { signed } from './signed-messages.ts'
import { noticed, said, virtualAgentSpeaker, type Speaker } from './speakers.ts'

export interface Turn {
  messages: NewMessage[]
  change: ChatChange
}

export type TurnInput =
  | VirtualAgentInput
  /** The customer asked for a person with a button, or by the SDK. */
  | { kind: 'escalate'; reason: string; menuId?: number; language?: string }

/** Why a queue can't be joined now. */
export interface Closed {
  reason: string
  opens_at?: string
}

export interface TurnParts {
  company: Company
  now: Date
  /** Unguessable. */
  newId(): string
  /** Asked only when a person is called. */
  closed(menuId: number, lang: string): Promise<Closed | null>
}

export function virtualAgentOf(
  company: Company,
  chat: Pick<ChatRow, 'virtual_agent'>,
): VirtualAgentConfig | undefined {
  return company.file.virtual_agents?.find((agent) => agent.key === chat.virtual_agent)
}

/** The virtual agent's answer, in the transaction of what it answers: neither is ever there without the other. */
export async function takeTurn(parts: TurnParts, chat: ChatRow, input: TurnInput): Promise<Turn> {
  const { company, now } = parts
  const agent = virtualAgentOf(company, chat)
  // the company file no longer has it: a person takes over
  if (!agent) return escalation(parts, chat, undefined, { reason: 'by_virtual_agent' })
  if (input.kind === 'escalate') return escalation(parts, chat, agent, input)

  const stored = readFlow(chat)
  const result = runVirtualAgent({
    company,
    agent,
    lang: chat.lang,
    state: stored?.state ? (stored.state as FlowState) : null,
    input,
  })
  const speaker = virtualAgentSpeaker(agent)
  const spoken = speak(result.messages, speaker, result.state.step, parts.newId)
  const forms = [...(stored?.forms ?? []), ...spoken.forms]
  const flow: StoredFlow = {
    ...stored,
    state: result.state,
    captured: { ...stored?.captured, ...result.captured },
    ...(forms.length > 0 ? { forms } : {}),
  }
  const { messages } = spoken
  const change: ChatChange = { flow: JSON.stringify(flow) }
  if (Object.keys(result.variables).length > 0) {
    change.variables = JSON.stringify({ ...readVariables(chat), ...result.variables })
  }
  if (result.outcome === 'escalate') {
    const wanted = { reason: 'by_virtual_agent', ...result.escalation }
    const handover = await escalation(parts, chat, agent, wanted)
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

/** Puts signatures on the forms of what is said, and announces them. */
function speak(
  spoken: readonly VaMessage[],
  speaker: Speaker,
  step: string,
  newId: () => string,
): { messages: NewMessage[]; forms: NonNullable<StoredFlow['forms']> } {
  const all = spoken.map((message) => signed(message, { speaker, step, newId }))
  return {
    messages: all.flatMap(({ messages }) => messages),
    forms: all.flatMap(({ forms }) => forms),
  }
}

/** The state of a chat that one side has ended. @throws DomainError where it can't end now */
export function ending(
  chat: ChatRow,
  by: 'end_user' | 'agent' | 'virtual_agent' | 'system',
  now: Date,
): ChatChange {
  return {
    status: transit(chat.status, chat.status === 'queued' ? 'cancel' : 'finish'),
    ended_at: now.toISOString(),
    ended_by: by,
    offered_agent_id: null,
    offered_until: null,
    post_session: closedPostSession(chat.post_session),
  }
}

function closedPostSession(status: PostSessionStatus | null): PostSessionStatus | null {
  return status === null || status === 'finished' ? status : postSessionStep(status, 'finish')
}

async function escalation(
  parts: TurnParts,
  chat: ChatRow,
  agent: VirtualAgentConfig | undefined,
  wanted: Escalating | { reason: string; menuId?: number; language?: string },
): Promise<Turn> {
  const { company, now } = parts
  const menuId = wanted.menuId ?? chat.menu_id
  const lang = wanted.language === undefined ? chat.lang : servedLang(company, wanted.language)
  const status = transit(chat.status, 'escalate')
  const id = (readEscalation(chat)?.id ?? 0) + 1
  const say = (text: Parameters<typeof pickText>[0]): NewMessage[] =>
    agent
      ? [
          said(virtualAgentSpeaker(agent), {
            type: 'text',
            content: pickText(text, lang, company.defaultLang),
          }),
        ]
      : []
  const closed = agent ? await parts.closed(menuId, lang) : null
  if (agent && closed) {
    const failed: Escalation = { id, status: 'failed', ...closed }
    const offers = company.menus.get(menuId)?.node.deflection ?? company.file.deflection
    return {
      messages: [
        ...say(agent.unavailable ?? company.file.after_hours_message),
        noticed('escalationFailed', null, { escalation_id: id, ...closed }),
        ...(offers
          ? [
              said(virtualAgentSpeaker(agent), {
                type: 'action',
                content: '',
                action: 'deflection',
                escalation_id: id,
              }),
            ]
          : []),
      ],
      change: { escalation: JSON.stringify(failed) },
    }
  }
  const started: Escalation = { id, status: 'started' }
  return {
    messages: [
      ...(agent ? say(agent.escalating) : []),
      noticed('escalationStarted', null, { escalation_id: id, escalation_reason: wanted.reason }),
    ],
    change: {
      status,
      queued_at: now.toISOString(),
      late_since: null,
      // what a virtual agent wrote is nothing that a person has to have answered
      other_wrote_at: null,
      announced: null,
      declined_by: '[]',
      menu_id: menuId,
      lang,
      escalation: JSON.stringify(started),
      post_session: closedPostSession(chat.post_session),
    },
  }
}
