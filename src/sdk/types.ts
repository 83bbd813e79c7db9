import type { EndUserIdentity } from '../../contract/auth.ts'
import type { CallRequest, CallResponse } from '../../contract/calls.ts'
import type {
  ChatDeflectionResponse,
  ChatRequest,
  ChatResponse,
  EndUserEventBody,
  HistoryResponse,
  PostSessionStatus,
} from '../../contract/chats.ts'
import type {
  AfterHourMessageResponse,
  Article,
  ArticleHit,
  CompanyResponse,
  ProhibitedFileType,
} from '../../contract/company.ts'
import type { EmailFields, EmailResponse } from '../../contract/emails.ts'
import type { MenuResponse, WaitTimes } from '../../contract/menus.ts'
import type { Identity, OutgoingMessage } from '../../contract/messages.ts'
import type { DeflectionChannel } from '../../contract/rich-messages.ts'
import type { ChatSurveyResponse, RateRequest, SurveyAnswers } from '../../contract/surveys.ts'
import type {
  TranscriptDelivery,
  TranscriptResponse,
  TranscriptStatus,
} from '../../contract/transcripts.ts'
import type { TriggerItem } from '../../contract/triggers.ts'
import type { ClientError } from './errors.ts'
import type { MessageResponse } from './message-types.ts'

export type * from './message-types.ts'

/** An id that the server gave: a number, or the same number as text. */
export type NumericId = number | string

/** One past conversation of the history. */
export type ChatHistoryItem = Omit<HistoryResponse['chats'][number], 'entries'> & {
  entries: MessageResponse[]
}

export type ChatHistoryResponse = Omit<HistoryResponse, 'chats'> & { chats: ChatHistoryItem[] }

export type EmailRequest = Omit<EmailFields, 'key'> & { files?: File[] }

/** Who the current access token speaks for. */
export type ClientIdentity = EndUserIdentity & { anonymous: boolean }

/** Where things are kept: this browser (`local`), the page that embeds the frame (`host`), or nowhere (`memory`). */
export type StorageKind = 'local' | 'host' | 'memory'

/** A place for small texts. Inject one to keep them elsewhere than in this browser's `localStorage`. */
export interface KeyValueStorage {
  readonly kind: StorageKind
  get(key: string): Promise<string | null>
  /** Rejects when it can't be kept. */
  set(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
  keys(): Promise<string[]>
}

/** Answers that the page carries already, each used once and only while it is fresh. */
export interface Boot {
  company?: CompanyResponse
  menus?: { lang: string; key?: string; response: MenuResponse }
  /** In the language of `menus`. */
  after_hours?: AfterHourMessageResponse
  triggers?: { lang: string; items: TriggerItem[] }
}

/** The page whose address triggers are held against. */
export interface PageSource {
  readonly url: string
  /** Whether the customer can see it; nothing fires while not. */
  readonly visible: boolean
  /**
   * Whether the customer has done anything on it: before that, visits and what has fired are known to this page alone
   * and stored nowhere. Default: yes.
   */
  readonly active?: boolean
  /** Calls back after each change of them; gives what stops it. */
  watch(changed: () => void): () => void
}

export type TriggerHandler = (trigger: TriggerItem) => void

/** Who is asked for, and why; default: the chat's own queue and language. */
export interface EscalationRequest {
  /** `by_consumer`, `by_virtual_agent`, or words of at most 200 characters. */
  reason?: string
  menu_id?: number
  /** BCP 47. */
  language?: string
  /** Anything else is shown to the agent: as JSON of at most 4,000 bytes. */
  [extra: string]: unknown
}

export interface ClientOptions {
  companyId: string
  /**
   * Gives a company token: a JWT signed by the company's own backend. Called when one is needed and again when the
   * last one ran out. Without it the server's visitor endpoint is asked, where the company allows anonymous visitors.
   */
  authenticate?: () => Promise<{ token: string }>
  /** Accepted for code that names its tenant; the company is told by `companyId` alone. */
  tenant?: string
  /** Origin of the server; default: the page's origin. */
  host?: string
  /** Default for every `lang` parameter, BCP 47. */
  lang?: string
  /** Ours: answers that the page carries already. */
  boot?: Boot
  /** Ours: where to keep things; default: `localStorage`, else memory. */
  storage?: KeyValueStorage
  /** Ours: where triggers look; default: the page that the client runs in. A frame passes the page around it. */
  page?: PageSource
  /** Ours: custom variables that triggers ask for; see `setVariables`. */
  variables?: Record<string, string>
  /**
   * Ours: milliseconds before the next try, from the number of tries that failed in a row (0 is the first); for
   * requests, the realtime connection and unsent messages. Default: doubling from 0.4 s to 15 s, with jitter.
   */
  backoff?: (failures: number) => number
}

export interface UploadOptions {
  /** Called with the share that was sent, 0 to 1. */
  onProgress?: (share: number) => void
  /** Aborts the upload. */
  signal?: AbortSignal
}

export interface FileUploadOptions extends UploadOptions {
  /**
   * Ours: idempotency key, 8 to 64 letters, digits, `-` or `_`. The same key is the same message, also after a reload.
   * Default: one that is kept for this file until its upload has an end.
   */
  key?: string
}

export interface AttachmentOptions {
  /** Ours: the small picture of a large one, where the message has a `preview`; else the file itself. */
  preview?: boolean
}

/** An own message that the server has not acknowledged yet. */
export interface OutboxEntry {
  /** Idempotency key; the message that comes back carries it as `key`. */
  readonly key: string
  readonly message: OutgoingMessage
  /** `failed`: the server refused it; it waits for `retry` or `discard`. */
  readonly state: 'sending' | 'failed'
  readonly error?: ClientError
  /** ISO 8601. */
  readonly created_at: string
}

/** What `getUnsent` tells of one chat. */
export interface UnsentMessages {
  chat_id: number
  /** Messages that wait or failed. */
  count: number
}

/** Which messages `chat.loadMessages` gives. */
export interface MessagePage {
  /** Those below this `$index`; default: the newest. */
  before?: number
  /** At most so many, 1 to 500; default 100. */
  limit?: number
}

/** One chat of the end user. The same object stays as its state changes. */
export interface Chat {
  /** The newest known state; replaced, never changed in place. */
  readonly state: ChatResponse
  /** Own messages that wait or failed, in the order in which they were written. */
  readonly outbox: readonly OutboxEntry[]
  /** Like `client.sendTextMessage`, with the fields of a button's answer. */
  sendMessage(message: string | OutgoingMessage): Promise<void>
  /**
   * A page of messages, oldest first and without a gap: those right below `before`. Fewer than `limit` where the
   * conversation begins. Unlike `client.fetchMessages()` it never loads the whole of a long chat, and rejects when it fails.
   */
  loadMessages(page?: MessagePage): Promise<MessageResponse[]>
  /** Tells the others that this user is typing; repeat it while that goes on, as often as you like. */
  startTyping(): void
  stopTyping(): void
  /** The customer has read up to this `$index`. Call it as often as you like: only news is sent. */
  markSeen(index: number): void
  /** Sends a failed entry again, after those that wait already. */
  retry(key: string): Promise<void>
  /** Drops an entry; the promise of its sending rejects with code `aborted`. */
  discard(key: string): Promise<void>
}

export interface PdfStatusResponse {
  /** Names in lower case; `x-transcript-status` repeats the status. */
  headers: Record<string, string>
  data: { status: TranscriptStatus; body?: File; failed_reason?: string }
  /** HTTP status: 200 with the PDF, 202 before. */
  status: number
}

/** Where and when a transcript is read: BCP 47 language, IANA time zone. */
export interface TranscriptOptions {
  lang?: string
  time_zone?: string
}

/**
 * A check that the server asks of visitors before it takes a chat, a call or an email of theirs. The client does it by
 * itself; this is to show that it goes on.
 */
export interface Verification {
  /** The share that has probably been done, 0 to 1; 0 for as long as that can't be told. */
  readonly progress: number
  readonly done: boolean
  /** Set it in the first event to have reCAPTCHA used with another site key than the company's file has. */
  siteKey: string | undefined
  /** Gives up: the method that was called rejects with `aborted`. */
  cancel(): void
}

/** Every event and what its handlers get. */
export interface ClientEvents {
  /** The client has read what it stored; once. */
  ready: () => void
  /** An access token was given, the first and each renewed one. */
  authenticated: () => void
  'chat.ongoing': (chat: Chat) => void
  'chat.updated': (chat: Chat) => void
  'chat.message': (message: MessageResponse) => void
  'chat.memberJoined': (identity: Identity) => void
  'chat.memberLeft': (identity: Identity) => void
  'chat.typingStarted': (identity: Identity) => void
  'chat.typingEnded': (identity: Identity) => void
  'chat.connected': () => void
  'chat.disconnected': () => void
  'chat.dismissed': () => void
  'chat.timeout': () => void
  'chat.ended': (chat: Chat) => void
  'chat.destroyed': () => void
  /** Ours: the own messages that wait or failed have changed. */
  'chat.outbox': (entries: readonly OutboxEntry[]) => void
  /** Ours: why `sendFileMessage` gave -1. */
  'chat.uploadFailed': (error: ClientError, file: File) => void
  /** Ours: a call of this user has changed. */
  'call.updated': (call: CallResponse) => void
  /** Ours: a check has begun, goes on, or is done; the same object until it is. */
  verification: (verification: Verification) => void
}

/**
 * What a user interface needs of a client. The portal depends on this and not on our class, so that another client of
 * the same contract can take its place. Everything is described in docs/sdk.md.
 */
export interface HeadlessClient {
  /** The current chat. */
  readonly chat: Chat | null
  /** Ours: known after the first authorised request; null before. */
  readonly identity: ClientIdentity | null
  /** Ours: what survives a reload. */
  readonly storageKind: StorageKind

  on<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): unknown
  off<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): unknown
  destroy(): void

  getCompany(): Promise<CompanyResponse>
  getAfterHourMessage(lang?: string): Promise<string>
  getMenus(key?: string, lang?: string): Promise<MenuResponse>
  getWaitTimes(menuId: NumericId, lang?: string): Promise<WaitTimes>
  getProhibitedFileTypes(): Promise<ProhibitedFileType[]>
  searchArticles(query: string, lang?: string): Promise<ArticleHit[]>
  getArticle(slug: string, lang?: string): Promise<Article>

  getTrigger(lang?: string): Promise<TriggerItem | null>
  runTrigger(handler: TriggerHandler, lang?: string): () => void
  setVariables(variables: Record<string, string>): void

  createCall(menuId: NumericId, request: CallRequest): Promise<CallResponse>
  loadCall(callId: NumericId): Promise<CallResponse>
  cancelCall(callId: NumericId): Promise<CallResponse>
  rescheduleCall(callId: NumericId, scheduledAt: string): Promise<CallResponse>
  getCallCalendar(callId: NumericId): Promise<File>
  getCalls(): Promise<CallResponse[]>
  getTimeSlots(menuId: NumericId, lang?: string): Promise<string[]>

  createChat(menuId: NumericId, request?: ChatRequest): Promise<Chat>
  loadChat(chatId: NumericId): Promise<Chat>
  loadOngoingChat(): Promise<Chat | null>
  getUnsent(): Promise<UnsentMessages[]>
  resumeChat(chatId: NumericId): Promise<Chat>
  finishChat(): Promise<void>
  destroyChat(): Promise<void>
  fetchMessages(): Promise<MessageResponse[]>
  sendTextMessage(rawContent: string): Promise<void>
  sendFileMessage(file: File, options?: FileUploadOptions): Promise<number>
  getMessageAttachment(message: MessageResponse, options?: AttachmentOptions): Promise<File | null>
  sendPreviewMessage(content: string): Promise<void>
  escalateChat(data?: EscalationRequest): Promise<void>
  trackChatEscalation(
    escalationId: NumericId,
    channel: DeflectionChannel,
    externalLinkId?: NumericId,
  ): Promise<void>
  trackChatEndUserEvent(event: EndUserEventBody): Promise<void>
  getChatDeflection(): Promise<ChatDeflectionResponse>
  checkIn(): Promise<void>
  rejoinChat(): Promise<void>
  notifyCheckInState(): Promise<void>
  updatePostSession(status: PostSessionStatus): Promise<void>
  getChatSurvey(): Promise<ChatSurveyResponse>
  sendChatSurvey(answers: SurveyAnswers): Promise<void>
  skipChatSurvey(): Promise<void>
  sendChatRate(request: RateRequest): Promise<void>
  getChatHistory(page?: number): Promise<ChatHistoryResponse>
  getHistoryMessages(chatId: NumericId, after: number): Promise<MessageResponse[]>

  sendChatTranscripts(
    emails: string[],
    chatId?: NumericId,
    options?: TranscriptOptions,
  ): Promise<void>
  downloadChatTranscript(
    chatId?: NumericId,
    options?: TranscriptOptions,
  ): Promise<TranscriptResponse>
  getPdfStatus(id: NumericId): Promise<PdfStatusResponse>
  getTranscriptDeliveries(chatId?: NumericId): Promise<TranscriptDelivery[]>

  createEmail(
    menuId: NumericId,
    request: EmailRequest,
    options?: UploadOptions,
  ): Promise<EmailResponse>
}
