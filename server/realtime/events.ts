import type { Socket } from 'socket.io'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Identity } from '../../contract/messages.ts'
import type { Ack, AckFn } from '../../contract/realtime.ts'
import { DomainError } from '../domain/errors.ts'
import { TokenBucket } from './token-bucket.ts'

/** What members tell each other without a trace. */
export interface Telling {
  typing(chatId: number, identity: Identity, typing: boolean): void
  seen(chatId: number, side: 'end_user' | 'agent', index: number): void
}

/** What every handler of a socket is given to answer with. */
export interface Guard {
  now(): number
  /** What one socket may send for long. */
  eventsPerSecond: number
  /** Told of what is our fault; the caller hears only that it failed. */
  onError(error: unknown): void
}

/** A burst, in seconds of the steady rate. */
const BURST_SECONDS = 3

/** The limits of one socket, shared by all its events. */
export function socketBucket(guard: Guard): TokenBucket {
  const { eventsPerSecond } = guard
  return new TokenBucket(eventsPerSecond * BURST_SECONDS, eventsPerSecond, guard.now())
}

/**
 * A handler that validates, limits, and answers each event exactly once. Events without an acknowledgement (typing) are
 * dropped when they are wrong or too many.
 */
export function handler<S extends TSchema, T>(
  guard: Guard,
  bucket: TokenBucket,
  schema: S,
  work: (payload: Static<S>) => Promise<T>,
): (payload: unknown, ack?: unknown) => void {
  const check = Compile(schema)
  return (payload, ack) => {
    const answer: AckFn<T> = typeof ack === 'function' ? (ack as AckFn<T>) : () => undefined
    const run = async (): Promise<T> => {
      const wait = bucket.take(guard.now())
      if (wait > 0) {
        throw new DomainError('rate_limited', 'Too many events, slow down', { retry_after: wait })
      }
      if (!check.Check(payload)) {
        const [first] = check.Errors(payload)
        const where = first?.instancePath ?? ''
        throw new DomainError('validation_failed', 'The event is not as it should be', {
          fields: { [where]: first?.message ?? 'invalid' },
        })
      }
      return work(payload)
    }
    run().then(
      (data) => answer({ ok: true, data }),
      (error: unknown) => answer(failure(guard, error)),
    )
  }
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
