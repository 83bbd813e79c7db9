import type { Identity } from '../../../contract/messages.ts'

/** Typing that nobody repeats is over after this. */
const LASTS_MS = 6_000
/** How often the others are told that it goes on. */
const REPEAT_MS = 3_000

/** Who of the others is typing. */
export class TypingOfOthers {
  #typing = new Map<string, { identity: Identity; timer: ReturnType<typeof setTimeout> }>()
  #started: (identity: Identity) => void
  #ended: (identity: Identity) => void

  constructor(started: (identity: Identity) => void, ended: (identity: Identity) => void) {
    this.#started = started
    this.#ended = ended
  }

  handle(identity: Identity, typing: boolean): void {
    const key = keyOf(identity.user_type, identity.user_id)
    if (!typing) return this.#end(key)
    const known = this.#typing.get(key)
    if (known) clearTimeout(known.timer)
    const timer = setTimeout(() => this.#end(key), LASTS_MS)
    this.#typing.set(key, { identity, timer })
    if (!known) this.#started(identity)
  }

  /** What somebody typed has come. */
  end(userType: string, userId: number): void {
    this.#end(keyOf(userType, userId))
  }

  endAll(): void {
    for (const key of [...this.#typing.keys()]) this.#end(key)
  }

  #end(key: string): void {
    const known = this.#typing.get(key)
    if (!known) return
    clearTimeout(known.timer)
    this.#typing.delete(key)
    this.#ended(known.identity)
  }
}

/** Tells the others about this user's typing, no more often than they need. */
export class OwnTyping {
  #tell: (typing: boolean) => void
  #toldAt: number | null = null

  constructor(tell: (typing: boolean) => void) {
    this.#tell = tell
  }

  start(): void {
    const now = Date.now()
    if (this.#toldAt !== null && now - this.#toldAt < REPEAT_MS) return
    this.#toldAt = now
    this.#tell(true)
  }

  stop(): void {
    if (this.#toldAt === null) return
    this.#toldAt = null
    this.#tell(false)
  }

  /** The message itself has told them. */
  sent(): void {
    this.#toldAt = null
  }
}

const keyOf = (userType: string, userId: number) => `${userType}:${userId}`
