import type { Socket } from 'socket.io'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Identity } from '../../contract/messages.ts'
import type { Ack, AckFn } from '../../contract/realtime.ts'
import { DomainError } from '../domain/errors.ts'
import { isTooDeep } from '../domain/nesting.ts'
import { tooDeep } from '../plugins/validation.ts'
import { TokenBucket } from './token-bucket.ts'

/** What members tell each other without a trace. */
export interface Telling {
  typing(chatId: number, identity: Identity, typing: boolean): void
  seen(chatId: number, side: 'end_user' | 'agent', index: number): void
}

/** What every handler of a socket is given to answer with. */
export interface Guard {
  now(): number
  /** What one customer or agent may send for long. */
  eventsPerSecond: number
  /** Told of what is our fault; the caller hears only that it failed. */
  onError(error: unknown): void
}

/** A burst, in seconds of the steady rate. */
export const BURST_SECONDS = 3

/** The limit of one customer or agent, shared by all events of all their sockets. */
export function socketBucket(guard: Guard): TokenBucket {
  const { eventsPerSecond } = guard
  return new TokenBucket(eventsPerSecond * BURST_SECONDS, eventsPerSecond, guard.now())
}

/** What one kind of event does, whichever socket it comes from. */
export type EventHandler<K> = (socket: K, payload: unknown, ack?: unknown) => void

/** How an event is answered before its work is done with, for what may not be overtaken. */
export type Answer<T> = (data: T) => void

/**
 * A handler that validates, limits, and answers each event exactly once. Events without an acknowledgement (typing) are
 * dropped when they are wrong or too many. It is made once and serves all sockets, since there are many.
 */
export function handler<K, S extends TSchema, T>(
  guard: Guard,
  bucketOf: (socket: K) => TokenBucket,
  schema: S,
  work: (socket: K, payload: Static<S>, answer: Answer<T>) => Promise<T>,
): EventHandler<K> {
  const check = Compile(schema)
  async function run(socket: K, payload: unknown, answer: Answer<T>): Promise<T> {
    const wait = bucketOf(socket).take(guard.now())
    if (wait > 0) {
      throw new DomainError('rate_limited', 'Too many events, slow down', { retry_after: wait })
    }
    if (isTooDeep(payload)) throw tooDeep()
    if (!check.Check(payload)) {
      const [first] = check.Errors(payload)
      const where = first?.instancePath ?? ''
      throw new DomainError('validation_failed', 'The event is not as it should be', {
        fields: { [where]: first?.message ?? 'invalid' },
      })
    }
    return work(socket, payload, answer)
  }
  return (socket, payload, ack) => {
    const acknowledge = typeof ack === 'function' ? (ack as AckFn<T>) : () => undefined
    let isAnswered = false
    const answer = (data: T): void => {
      if (!isAnswered) acknowledge({ ok: true, data })
      isAnswered = true
    }
    run(socket, payload, answer)
      .then(answer, (error: unknown) => {
        const failed = failure(guard, error)
        if (!isAnswered) acknowledge(failed)
      })
      // an answer that can't be sent is one client's loss, and ends nobody else
      .catch(guard.onError)
  }
}

/** Lets a socket speak these events and no others: one listener, whatever their number. */
export function listen<K extends Pick<Socket, 'onAny'>>(
  socket: K,
  handlers: ReadonlyMap<string, EventHandler<K>>,
): void {
  socket.onAny((event: string, ...sent: unknown[]) => {
    // an event may come with nothing, or with more than it should: the acknowledgement is the last, whatever is before it
    const ack = sent.at(-1)
    const payload = typeof sent[0] === 'function' ? undefined : sent[0]
    handlers.get(event)?.(socket, payload, ack)
  })
}

/**
 * What a connection was opened with is not needed any more, and is most of what it weighs. A token is not left lying about
 * either.
 */
export function forgetOpening(socket: Pick<Socket, 'conn' | 'handshake'>): void {
  socket.handshake.auth = {}
  Object.assign(socket.conn, { request: null })
}

export function failure(guard: Guard, error: unknown): Ack<never> & { ok: false } {
  if (error instanceof DomainError) {
    const { code, message, details, status } = error
    return { ok: false, status, error: { code, message, ...(details ? { details } : {}) } }
  }
  guard.onError(error)
  return {
    ok: false,
    status: 500,
    error: { code: 'server_error', message: 'Something went wrong on the server' },
  }
}

/** Refuses a connection so that the client can tell why: `error.data` is the answer that HTTP would have given. */
export function refuse(guard: Guard, error: unknown): Error {
  const { error: body, status } = failure(guard, error)
  return Object.assign(new Error(body.code), { data: { status, ...body } })
}

export function chatRoom(id: number): string {
  return `chat:${id}`
}

/** Whether the socket was let into the chat: what it may send to without asking the database again. */
export function isIn(socket: Socket, chatId: number): boolean {
  return socket.rooms.has(chatRoom(chatId))
}
