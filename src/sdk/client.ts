import type { CallRequest, CallResponse } from '../../contract/calls.ts'
import type { ChatRequest } from '../../contract/chats.ts'
import type {
  Article,
  ArticleHit,
  CompanyResponse,
  ProhibitedFileType,
} from '../../contract/company.ts'
import type { EmailResponse } from '../../contract/emails.ts'
import type { MenuResponse, WaitTimes } from '../../contract/menus.ts'
import type { TranscriptDelivery, TranscriptResponse } from '../../contract/transcripts.ts'
import { isEnded } from './chat/status.ts'
import { toMessage } from './chat/messages.ts'
import { isClientError, toClientError } from './errors.ts'
import { numericId } from './ids.ts'
import { log } from './logger.ts'
import { assemble, type Parts } from './parts.ts'
import type {
  Chat,
  ChatHistoryResponse,
  ClientEvents,
  ClientIdentity,
  ClientOptions,
  EmailRequest,
  HeadlessClient,
  MessageResponse,
  NumericId,
  PdfStatusResponse,
  StorageKind,
  TranscriptOptions,
  UploadOptions,
} from './types.ts'

/**
 * The headless client of a support portal: everything that a user interface needs of the server, and no interface.
 * Every promise rejects with a {@link ClientError}, unless its method says otherwise. The reference is docs/sdk.md.
 */
export class Client implements HeadlessClient {
  #parts: Parts

  /** @throws ClientError `validation_failed` without a company, or outside a page without a host */
  constructor(options: ClientOptions) {
    this.#parts = assemble(options)
    const { vault, emitter } = this.#parts
    const ready = () => emitter.emit('ready')
    vault.get('owner').then(ready, (error: unknown) => {
      log('warn', 'storage', 'what was stored could not be read', error)
      ready()
    })
  }

  get chat(): Chat | null {
    return this.#parts.current.session
  }

  get identity(): ClientIdentity | null {
    return this.#parts.auth.identity
  }

  get storageKind(): StorageKind {
    return this.#parts.vault.kind
  }

  on<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): this {
    this.#parts.emitter.on(event, handler)
    if (event === 'call.updated') this.#parts.watch.check()
    return this
  }

  off<E extends keyof ClientEvents>(event: E, handler: ClientEvents[E]): this {
    this.#parts.emitter.off(event, handler)
    if (event === 'call.updated') this.#parts.watch.check()
    return this
  }

  /** Lets go of every timer, listener, request and connection. What waits to be sent stays in storage. */
  destroy(): void {
    this.#parts.destroy()
  }

  getCompany(): Promise<CompanyResponse> {
    return this.#parts.company.company()
  }

  /** @returns empty while the company is open */
  getAfterHourMessage(lang?: string): Promise<string> {
    return this.#parts.company.afterHourMessage(lang)
  }

  getMenus(key?: string, lang?: string): Promise<MenuResponse> {
    return this.#parts.company.menus(key, lang)
  }

  /** @returns seconds */
  async getWaitTimes(menuId: NumericId, lang?: string): Promise<WaitTimes> {
    return this.#parts.company.waitTimes(numericId(menuId, 'menuId'), lang)
  }

  getProhibitedFileTypes(): Promise<ProhibitedFileType[]> {
    return this.#parts.company.prohibitedFileTypes()
  }

  searchArticles(query: string, lang?: string): Promise<ArticleHit[]> {
    return this.#parts.company.searchArticles(query, lang)
  }

  getArticle(slug: string, lang?: string): Promise<Article> {
    return this.#parts.company.article(slug, lang)
  }

  async createCall(menuId: NumericId, request: CallRequest): Promise<CallResponse> {
    const { auth, calls, watch } = this.#parts
    const id = numericId(menuId, 'menuId')
    await auth.keep()
    return watch.see(await calls.create(id, request))
  }

  async loadCall(callId: NumericId): Promise<CallResponse> {
    const { calls, watch } = this.#parts
    return watch.see(await calls.load(numericId(callId, 'callId')))
  }

  async cancelCall(callId: NumericId): Promise<CallResponse> {
    const { calls, watch } = this.#parts
    return watch.see(await calls.cancel(numericId(callId, 'callId')))
  }

  /** Own calls, open and recent. */
  async getCalls(): Promise<CallResponse[]> {
    const { calls, watch } = this.#parts
    return (await calls.list()).map((call) => watch.see(call))
  }

  /** @returns ISO 8601 UTC starts of free slots, ascending */
  async getTimeSlots(menuId: NumericId, lang?: string): Promise<string[]> {
    return this.#parts.calls.timeSlots(numericId(menuId, 'menuId'), lang)
  }

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

  async resumeChat(chatId: NumericId): Promise<Chat> {
    const { chats, current } = this.#parts
    return current.adopt(await chats.resume(numericId(chatId, 'chatId')))
  }

  async finishChat(): Promise<void> {
    const { chats, current } = this.#parts
    const chat = current.required
    if (isEnded(chat.state)) return
    try {
      chat.update(await chats.finish(chat.id))
    } catch (error) {
      if (!isClientError(error) || error.status !== 409) throw error
      // somebody else was first, or the answer to an earlier try was lost
      chat.update(await chats.load(chat.id))
      if (!isEnded(chat.state)) throw error
    }
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
      log('error', 'chat', 'messages could not be fetched', error)
      return []
    }
  }

  /** Resolves when the server has the message for good, which may be long after: it survives a lost line and a reload. */
  async sendTextMessage(rawContent: string): Promise<void> {
    return this.#parts.current.required.sendMessage(rawContent)
  }

  /** @returns the id of the stored file, -1 on failure; `chat.uploadFailed` tells why */
  async sendFileMessage(file: File, options: UploadOptions = {}): Promise<number> {
    const { chats, current, emitter } = this.#parts
    try {
      const chat = current.required
      const message = await chats.upload(chat.id, file, options)
      chat.receive(message)
      return message.media_id ?? message.$index
    } catch (error) {
      const failure = toClientError(error)
      log('error', 'chat', `a file could not be sent: ${failure.code}`)
      emitter.emit('chat.uploadFailed', failure, file)
      return -1
    }
  }

  /** @returns null where the message has no file, or the server has it no more */
  getMessageAttachment(message: MessageResponse): Promise<File | null> {
    return this.#parts.chats.attachment(message)
  }

  async escalateChat(data: { reason?: string } = {}): Promise<void> {
    const { chats, current } = this.#parts
    const chat = current.required
    chat.update(await chats.escalate(chat.id, data.reason))
  }

  /** @param page from 1 */
  getChatHistory(page?: number): Promise<ChatHistoryResponse> {
    return this.#parts.chats.history(page)
  }

  /** @param chatId default: the current chat */
  async sendChatTranscripts(
    emails: string[],
    chatId?: NumericId,
    options?: TranscriptOptions,
  ): Promise<void> {
    await this.#parts.transcripts.send(this.#chatId(chatId), emails, options)
  }

  /** Asks for the PDF; `getPdfStatus` tells when it is there. */
  async downloadChatTranscript(
    chatId?: NumericId,
    options?: TranscriptOptions,
  ): Promise<TranscriptResponse> {
    return this.#parts.transcripts.request(this.#chatId(chatId), options)
  }

  async getPdfStatus(id: NumericId): Promise<PdfStatusResponse> {
    return this.#parts.transcripts.pdf(numericId(id, 'id'))
  }

  /** Where the transcript was mailed to, and whether it arrived at the mail server. */
  async getTranscriptDeliveries(chatId?: NumericId): Promise<TranscriptDelivery[]> {
    return this.#parts.transcripts.deliveries(this.#chatId(chatId))
  }

  async createEmail(
    menuId: NumericId,
    request: EmailRequest,
    options?: UploadOptions,
  ): Promise<EmailResponse> {
    const { auth, emails } = this.#parts
    const id = numericId(menuId, 'menuId')
    await auth.keep()
    return emails.create(id, request, options)
  }

  #chatId(chatId: NumericId | undefined): number {
    return chatId === undefined ? this.#parts.current.required.id : numericId(chatId, 'chatId')
  }
}
