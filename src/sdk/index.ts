export { isKnownMessage } from './chat/known-messages.ts'
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
  EscalationRequest,
  HeadlessClient,
  KeyValueStorage,
  MessagePage,
  NumericId,
  OutboxEntry,
  UnsentMessages,
  PageSource,
  PdfStatusResponse,
  StorageKind,
  TranscriptOptions,
  TriggerHandler,
  UploadOptions,
  AttachmentOptions,
  FileUploadOptions,
  Verification,
} from './types.ts'
export type {
  ActionMessage,
  ButtonsMessage,
  CardsMessage,
  ComplexMessage,
  DocumentMessage,
  FormMessage,
  ImageMessage,
  KnownMessage,
  MessageResponse,
  NotiMessage,
  TextMessage,
  UploadMessage,
  VideoMessage,
} from './message-types.ts'
export type { CallRequest, CallResponse, CallStatus, CallType } from '../../contract/calls.ts'
export type {
  ChatDeflectionResponse,
  ChatRequest,
  ChatResponse,
  ChatStatus,
  CheckInState,
  EndUserEventBody,
  Escalation,
} from '../../contract/chats.ts'
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
export type { QueueCause, QueuePlace } from '../../contract/queue.ts'
export type {
  Identity,
  MessageButton,
  NotiEvent,
  OutgoingMessage,
  UserType,
} from '../../contract/messages.ts'
export type {
  ContentCard,
  DeflectionChannel,
  FormAnswers,
  MessageComponent,
  MessageForm,
  MessageMedia,
} from '../../contract/rich-messages.ts'
export type {
  ChatSurveyResponse,
  QuestionItem,
  QuestionType,
  RateRequest,
  SurveyAnswers,
} from '../../contract/surveys.ts'
export type {
  TranscriptDelivery,
  TranscriptResponse,
  TranscriptStatus,
} from '../../contract/transcripts.ts'
export type { TriggerCondition, TriggerItem } from '../../contract/triggers.ts'
