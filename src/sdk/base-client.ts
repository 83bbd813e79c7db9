import type { CallRequest, CallResponse } from '../../contract/calls.ts'
import type {
  Article,
  ArticleHit,
  CompanyResponse,
  ProhibitedFileType,
} from '../../contract/company.ts'
import type { EmailResponse } from '../../contract/emails.ts'
import type { MenuResponse, WaitTimes } from '../../contract/menus.ts'
import type { TriggerItem } from '../../contract/triggers.ts'
import { ClientError } from './errors.ts'
import { numericId } from './ids.ts'
import { log } from './logger.ts'
import { assemble, assign, partsOf, type Parts } from './parts.ts'
import type {
  ClientEvents,
  ClientIdentity,
  ClientOptions,
  EmailRequest,
  NumericId,
  StorageKind,
  TriggerHandler,
  UploadOptions,
} from './types.ts'

/** Everything of the client that needs no chat. */
export class BaseClient {
  get #parts(): Parts {
    return partsOf(this)
  }

  /** @throws ClientError `validation_failed` without a company, or outside a page without a host */
  constructor(options: ClientOptions) {
    assign(this, assemble(options))
    const { vault, emitter } = this.#parts
    const ready = () => emitter.emit('ready')
    vault.get('owner').then(ready, (error: unknown) => {
      log('warn', 'storage', 'not read', error)
      ready()
    })
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

  async searchArticles(query: string, lang?: string): Promise<ArticleHit[]> {
    return (await this.#parts.later()).articles.search(query, lang)
  }

  async getArticle(slug: string, lang?: string): Promise<Article> {
    return (await this.#parts.later()).articles.read(slug, lang)
  }

  /** The first trigger whose conditions are met on the current page, and which has not fired today; or null. */
  getTrigger(lang?: string): Promise<TriggerItem | null> {
    return this.#parts.triggers.matching(lang)
  }

  /**
   * Watches the page, single-page navigation included, and calls back when a trigger fires.
   *
   * @param lang BCP 47; the last one asked for is that of all that fires
   * @returns stops it
   */
  runTrigger(handler: TriggerHandler, lang?: string): () => void {
    return this.#parts.triggers.run(handler, lang)
  }

  /** Sets custom variables that triggers ask for, beside those that are set already. */
  setVariables(variables: Record<string, string>): void {
    Object.assign(this.#parts.variables, variables)
    this.#parts.triggers.check()
  }

  async createCall(menuId: NumericId, request: CallRequest): Promise<CallResponse> {
    const { auth, later, watch } = this.#parts
    const id = numericId(menuId, 'menuId')
    const [{ calls }] = await Promise.all([later(), auth.keep()])
    return watch.see(await calls.create(id, request))
  }

  async loadCall(callId: NumericId): Promise<CallResponse> {
    const id = numericId(callId, 'callId')
    const { calls } = await this.#parts.later()
    return this.#parts.watch.see(await calls.load(id))
  }

  async cancelCall(callId: NumericId): Promise<CallResponse> {
    const id = numericId(callId, 'callId')
    const { calls } = await this.#parts.later()
    return this.#parts.watch.see(await calls.cancel(id))
  }

  /**
   * Moves a scheduled call to another free slot of its queue.
   *
   * @param scheduledAt ISO 8601, one of `getTimeSlots`
   */
  async rescheduleCall(callId: NumericId, scheduledAt: string): Promise<CallResponse> {
    const id = numericId(callId, 'callId')
    if (Number.isNaN(Date.parse(scheduledAt))) {
      throw ClientError.invalid('scheduledAt', 'must be an ISO 8601 time')
    }
    const { calls } = await this.#parts.later()
    return this.#parts.watch.see(await calls.reschedule(id, scheduledAt))
  }

  /** A scheduled call for a calendar: an iCalendar file. */
  async getCallCalendar(callId: NumericId): Promise<File> {
    const id = numericId(callId, 'callId')
    return (await this.#parts.later()).calls.calendar(id)
  }

  /** Own calls, open and recent. */
  async getCalls(): Promise<CallResponse[]> {
    const { calls } = await this.#parts.later()
    return (await calls.list()).map((call) => this.#parts.watch.see(call))
  }

  /** @returns ISO 8601 UTC starts of free slots, ascending */
  async getTimeSlots(menuId: NumericId, lang?: string): Promise<string[]> {
    const id = numericId(menuId, 'menuId')
    return (await this.#parts.later()).calls.timeSlots(id, lang)
  }

  async createEmail(
    menuId: NumericId,
    request: EmailRequest,
    options?: UploadOptions,
  ): Promise<EmailResponse> {
    const { auth, later } = this.#parts
    const id = numericId(menuId, 'menuId')
    const [{ emails }] = await Promise.all([later(), auth.keep()])
    return emails.create(id, request, options)
  }
}
