import type { ChatResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { Backoff } from '../backoff.ts'
import type { Emitter } from '../emitter.ts'
import { ClientError, toClientError } from '../errors.ts'
import { isPassing } from '../http/failures.ts'
import { log } from '../logger.ts'
import type { RealtimeLink } from '../realtime/realtime.ts'
import type { ChatsResource } from '../resources/chats.ts'
import type { Chat, OutboxEntry } from '../types.ts'
import { CatchUp } from './catch-up.ts'
import { toMessage } from './messages.ts'
import { Outbox } from './outbox.ts'
import type { OutboxStore } from './outbox-store.ts'
import { Sequence } from './sequence.ts'
import { isDismissed, isEnded, isSame } from './status.ts'
import { OwnTyping, TypingOfOthers } from './typing.ts'

export interface SessionOptions {
  state: ChatResponse
  /** Index after which messages are emitted; -1 for all of them. */
  after: number
  chats: ChatsResource
  realtime: RealtimeLink
  store: OutboxStore
  emitter: Emitter
  backoff: Backoff
  /** Something was stored for this user. */
  started: () => void
  /** The chat has ended, for everybody. */
  ended: () => void
}

/** A message that a new state tells of is on its way; only after this is it asked for. */
const GRACE_MS = 300

/** One chat as it runs: joins it, keeps up with it over any gap, and sends what the user writes. */
export class ChatSession implements Chat {
  #options: SessionOptions
  #state: ChatResponse
  #sequence: Sequence
  #outbox: Outbox
  #others: TypingOfOthers
  #own: OwnTyping
  /** Keys of own messages that the server has. */
  #sent = new Set<string>()
  #unlisten: (() => void) | null = null
  #joins = 0
  #connected = false
  #closed = false
  #catchUp: CatchUp
  #joinTimer: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor(options: SessionOptions) {
    const { state, after, store, backoff, started, emitter, realtime, chats } = options
    this.#options = options
    this.#state = state
    this.#sequence = new Sequence(after, (message) => this.#deliver(message))
    this.#sequence.expect(state.last_index)
    this.#catchUp = new CatchUp({
      sequence: this.#sequence,
      fetch: (index) => chats.messages(this.id, index),
      backoff,
    })
    this.#others = new TypingOfOthers(
      (identity) => emitter.emit('chat.typingStarted', identity),
      (identity) => emitter.emit('chat.typingEnded', identity),
    )
    this.#own = new OwnTyping((typing) => realtime.typing({ chat_id: this.id, typing }))
    this.#outbox = new Outbox({
      store,
      backoff,
      started,
      send: (entry) => this.#send(entry),
      wasSent: (key) => this.#wasSent(key),
      changed: (entries) => emitter.emit('chat.outbox', entries),
    })
  }

  get id(): number {
    return this.#state.id
  }

  get state(): ChatResponse {
    return this.#state
  }

  get outbox(): readonly OutboxEntry[] {
    return this.#outbox.entries
  }

  /** Listens, unless the chat is over, and takes up what the outbox kept. */
  start(): void {
    if (!isEnded(this.#state)) this.#listen()
    if (this.#sequence.isBehind) void this.#catchUp.run()
    void this.#outbox.restore().catch((error: unknown) => {
      log('error', 'outbox', 'what was stored could not be read', error)
    })
  }

  sendMessage(message: string | OutgoingMessage): Promise<void> {
    const full = typeof message === 'string' ? { type: 'text' as const, content: message } : message
    if (this.#closed) return Promise.reject(ClientError.noChat())
    if (typeof full?.content !== 'string' || full.content.trim() === '') {
      return Promise.reject(ClientError.invalid('content', 'must not be empty'))
    }
    this.#own.sent()
    return this.#outbox.add(full)
  }

  startTyping(): void {
    this.#own.start()
  }

  stopTyping(): void {
    this.#own.stop()
  }

  retry(key: string): Promise<void> {
    return this.#outbox.retry(key)
  }

  discard(key: string): Promise<void> {
    return this.#outbox.discard(key)
  }

  /** Takes a state in, unless it is older than the one that is known. */
  update(state: ChatResponse): void {
    const before = this.#state
    if (this.#closed || state.revision < before.revision) return
    // a place in the queue may move without a new revision
    if (state.revision === before.revision && isSame(state, before)) return
    this.#state = state
    this.#sequence.expect(state.last_index)
    this.#options.emitter.emit('chat.updated', this)
    if (isEnded(state)) {
      if (!isEnded(before)) void this.#end()
      return
    }
    if (!this.#unlisten) this.#listen()
    if (isDismissed(state) && !isDismissed(before)) {
      this.#options.emitter.emit('chat.dismissed')
    }
    this.#catchUp.later(GRACE_MS)
  }

  /** A message from wherever it came. */
  receive(message: WireMessage): void {
    if (this.#closed) return
    this.#sequence.push(message)
    if (this.#sequence.isBehind) void this.#catchUp.run()
  }

  /** Leaves the chat on this client; nothing is emitted from here on. */
  close(reason: ClientError): void {
    this.#closed = true
    this.#catchUp.close()
    this.#others.endAll()
    this.#stopListening()
    this.#outbox.close(reason)
  }

  #listen(): void {
    const { realtime } = this.#options
    const mine = ({ chat_id }: { chat_id: number }) => chat_id === this.id
    this.#unlisten = realtime.listen({
      connected: () => void this.#join(),
      disconnected: () => this.#lost(),
      woke: () => {
        if (realtime.connected) void this.#join()
        this.#outbox.kick()
      },
      message: (event) => mine(event) && this.receive(event.message),
      updated: (event) => mine(event) && this.update(event.chat),
      typing: (event) => {
        const { identity, typing } = event
        // the user's own, from another tab
        if (mine(event) && !identity.is_customer) this.#others.handle(identity, typing)
      },
    })
  }

  #stopListening(): void {
    this.#joins++
    clearTimeout(this.#joinTimer)
    this.#connected = false
    if (!this.#unlisten) return
    this.#options.realtime.leave({ chat_id: this.id })
    this.#unlisten()
    this.#unlisten = null
  }

  /** Enters the chat's room and takes in what happened meanwhile: first the state, then the messages. */
  async #join(): Promise<void> {
    const turn = ++this.#joins
    clearTimeout(this.#joinTimer)
    const isCurrent = () => turn === this.#joins && !this.#closed
    try {
      const state = await this.#options.realtime.join({ chat_id: this.id })
      if (!isCurrent()) return
      this.update(state)
      this.#sequence.expect(state.last_index)
      await this.#catchUp.run()
      if (!isCurrent()) return
      this.#failures = 0
      if (!this.#connected) {
        this.#connected = true
        this.#options.emitter.emit('chat.connected')
      }
      await this.#outbox.restore()
    } catch (error) {
      const failure = toClientError(error)
      log('warn', 'chat', `the chat could not be joined: ${failure.code}`)
      if (!isCurrent() || !isPassing(failure)) return
      this.#joinTimer = setTimeout(
        () => this.#options.realtime.connected && void this.#join(),
        this.#options.backoff(this.#failures++),
      )
    }
  }

  #lost(): void {
    this.#joins++
    clearTimeout(this.#joinTimer)
    this.#others.endAll()
    if (!this.#connected) return
    this.#connected = false
    this.#options.emitter.emit('chat.disconnected')
  }

  async #end(): Promise<void> {
    const { emitter, ended } = this.#options
    // the last words come before the end
    await this.#catchUp.run()
    if (this.#closed) return
    this.#others.endAll()
    this.#stopListening()
    ended()
    if (this.#state.status === 'timeout') emitter.emit('chat.timeout')
    emitter.emit('chat.ended', this)
  }

  #deliver(wire: WireMessage): void {
    const { emitter } = this.#options
    if (wire.key) this.#sent.add(wire.key)
    this.#others.end(wire.$userType, wire.$userId)
    emitter.emit('chat.message', toMessage(wire))
    if (wire.type !== 'noti' || !wire.identity) return
    if (wire.event === 'memberJoined') emitter.emit('chat.memberJoined', wire.identity)
    if (wire.event === 'memberLeft') emitter.emit('chat.memberLeft', wire.identity)
  }

  async #send({ key, message }: OutboxEntry): Promise<void> {
    const { realtime, chats } = this.#options
    const payload = { chat_id: this.id, key, message }
    const isLive = realtime.connected
    const sent = await (isLive ? realtime.send(payload) : chats.send(this.id, key, message))
    if (!isLive) realtime.nudge()
    this.#sent.add(key)
    this.receive(sent)
  }

  async #wasSent(key: string): Promise<boolean> {
    if (!this.#sent.has(key)) {
      const { chats } = this.#options
      this.#sequence.expect((await chats.load(this.id)).last_index)
      await this.#catchUp.run()
    }
    return this.#sent.has(key)
  }
}
