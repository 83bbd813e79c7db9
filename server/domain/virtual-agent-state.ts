import type { FormAnswers } from '../../contract/rich-messages.ts'
import type { VirtualAgentConfig } from '../config/company-schema.ts'
import type { Company } from './ports.ts'
import type { VaMessage } from './virtual-agent-messages.ts'

/** Where a conversation stands: JSON, kept with the chat. */
export type FlowState = {
  step: string
  /** Captured answers, for `{key}` in texts. */
  values: Record<string, string>
  /** What the last buttons lead to; no other target is taken from a client. */
  offered: { title: string; go: string }[]
  /** Answers in a row that did not fit the pattern. */
  misses: number
  /** Session variables that take the customer's next words. */
  awaiting?: string[]
  /** Files came since the customer last wrote, and were acknowledged: a handful of them gets one answer. */
  received?: true
}

export type VirtualAgentInput =
  | { kind: 'start' }
  /** `chosen`: a button or a card was clicked; the words are its title. */
  | { kind: 'message'; content: string; go?: string; chosen?: true }
  /** A picture, a video or a document: nothing that can be read for its words. */
  | { kind: 'file' }
  /** A form that the step `step` had sent. */
  | { kind: 'form'; step: string; data: FormAnswers }

export interface VirtualAgentRun {
  company: Company
  agent: VirtualAgentConfig
  lang: string
  state: FlowState | null
  input: VirtualAgentInput
}

export interface VirtualAgentResult {
  state: FlowState
  messages: VaMessage[]
  captured: Record<string, { label: string; value: string }>
  /** Session variables that were set. */
  variables: Record<string, string>
  /** Of `escalate`, where the flow says more than that. */
  escalation: Escalating
  /** `escalate`: the caller says `escalating` and queues the chat. */
  outcome: 'continue' | 'escalate' | 'end'
}

export interface Escalating {
  reason?: 'by_consumer' | 'by_virtual_agent'
  menuId?: number
  language?: string
}
