import type { Generated, Insertable, Selectable, Updateable } from 'kysely'
import type { CallOutcome } from '../../contract/desk.ts'
import type { CallStatus, CallType, RecordingPermission } from '../../contract/calls.ts'
import type { ChatStatus, CheckInState, PostSessionStatus } from '../../contract/chats.ts'
import type { UserType } from '../../contract/messages.ts'
import type { DeliveryStatus, TranscriptStatus } from '../../contract/transcripts.ts'

/** An instant as ISO 8601 UTC text with milliseconds, which sorts as time does. */
type InstantText = string
/** JSON as text, parsed by the repository of its table. */
type JsonText = string
/** 0 or 1: the embedded database has no booleans. */
type Flag = number

export interface SettingsTable {
  key: string
  value: string
}

export interface EndUsersTable {
  id: Generated<number>
  company: string
  /** `id:IDENTIFIER`, or `anon:` and the hash of the secret that the browser holds. */
  user_key: string
  identifier: string | null
  name: string | null
  email: string | null
  phone: string | null
  created_at: InstantText
  seen_at: InstantText
}

export interface AgentsTable {
  id: Generated<number>
  company: string
  key: string
  name: string
  email: string
  avatar_url: string | null
  password_hash: string
  status: 'available' | 'away'
  status_at: InstantText
  /** Since when the agent has had nothing new to do: the longest idle is offered first. */
  idle_since: InstantText
  /** Last sign of life of a desk that is connected; null while none is. */
  seen_at: InstantText | null
  /** When the agent last ended their wrap-up by hand. */
  wrapped_up_at: InstantText | null
  /** 0 once the company file no longer names the agent. */
  active: Flag
}

export interface AgentSessionsTable {
  token_hash: string
  agent_id: number
  created_at: InstantText
  expires_at: InstantText
}

/** Company tokens with a `jti` are good for one exchange. */
export interface UsedTokensTable {
  token_hash: string
  expires_at: InstantText
}

export interface ChatsTable {
  id: Generated<number>
  company: string
  end_user_id: number
  client_key: string
  menu_id: number
  lang: string
  status: ChatStatus
  revision: number
  /** Next `$index`. */
  next_index: number
  /** `$index` of the last message with sticky buttons. */
  sticky_index: number | null
  agent_id: number | null
  virtual_agent: string | null
  /** State of the virtual agent's flow and what it captured. */
  flow: JsonText | null
  signed_data: JsonText
  unsigned_data: JsonText
  ticket_id: string | null
  trigger_id: string | null
  /** Session variables of the virtual agent. */
  variables: JsonText
  /** The last call for a person: id, state and what the customer chose instead. */
  escalation: JsonText | null
  post_session: PostSessionStatus | null
  /** Whether a waiting customer is still there, and since when that stands. */
  check_in: CheckInState['state'] | null
  check_in_at: InstantText | null
  /** When the customer came back into the line too late for the place that they had. */
  late_since: InstantText | null
  /** Highest index that each side has seen. */
  end_user_seen: number
  agent_seen: number
  /** Who handed it over last. */
  transfer: JsonText | null
  /** Since when the desk of its agent has shown no sign of life. */
  agent_gone_at: InstantText | null
  /** What the customer did beside the conversation. */
  events: JsonText
  survey: JsonText | null
  rating: JsonText | null
  /** When the customer last said something of the chat. */
  feedback_at: InstantText | null
  email: string | null
  cobrowsable: Flag
  created_at: InstantText
  queued_at: InstantText | null
  assigned_at: InstantText | null
  /** While it rings at an agent. */
  offered_agent_id: number | null
  offered_until: InstantText | null
  /** Ids of agents who declined it or let it ring since it was queued. */
  declined_by: JsonText
  /** The place and the wait that its customer was told last. */
  announced: JsonText | null
  /** Last words of each side, for dismissal. */
  end_user_wrote_at: InstantText | null
  other_wrote_at: InstantText | null
  dismissed_at: InstantText | null
  ended_at: InstantText | null
  ended_by: UserType | null
}

export interface ChatMembersTable {
  chat_id: number
  agent_id: number
  joined_at: InstantText
  left_at: InstantText | null
}

export interface MessagesTable {
  chat_id: number
  index: number
  sid: string
  client_key: string | null
  user_type: UserType
  user_id: number
  type: string
  /** All other fields of the message. */
  body: JsonText
  created_at: InstantText
}

export interface MediaTable {
  id: Generated<number>
  company: string
  chat_id: number
  blob: string
  /** A small picture of a large one, where there is one. */
  preview: string | null
  /** Which side has sent it. */
  user_type: UserType
  /** SHA-256 of the bytes, in hexadecimal. */
  hash: string
  name: string
  type: string
  size: number
  width: number | null
  height: number | null
  created_at: InstantText
}

export interface CallsTable {
  id: Generated<number>
  company: string
  end_user_id: number
  client_key: string
  menu_id: number
  lang: string
  type: CallType
  status: CallStatus
  /** E.164. */
  phone_number: string
  /** Start of the slot; null for an instant call. */
  scheduled_at: InstantText | null
  /** When it is to be made: `scheduled_at`, or when it was asked for, or the next try. */
  due_at: InstantText
  /** While it rings at an agent. */
  offered_agent_id: number | null
  offered_until: InstantText | null
  /** Ids of agents who declined it or let it ring since it was due. */
  declined_by: JsonText
  /** Tries to which nobody answered. */
  attempts: number
  /** Rises with every change of its date: what calendars tell an old invitation by. */
  sequence: number
  recording_permission: RecordingPermission
  signed_data: JsonText
  unsigned_data: JsonText
  ticket_id: string | null
  email: string | null
  agent_id: number | null
  assigned_at: InstantText | null
  connected_at: InstantText | null
  ended_at: InstantText | null
  /** The agent's leg of the call, as the telephony names it; null while nothing was heard of one. */
  phone_leg: string | null
  /** What was heard of the agent's leg since it began to ring. */
  phone_state: 'answered' | 'hung_up' | null
  recording_url: string | null
  outcome: CallOutcome | null
  note: string | null
  /** What the customer was told last of their place in the queue. */
  announced: JsonText | null
  created_at: InstantText
}

export interface EmailsTable {
  id: Generated<number>
  company: string
  end_user_id: number
  client_key: string
  reference: string
  menu_id: number
  lang: string
  name: string | null
  email: string
  content: string
  /** Where it stands at the desk. */
  desk_status: 'open' | 'answered' | 'closed'
  /** Where its mail to the company's mailbox stands. */
  status: DeliveryStatus
  fail_reason: string
  created_at: InstantText
}

export interface EmailFilesTable {
  id: Generated<number>
  email_id: number
  blob: string
  /** SHA-256 of the bytes, in hexadecimal. */
  hash: string
  name: string
  type: string
  size: number
}

export interface EmailRepliesTable {
  id: Generated<number>
  email_id: number
  agent_id: number
  client_key: string
  content: string
  status: DeliveryStatus
  fail_reason: string
  created_at: InstantText
}

export interface TranscriptsTable {
  id: Generated<number>
  company: string
  chat_id: number
  end_user_id: number
  lang: string
  time_zone: string
  /** The message up to which it goes; -1 for a chat without any. */
  last_index: number
  status: TranscriptStatus
  blob: string | null
  failed_reason: string | null
  created_at: InstantText
}

export interface TranscriptDeliveriesTable {
  id: Generated<number>
  transcript_id: number
  chat_id: number
  client_key: string
  email: string
  status: DeliveryStatus
  failed_reason: string | null
  requested_at: InstantText
  sent_at: InstantText | null
}

export interface JobsTable {
  id: Generated<number>
  kind: string
  payload: JsonText
  /** At most one unfinished job of a key. */
  unique_key: string | null
  run_at: InstantText
  attempts: number
  locked_until: InstantText | null
  last_error: string | null
  /** Set when it succeeded or was given up. */
  finished_at: InstantText | null
  failed: Flag
}

export interface Schema {
  settings: SettingsTable
  end_users: EndUsersTable
  agents: AgentsTable
  agent_sessions: AgentSessionsTable
  used_tokens: UsedTokensTable
  chats: ChatsTable
  chat_members: ChatMembersTable
  messages: MessagesTable
  media: MediaTable
  calls: CallsTable
  emails: EmailsTable
  email_files: EmailFilesTable
  email_replies: EmailRepliesTable
  transcripts: TranscriptsTable
  transcript_deliveries: TranscriptDeliveriesTable
  jobs: JobsTable
}

export type EndUserRow = Selectable<EndUsersTable>
export type AgentRow = Selectable<AgentsTable>
export type ChatRow = Selectable<ChatsTable>
export type NewChat = Insertable<ChatsTable>
export type ChatChange = Updateable<ChatsTable>
export type MessageRow = Selectable<MessagesTable>
export type MediaRow = Selectable<MediaTable>
export type CallRow = Selectable<CallsTable>
export type NewCall = Insertable<CallsTable>
export type CallChange = Updateable<CallsTable>
export type EmailRow = Selectable<EmailsTable>
export type EmailFileRow = Selectable<EmailFilesTable>
export type EmailReplyRow = Selectable<EmailRepliesTable>
export type TranscriptRow = Selectable<TranscriptsTable>
export type TranscriptDeliveryRow = Selectable<TranscriptDeliveriesTable>
export type JobRow = Selectable<JobsTable>
