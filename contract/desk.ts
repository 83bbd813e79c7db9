import { Type, type Static } from 'typebox'
import { EndUserIdentity } from './auth.ts'
import { CallResponse } from './calls.ts'
import { ChatResponse, type EndUserEventBody } from './chats.ts'
import { ChatFeedback } from './surveys.ts'
import { Id, IdempotencyKey, Instant, MenuRef, Strict } from './common.ts'
import { AgentPayload } from './rich-messages.ts'

/** What an agent is told of the customer. `signed` was verified; `unsigned` is the host page's word only. */
export const DeskEndUser = Strict({
  id: Id,
  ...EndUserIdentity.properties,
  anonymous: Type.Boolean(),
  first_seen_at: Instant,
})
export const DeskCustomData = Strict({
  signed: Type.Record(Type.String(), Type.Unknown()),
  unsigned: Type.Record(Type.String(), Type.Unknown()),
})

export const DeskChat = Strict({
  chat: ChatResponse,
  end_user: DeskEndUser,
  custom_data: DeskCustomData,
  /** What the virtual agent asked for and was told. */
  captured: Type.Record(Type.String(), Strict({ label: Type.String(), value: Type.String() })),
  /** Session variables that the virtual agent has set. */
  variables: Type.Record(Type.String(), Type.String()),
  /**
   * What the customer did beside the conversation: other ways they were offered and took. Oldest first. In what came with an
   * escalation any field may be anything, so no field is held to a type here: one that does not fit would cost the whole list.
   */
  events: Type.Array(
    Type.Unsafe<EndUserEventBody & { at: string }>(
      Type.Object({ at: Instant }, { additionalProperties: true }),
    ),
  ),
  /** Answers of the survey and the rating, once given. */
  feedback: Type.Optional(ChatFeedback),
  /** Whoever handed it over last, and what they said to the next one. */
  transfer: Type.Optional(
    Strict({
      from: Strict({ id: Id, name: Type.String() }),
      at: Instant,
      note: Type.Optional(Type.String()),
    }),
  ),
  /** As the customer's client told it; `trigger_name` is there only where the company has such a trigger. */
  trigger_id: Type.Optional(Type.String()),
  trigger_name: Type.Optional(Type.String()),
  cobrowsable: Type.Boolean(),
  ticket_id: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  queued_at: Type.Optional(Instant),
  /** Set while this chat rings at the agent who asks. */
  offer_expires_at: Type.Optional(Instant),
  /** Text of the last message that a person or a virtual agent wrote. */
  last_text: Type.Optional(Type.String()),
  /** Whether the agent who asks may accept it now: skilled, below the maximum, and not ringing elsewhere. */
  acceptable: Type.Boolean(),
})
export type DeskChat = Static<typeof DeskChat>

export const DeskChats = Strict({
  /** Waiting in queues that the agent is skilled for, longest waiting first. */
  waiting: Type.Array(DeskChat),
  /** Assigned to the agent and going on. */
  mine: Type.Array(DeskChat),
  /** Ended by or with the agent, latest first; at most 50. */
  recent: Type.Array(DeskChat),
})
export type DeskChats = Static<typeof DeskChats>

/** Hands a chat over: to a queue, or to an agent at whom it then rings. Exactly one of the two. */
export const TransferBody = Strict({
  menu_id: Type.Optional(Id),
  agent_id: Type.Optional(Id),
  /** For the next agent, not for the customer. */
  note: Type.Optional(Type.String({ maxLength: 2000 })),
})
export type TransferBody = Static<typeof TransferBody>

/** Where a chat can be handed over to. */
export const TransferTargets = Strict({
  queues: Type.Array(
    Strict({
      menu_id: Id,
      path: Type.Array(MenuRef),
      waiting: Type.Integer(),
      agents: Type.Integer(),
      /** Why it takes nobody now; absent where it does. */
      closed: Type.Optional(Type.Enum(['after_hours', 'over_capacity'])),
    }),
  ),
  /** Those whose desk is open, and who want work and have room for it. */
  agents: Type.Array(
    Strict({
      id: Id,
      name: Type.String(),
      avatar_url: Type.Optional(Type.String()),
      free: Type.Integer(),
    }),
  ),
})
export type TransferTargets = Static<typeof TransferTargets>

export const CallOutcome = Type.Enum([
  'connected',
  'no_answer',
  'wrong_number',
  'voicemail',
  'follow_up',
])
export type CallOutcome = Static<typeof CallOutcome>

export const DeskCall = Strict({
  call: CallResponse,
  end_user: DeskEndUser,
  custom_data: DeskCustomData,
  ticket_id: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  due_at: Instant,
  /** Set while this call rings at the agent who asks. */
  offer_expires_at: Type.Optional(Instant),
  /** Tries so far to which nobody answered. */
  attempts: Type.Integer(),
  agent: Type.Optional(Strict({ id: Id, name: Type.String() })),
  /** When that agent took it, and when the customer answered. */
  assigned_at: Type.Optional(Instant),
  connected_at: Type.Optional(Instant),
  mine: Type.Boolean(),
  /**
   * Set while the telephony makes the call: `dialling` before the agent's phone rings, `agent_rings`, `customer_rings` once
   * the agent has answered, `hung_up` when they hung up before the customer answered. Absent where the agent dials.
   */
  phone: Type.Optional(Type.Enum(['dialling', 'agent_rings', 'customer_rings', 'hung_up'])),
  note: Type.Optional(Type.String()),
  /** Path at which an agent who may see the call hears its recording. */
  recording_url: Type.Optional(Type.String()),
})
export type DeskCall = Static<typeof DeskCall>
export const DeskCalls = Strict({
  /** Due now: queued, or taken by the agent who asks. */
  due: Type.Array(DeskCall),
  /** Scheduled for later. */
  upcoming: Type.Array(DeskCall),
  /** Settled, latest first; at most 50. */
  recent: Type.Array(DeskCall),
})
export type DeskCalls = Static<typeof DeskCalls>
export const CallOutcomeBody = Strict({
  outcome: CallOutcome,
  note: Type.Optional(Type.String({ maxLength: 2000 })),
})

export const DeskEmailFile = Strict({
  id: Id,
  name: Type.String(),
  type: Type.String(),
  size: Type.Integer(),
})
export const DeskEmailReply = Strict({
  id: Id,
  agent: Strict({ id: Id, name: Type.String() }),
  content: Type.String(),
  status: Type.String(),
  fail_reason: Type.String(),
  created_at: Instant,
})
export const DeskEmail = Strict({
  id: Id,
  reference: Type.String(),
  status: Type.Enum(['open', 'answered', 'closed']),
  name: Type.Optional(Type.String()),
  email: Type.String(),
  content: Type.String(),
  lang: Type.String(),
  menus: Type.Array(MenuRef),
  created_at: Instant,
  end_user: DeskEndUser,
  /** Whether the company's own mailbox got it. */
  delivery: Strict({ status: Type.String(), fail_reason: Type.String() }),
  files: Type.Array(DeskEmailFile),
  replies: Type.Array(DeskEmailReply),
})
export type DeskEmail = Static<typeof DeskEmail>
export const DeskEmails = Type.Array(DeskEmail)
export const DeskEmailsQuery = Strict({
  status: Type.Optional(Type.Enum(['open', 'answered', 'closed'])),
  before: Type.Optional(Id),
})
export const EmailReplyBody = Strict({
  key: IdempotencyKey,
  content: Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S' }),
})

/** What an agent shows, under the root `payload` or its other name `ujet`. */
export const PayloadBody = Strict({
  key: IdempotencyKey,
  payload: Type.Optional(AgentPayload),
  ujet: Type.Optional(AgentPayload),
})
export type PayloadBody = Static<typeof PayloadBody>
