export { Client } from './client.ts'
export { ClientError, isClientError, type AnyErrorCode } from './errors.ts'
export {
  Logger,
  consoleLoggerHandler,
  type LogHandler,
  type LogLevel,
  type LogRecord,
} from './logger.ts'
export { PostSessionStatus } from './post-session.ts'
export type {
  Boot,
  Chat,
  ChatHistoryItem,
  ChatHistoryResponse,
  ClientEvents,
  ClientIdentity,
  ClientOptions,
  EmailRequest,
  HeadlessClient,
  KeyValueStorage,
  MessageResponse,
  NumericId,
  OutboxEntry,
  PdfStatusResponse,
  StorageKind,
  TranscriptOptions,
  UploadOptions,
} from './types.ts'
export type { CallRequest, CallResponse, CallStatus, CallType } from '../../contract/calls.ts'
export type { ChatRequest, ChatResponse, ChatStatus } from '../../contract/chats.ts'
export type { CustomData, MenuRef } from '../../contract/common.ts'
export type {
  Article,
  ArticleHit,
  CompanyResponse,
  LanguageOption,
  ProhibitedFileType,
} from '../../contract/company.ts'
export type { EmailResponse } from '../../contract/emails.ts'
export type {
  ChannelType,
  DisabledReason,
  MenuChannel,
  MenuItem,
  MenuResponse,
  WaitTimes,
} from '../../contract/menus.ts'
export type { Identity, MessageButton, OutgoingMessage, UserType } from '../../contract/messages.ts'
export type {
  TranscriptDelivery,
  TranscriptResponse,
  TranscriptStatus,
} from '../../contract/transcripts.ts'
