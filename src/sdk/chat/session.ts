import type { ChatResponse } from '../../../contract/chats.ts'
import type { OutgoingMessage, UserType, WireMessage } from '../../../contract/messages.ts'
import type { Backoff } from '../backoff.ts'
import type { Emitter } from '../emitter.ts'
import { ClientError } from '../errors.ts'
import { log } from '../logger.ts'
import type { RealtimeLink } from '../realtime/realtime.ts'
import type { ChatsResource } from '../resources/chats.ts'
import type { Chat, MessagePage, MessageResponse, OutboxEntry } from '../types.ts'
import type { ChatActions } from './actions.ts'
import { CatchUp } from './catch-up.ts'
import { toMessage } from './messages.ts'
import { Outbox } from './outbox.ts'
import type { OutboxStore } from './outbox-store.ts'
import { Preview } from './preview.ts'
import { pageBefore } from './page.ts'
import { OwnSeen, withSeen } from './seen.ts'
import { Room } from './room.ts'
import { Sequence } from './sequence.ts'
import { isDismissed, isEnded, isSame } from './status.ts'
import { OwnTyping, TypingOfOthers } from './typing.ts'

export interface SessionOptions {
  state: ChatResponse
  /** Index after which messages are emitted; -1 for all of them. */
  after: number
  chats: ChatsResource
  realtime: RealtimeLink
  actions: (update: (state: ChatResponse) => void) => ChatActions
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
/** Characters that a message may have. */
const LONGEST = 10_000
/** Characters of JSON that go over the socket: three bytes each are within the 128 KiB that the server reads. */
const MOST = 40_000

/** One chat as it runs: joins it, keeps up with it over any gap, and sends what the user writes. */
export class ChatSession implements Chat {
  readonly actions: ChatActions
  #options: SessionOptions
  #state: ChatResponse
  #sequence: Sequence
  #outbox: Outbox
  #others: TypingOfOthers
  #own: OwnTyping
  #preview: Preview
  #seen: OwnSeen
  /** Keys of own messages that the server has. */
  #sent = new Set<string>()
  #closed = false
  #catchUp: CatchUp
  #live: Room

  constructor(options: SessionOptions) {
    const { state, after, store, backoff, started, emitter, realtime, chats } = options
    this.#options = options
    this.#state = state
    this.#sequence = new Sequence(after, (message) => this.#deliver(message))
    this.#sequence.expect(state.last_index)
    this.#catchUp = new CatchUp({
      sequence: this.#sequence,
      fetch: (after) => chats.messages(this.id, { after }),
      backoff,
    })
    this.#others = new TypingOfOthers(
      (identity) => emitter.emit('chat.typingStarted', identity),
      (identity) => emitter.emit('chat.typingEnded', identity),
    )
    this.#own = new OwnTyping((typing) => realtime.typing({ chat_id: this.id, typing }))
    this.#preview = new Preview((content) => realtime.preview({ chat_id: this.id, content }))
    this.#seen = new OwnSeen((index) => realtime.seen({ chat_id: this.id, index }))
    this.#live = this.#room()
    this.actions = options.actions((next) => this.update(next))
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
    if (!isEnded(this.#state)) this.#live.open()
    if (this.#sequence.isBehind) void this.#catchUp.run()
    void this.#outbox.restore().catch((error: unknown) => {
      log('error', 'outbox', 'not read', error)
    })
  }

  sendMessage(message: string | OutgoingMessage): Promise<void> {
    const full = typeof message === 'string' ? { type: 'text' as const, content: message } : message
    if (this.#closed) return Promise.reject(ClientError.noChat())
    const { type, content } = full ?? {}
    if (type !== 'noti' && (typeof content !== 'string' || !content.trim())) {
      return Promise.reject(ClientError.invalid('content', 'must not be empty'))
    }
    if (content && content.length > LONGEST) {
      return Promise.reject(ClientError.invalid('content', `at most ${LONGEST} characters`))
    }
    this.#own.sent()
    this.#preview.sent()
    return this.#outbox.add(full)
  }

  loadMessages({ before, limit }: MessagePage = {}): Promise<MessageResponse[]> {
    return pageBefore(before ?? this.#state.last_index + 1, limit, (from, most) =>
      this.#options.chats.messages(this.id, { before: from }, most),
    )
  }

  startTyping(): void {
    this.#own.start()
  }

  stopTyping(): void {
    this.#own.stop()
  }

  /** Shows what is being typed once `wanted` says that somebody may see it; words that were sent meanwhile are typed no more. */
  async preview(content: string, wanted: Promise<boolean>): Promise<void> {
    const { sends } = this.#preview
    if (!(await wanted) || sends !== this.#preview.sends) return
    if (this.#state.status === 'assigned') this.#preview.show(content)
  }

  markSeen(index: number): void {
    const upTo = Math.min(index, this.#sequence.last)
    if (this.#closed || !(upTo > this.#state.seen.end_user)) return
    this.#seen.upTo(upTo)
    this.#saw('end_user', upTo)
  }

  retry(key: string): Promise<void> {
    return this.#outbox.retry(key)
  }

  discard(key: string): Promise<void> {
    return this.#outbox.discard(key)
  }

  /** Takes a state in, unless it is older than the one that is known. */
  update(told: ChatResponse): void {
    const before = this.#state
    if (this.#closed || told.revision < before.revision) return
    const state = withSeen(told, before.seen)
    // a place in the queue may move without a new revision
    if (state.revision === before.revision && isSame(state, before)) return
    this.#state = state
    this.#sequence.expect(state.last_index)
    this.#options.emitter.emit('chat.updated', this)
    if (isEnded(state)) {
      if (!isEnded(before)) void this.#end()
      return
    }
    this.#live.open()
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
    this.#preview.close()
    this.#seen.close()
    this.#live.close()
    this.#outbox.close(reason)
  }

  #room(): Room {
    const { realtime, backoff, emitter } = this.#options
    const mine = ({ chat_id }: { chat_id: number }) => chat_id === this.id
    return new Room({
      id: this.id,
      realtime,
      backoff,
      hears: {
        woke: () => this.#outbox.kick(),
        message: (event) => mine(event) && this.receive(event.message),
        updated: (event) => mine(event) && this.update(event.chat),
        seen: (event) => mine(event) && this.#saw(event.user_type, event.index),
        typing: (event) => {
          const { identity, typing } = event
          // the user's own, from another tab
          if (mine(event) && !identity.is_customer) this.#others.handle(identity, typing)
        },
      },
      entered: (state) => this.#entered(state),
      connected: async (isNew) => {
        if (isNew) emitter.emit('chat.connected')
        await this.#outbox.restore()
      },
      lost: (wasLive) => {
        this.#others.endAll()
        if (wasLive) emitter.emit('chat.disconnected')
      },
    })
  }

  /** First the state, then the messages that it tells of. */
  async #entered(state: ChatResponse): Promise<void> {
    this.update(state)
    this.#sequence.expect(state.last_index)
    const { end_user } = this.#state.seen
    // what was read while the line was down
    if (state.seen.end_user < end_user) this.#seen.upTo(end_user)
    await this.#catchUp.run()
  }

  /** Somebody has read up to a message. */
  #saw(who: UserType, index: number): void {
    if (this.#closed || (who !== 'end_user' && who !== 'agent')) return
    const state = withSeen(this.#state, { ...this.#state.seen, [who]: index })
    if (state === this.#state) return
    this.#state = state
    this.#options.emitter.emit('chat.updated', this)
  }

  async #end(): Promise<void> {
    const { emitter, ended } = this.#options
    // the last words come before the end
    await this.#catchUp.run()
    if (this.#closed) return
    this.#others.endAll()
    this.#live.close()
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
    const { connected } = realtime
    // a form may be more than an event of the socket carries, which would cost the line
    const fits = JSON.stringify(message).length < MOST
    const sent = await (connected && fits
      ? realtime.send(payload)
      : chats.send(this.id, key, message))
    if (!connected) realtime.nudge()
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
