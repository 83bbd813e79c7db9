import type { CallRow } from '../storage/schema.ts'
import type { Company } from './ports.ts'

/** A call that an agent has taken: what is heard of an earlier turn is about the past. */
export interface Turn {
  agentId: number
  /** ISO 8601. */
  assignedAt: string
}

/** What a telephony needs to know of a call. */
export type DialledCall = Pick<CallRow, 'id' | 'phone_number' | 'recording_permission'>

/** Who makes the phones of a call ring. */
export interface Telephony {
  /** False: agents dial from their desk, and what they say there is all that is heard of a call. */
  readonly dials: boolean
  /**
   * Calls the agent, and the customer once the agent has answered.
   * @returns the id of the agent's leg; `null` where the agent dials
   */
  dial(company: Company, call: DialledCall, turn: Turn, agentPhone: string): Promise<string | null>
}

/** The addresses that a telephony is given, by what it tells there. */
export const PHONE_REPORTS = ['answer', 'agent', 'customer', 'done', 'recording'] as const
export type PhoneReport = (typeof PHONE_REPORTS)[number]

/** What is heard of a call that was dialled. */
export type PhoneEvent =
  | { kind: 'agent_answered'; leg: string }
  /** Busy, no answer, or not to be reached. */
  | { kind: 'agent_missed'; leg: string }
  | { kind: 'customer_answered'; leg: string }
  | { kind: 'customer_missed'; leg: string }
  /** Both were connected, and one has hung up. */
  | { kind: 'completed'; leg: string }
  /** The agent's phone is down; whether anybody was connected is not told. */
  | { kind: 'hung_up'; leg: string }
  | { kind: 'recorded'; leg: string; url: string }

/** The turn that a call is in, or had when it was settled. */
export function turnOf(call: CallRow): Turn | undefined {
  const { agent_id, assigned_at } = call
  return agent_id === null || assigned_at === null
    ? undefined
    : { agentId: agent_id, assignedAt: assigned_at }
}

export function isTurn(call: CallRow, turn: Turn): boolean {
  return call.agent_id === turn.agentId && call.assigned_at === turn.assignedAt
}

/** A turn as part of an address. */
export function turnText({ agentId, assignedAt }: Turn): string {
  return `${agentId}-${Date.parse(assignedAt)}`
}

export function readTurn(text: string): Turn | undefined {
  const [, agent, at] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? []
  const assigned = new Date(Number(at))
  if (agent === undefined || Number.isNaN(assigned.getTime())) return undefined
  return { agentId: Number(agent), assignedAt: assigned.toISOString() }
}
