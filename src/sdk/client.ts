import type {
  ChatDeflectionResponse,
  ChatRequest,
  EndUserEventBody,
  PostSessionStatus,
} from '../../contract/chats.ts'
import type { DeflectionChannel } from '../../contract/rich-messages.ts'
import type { ChatSurveyResponse, RateRequest, SurveyAnswers } from '../../contract/surveys.ts'
import type { TranscriptDelivery, TranscriptResponse } from '../../contract/transcripts.ts'
import { BaseClient } from './base-client.ts'
import type { ChatActions } from './chat/actions.ts'
import { isEnded } from './chat/status.ts'
import { toMessage } from './chat/messages.ts'
import { toClientError } from './errors.ts'
import { numericId } from './ids.ts'
import { log } from './logger.ts'
import { partsOf, type Parts } from './parts.ts'
import type {
  AttachmentOptions,
  Chat,
  ChatHistoryResponse,
  EscalationRequest,
  FileUploadOptions,
  HeadlessClient,
  MessageResponse,
  NumericId,
  PdfStatusResponse,
  TranscriptOptions,
  UnsentMessages,
} from './types.ts'

/**
 * The headless client of a support portal: everything that a user interface needs of the server, and no interface.
 * Every promise rejects with a {@link ClientError}, unless its method says otherwise. The reference is docs/sdk.md.
 */
export class Client extends BaseClient implements HeadlessClient {
  get #parts(): Parts {
    return partsOf(this)
  }

  get #actions(): ChatActions {
    return this.#parts.current.required.actions
  }

  get chat(): Chat | null {
    return this.#parts.current.session
  }

  /** The client knows by itself which chat is the current one: code that assigns it, as of a loaded one, changes nothing. */
  set chat(_: Chat | null) {}

  async createChat(menuId: NumericId, request: ChatRequest = {}): Promise<Chat> {
    const { auth, chats, current } = this.#parts
    const id = numericId(menuId, 'menuId')
    // first, so that no chat is begun that this client then can't run
    await Promise.all([auth.keep(), current.load()])
    return current.adopt(await chats.create(id, request), -1)
  }

  async loadChat(chatId: NumericId): Promise<Chat> {
    const { chats, current } = this.#parts
    return current.adopt(await chats.load(numericId(chatId, 'chatId')))
  }

  async loadOngoingChat(): Promise<Chat | null> {
    const { auth, chats, current } = this.#parts
    if (!current.session && (await auth.isNobody())) return null
    const chat = await chats.ongoing()
    if (chat) return current.adopt(chat)
    await current.none()
    return null
  }

  /** Chats of this user that have unsent messages in storage, and how many; one that is over can be loaded to see them. */
  async getUnsent(): Promise<UnsentMessages[]> {
    const { auth, current, vault } = this.#parts
    if (!(await vault.keys('outbox:')).length) return []
    const [{ unsentOf }] = await Promise.all([current.load(), auth.token()])
    return unsentOf(vault, auth.owner)
  }

  async resumeChat(chatId: NumericId): Promise<Chat> {
    const { chats, current } = this.#parts
    return current.adopt(await chats.resume(numericId(chatId, 'chatId')))
  }

  async finishChat(): Promise<void> {
    const { state, actions } = this.#parts.current.required
    if (!isEnded(state)) await actions.finish()
  }

  async destroyChat(): Promise<void> {
    const { current } = this.#parts
    if (current.required) await current.destroy()
  }

  /** @returns oldest first; empty on failure */
  async fetchMessages(): Promise<MessageResponse[]> {
    const { chats, current } = this.#parts
    try {
      return (await chats.allMessages(current.required.id)).map(toMessage)
    } catch (error) {
      log('error', 'chat', 'messages not read', error)
      return []
    }
  }

  /** Resolves when the server has the message for good, which may be long after: it survives a lost line and a reload. */
  async sendTextMessage(rawContent: string): Promise<void> {
    return this.#parts.current.required.sendMessage(rawContent)
  }

  /** @returns the id of the stored file, -1 on failure; `chat.uploadFailed` tells why */
  async sendFileMessage(file: File, options: FileUploadOptions = {}): Promise<number> {
    const { later, current, emitter } = this.#parts
    try {
      const chat = current.required
      const message = await (await later()).files.upload(chat.id, file, options)
      chat.receive(message)
      return message.media_id ?? message.$index
    } catch (error) {
      const failure = toClientError(error)
      emitter.emit('chat.uploadFailed', failure, file)
      return -1
    }
  }

  /** @returns null where the message has no file, or the server has it no more */
  async getMessageAttachment(
    message: MessageResponse,
    options?: AttachmentOptions,
  ): Promise<File | null> {
    return (await this.#parts.later()).files.attachment(message, options)
  }

  /** Shows the agent what is being typed, where the company wants that. Lossy: it never fails for a lost line. */
  async sendPreviewMessage(content: string): Promise<void> {
    const { company, current } = this.#parts
    await current.required.preview(content, company.hasPreview())
  }

  /** Calls for a person. */
  async escalateChat(data?: EscalationRequest): Promise<void> {
    await this.#actions.escalate(data)
  }

  /** Tells what the customer chose when they were offered other ways than waiting. */
  async trackChatEscalation(
    escalationId: NumericId,
    channel: DeflectionChannel,
    externalLinkId?: NumericId,
  ): Promise<void> {
    await this.#actions.trackEscalation(
      numericId(escalationId, 'escalationId'),
      channel,
      externalLinkId === undefined ? undefined : numericId(externalLinkId, 'externalLinkId'),
    )
  }

  /** Tells what the customer did beside the conversation, or what an anonymous one is called. */
  async trackChatEndUserEvent(event: EndUserEventBody): Promise<void> {
    await this.#actions.trackEvent(event)
  }

  async getChatDeflection(): Promise<ChatDeflectionResponse> {
    return this.#actions.deflection()
  }

  /** Answers the question whether the customer still waits. */
  async checkIn(): Promise<void> {
    await this.#actions.checkIn()
  }

  /** Goes back into the queue after a check-in that timed out. */
  async rejoinChat(): Promise<void> {
    await this.#actions.rejoin()
  }

  /** Has the state of the check-in told again to everybody in the chat, by `chat.updated`. */
  async notifyCheckInState(): Promise<void> {
    await this.#actions.notifyCheckIn()
  }

  /** Answers whether the customer wants the virtual agent after the session, or ends it. */
  async updatePostSession(status: PostSessionStatus): Promise<void> {
    await this.#actions.postSession(status)
  }

  async getChatSurvey(): Promise<ChatSurveyResponse> {
    return this.#actions.survey()
  }

  /** Once for each chat. */
  async sendChatSurvey(answers: SurveyAnswers): Promise<void> {
    await this.#actions.answerSurvey(answers)
  }

  /** The customer does not want to answer. */
  async skipChatSurvey(): Promise<void> {
    await this.#actions.skipSurvey()
  }

  /** Once for each chat; 1 to 5. */
  async sendChatRate(request: RateRequest): Promise<void> {
    await this.#actions.rate(request)
  }

  /** @param page from 1 */
  async getChatHistory(page?: number): Promise<ChatHistoryResponse> {
    return (await this.#parts.later()).history(page)
  }

  /** What follows the `entries` of a long past conversation. @returns oldest first; 500, or fewer where it ends */
  async getHistoryMessages(chatId: NumericId, after: number): Promise<MessageResponse[]> {
    const id = numericId(chatId, 'chatId')
    return (await this.#parts.chats.messages(id, { after })).map(toMessage)
  }

  /** @param chatId default: the current chat */
  async sendChatTranscripts(
    emails: string[],
    chatId?: NumericId,
    options?: TranscriptOptions,
  ): Promise<void> {
    const id = this.#chatId(chatId)
    await (await this.#parts.later()).transcripts.send(id, emails, options)
  }

  /** Asks for the PDF; `getPdfStatus` tells when it is there. */
  async downloadChatTranscript(
    chatId?: NumericId,
    options?: TranscriptOptions,
  ): Promise<TranscriptResponse> {
    const id = this.#chatId(chatId)
    return (await this.#parts.later()).transcripts.request(id, options)
  }

  async getPdfStatus(id: NumericId): Promise<PdfStatusResponse> {
    const transcript = numericId(id, 'id')
    return (await this.#parts.later()).transcripts.pdf(transcript)
  }

  /** Where the transcript was mailed to, and whether it arrived at the mail server. */
  async getTranscriptDeliveries(chatId?: NumericId): Promise<TranscriptDelivery[]> {
    const id = this.#chatId(chatId)
    return (await this.#parts.later()).transcripts.deliveries(id)
  }

  #chatId(chatId: NumericId | undefined): number {
    return chatId === undefined ? this.#parts.current.required.id : numericId(chatId, 'chatId')
  }
}
