import type { ChatResponse } from '../../../contract/chats.ts'
import type { Auth } from '../auth/auth.ts'
import type { Backoff } from '../backoff.ts'
import type { Emitter } from '../emitter.ts'
import { ClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import { lazy } from '../lazy.ts'
import { log } from '../logger.ts'
import type { RealtimeLink } from '../realtime/realtime.ts'
import type { ChatsResource } from '../resources/chats.ts'
import type { Vault } from '../storage/vault.ts'
import type { ChatSession } from './session.ts'
import { isEnded, isOngoing } from './status.ts'

export interface CurrentChatOptions {
  auth: Auth
  vault: Vault
  http: Requester
  chats: ChatsResource
  realtime: RealtimeLink
  emitter: Emitter
  backoff: Backoff
}

type Run = typeof import('./run.ts')

/** The one chat that the client's chat methods act on. */
export class CurrentChat {
  #options: CurrentChatOptions
  #session: ChatSession | null = null
  #closed = false

  constructor(options: CurrentChatOptions) {
    this.#options = options
  }

  get session(): ChatSession | null {
    return this.#session
  }

  /** @throws ClientError `no_chat` */
  get required(): ChatSession {
    if (this.#session) return this.#session
    throw ClientError.noChat()
  }

  /** What runs a chat, loaded with the first one. */
  readonly load = lazy(() => import('./run.ts'))

  /**
   * Makes this chat the current one.
   *
   * @param after index after which messages are emitted, where the chat isn't the current one already
   */
  async adopt(state: ChatResponse, after = state.last_index): Promise<ChatSession> {
    const { emitter } = this.#options
    const run = await this.load()
    if (this.#closed) throw ClientError.destroyed()
    if (this.#session?.id === state.id) this.#session.update(state)
    else {
      this.#session?.close(ClientError.aborted())
      this.#session = this.#open(run, state, after)
      this.#session.start()
    }
    const session = this.#session
    if (isEnded(state)) await this.#forget(state.id)
    else await this.#remember(state.id)
    if (isOngoing(state)) emitter.emit('chat.ongoing', session)
    return session
  }

  /** There is no chat that goes on: what was stored of one is cleared, unless one was begun while that was asked. */
  async none(): Promise<void> {
    if (!this.#session) await this.#options.vault.remove('chat')
  }

  /** Drops it on this client. */
  async destroy(): Promise<void> {
    const session = this.#session
    if (!session) return
    this.#session = null
    session.close(ClientError.aborted())
    await this.#forget(session.id)
    this.#options.emitter.emit('chat.destroyed')
  }

  /** Lets go without a word, as the client itself goes away. */
  close(): void {
    this.#closed = true
    this.#session?.close(ClientError.destroyed())
    this.#session = null
  }

  #open(
    { ChatSession, OutboxStore, chatActions }: Run,
    state: ChatResponse,
    after: number,
  ): ChatSession {
    const { auth, vault, http, chats, realtime, emitter, backoff } = this.#options
    return new ChatSession({
      state,
      after,
      chats,
      realtime,
      emitter,
      backoff,
      actions: (update) => chatActions(http, state.id, update),
      store: new OutboxStore(vault, auth.owner, state.id),
      started: () => {
        auth.keep().catch((error: unknown) => log('warn', 'auth', 'not kept', error))
      },
      ended: () => void this.#forget(state.id),
    })
  }

  /** Only next to what is kept of the user: looking at a chat stores nothing by itself. */
  async #remember(id: number): Promise<void> {
    const { vault } = this.#options
    if (await vault.get('owner')) await vault.set('chat', String(id))
  }

  async #forget(id: number): Promise<void> {
    const { vault } = this.#options
    if ((await vault.get('chat')) === String(id)) await vault.remove('chat')
  }
}
