import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CHAT_STATUSES,
  POST_SESSION_STATUSES,
  type ChatStatus,
  type PostSessionStatus,
} from '../../../contract/chats.ts'
import {
  CHAT_TRANSITIONS,
  POST_SESSION_STEPS,
  isDismissed,
  isOngoing,
  isOver,
  nextPostSession,
  nextStatus,
  postSessionStep,
  transit,
} from '../../domain/chats/lifecycle.ts'
import { DomainError } from '../../domain/errors.ts'

const statuses = fc.constantFrom(...CHAT_STATUSES)
const transitions = fc.constantFrom(...CHAT_TRANSITIONS)

describe('the life of a chat', () => {
  it('never reaches an undefined state, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<ChatStatus>('queued', 'va_assigned'),
        fc.array(transitions, { maxLength: 40 }),
        (first, happenings) => {
          let status = first
          for (const happening of happenings) {
            status = nextStatus(status, happening) ?? status
            expect(CHAT_STATUSES).toContain(status)
          }
        },
      ),
    )
  })

  it('refuses what is not legal with 409 and never changes a chat that is over', () => {
    fc.assert(
      fc.property(statuses, transitions, (status, happening) => {
        if (nextStatus(status, happening)) {
          expect(isOver(status)).toBe(false)
          return
        }
        let refusal: unknown
        try {
          transit(status, happening)
        } catch (error) {
          refusal = error
        }
        expect(refusal).toBeInstanceOf(DomainError)
        expect(refusal).toMatchObject({
          status: 409,
          code: isOver(status) ? 'chat_ended' : 'chat_state_conflict',
        })
      }),
    )
  })

  it('puts every status into exactly one of going on, resting and over', () => {
    for (const status of CHAT_STATUSES) {
      const kinds = [isOngoing(status), isDismissed(status), isOver(status)]
      expect(kinds.filter(Boolean), status).toHaveLength(1)
    }
  })

  it('can reach an end from everywhere', () => {
    const ends = (status: ChatStatus): boolean =>
      isOver(status) ||
      (['finish', 'cancel'] as const).some((end) => nextStatus(status, end) !== undefined)
    for (const status of CHAT_STATUSES) expect(ends(status), status).toBe(true)
  })
})

describe('the part after the session', () => {
  it('never reaches an undefined state, refuses what is not legal, and comes once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...POST_SESSION_STEPS), { maxLength: 20 }), (steps) => {
        let status: PostSessionStatus | null = null
        let begun = 0
        for (const step of steps) {
          const next = nextPostSession(status, step)
          if (next === undefined) {
            const from = status
            expect(() => postSessionStep(from, step)).toThrow(DomainError)
            continue
          }
          expect(POST_SESSION_STATUSES).toContain(next)
          if (next === 'in_progress') begun += 1
          expect(status).not.toBe('finished')
          status = next
        }
        expect(begun).toBeLessThanOrEqual(1)
      }),
    )
  })
})
