import type { CallStatus } from '../../contract/calls.ts'
import type { CallOutcome } from '../../contract/desk.ts'

/** What can happen to a call. */
export type CallStep =
  | 'due'
  | 'take'
  | 'release'
  | 'retry'
  | 'connect'
  | 'succeed'
  | 'fail'
  | 'cancel'

const STEPS: Record<CallStep, Partial<Record<CallStatus, CallStatus>>> = {
  due: { scheduled: 'queued' },
  take: { queued: 'assigned' },
  release: { assigned: 'queued' },
  /** Nobody answered: it waits until it is tried again. */
  retry: { assigned: 'queued' },
  connect: { assigned: 'connected' },
  succeed: { assigned: 'finished', connected: 'finished' },
  fail: { assigned: 'failed', connected: 'failed' },
  cancel: { scheduled: 'canceled', queued: 'canceled', assigned: 'canceled' },
}

export const CALL_STEPS = Object.keys(STEPS) as CallStep[]
/** A call that is still to be made or is being made: a customer has one of them per queue. */
export const OPEN_CALL_STATUSES = [
  'scheduled',
  'queued',
  'assigned',
  'connected',
] as const satisfies CallStatus[]
export const SETTLED_CALL_STATUSES = [
  'finished',
  'failed',
  'canceled',
] as const satisfies CallStatus[]

/** The status after a step; `undefined` where the step can't be taken. */
export function nextCallStatus(status: CallStatus, step: CallStep): CallStatus | undefined {
  return STEPS[step][status]
}

/** Nobody was reached, or a person or a machine of theirs was. */
export function stepOfOutcome(outcome: CallOutcome): 'succeed' | 'fail' {
  return outcome === 'no_answer' || outcome === 'wrong_number' ? 'fail' : 'succeed'
}
