import { changeCall, findCall } from '../storage/calls.ts'
import type { CallRow } from '../storage/schema.ts'
import type { AgentCaller } from './callers.ts'
import type { DeskCallsService } from './desk-calls.ts'
import { DomainError } from './errors.ts'
import type { Company, Context } from './ports.ts'
import { agentCaller } from './routing/roster.ts'
import { isTurn, type PhoneEvent, type Turn } from './telephony.ts'

/**
 * What phones say becomes what the agent would have said at the desk. Anything that was said before, comes late, or
 * belongs to another turn or leg changes nothing.
 */
export function createPhoneEvents(ctx: Context, desk: DeskCallsService) {
  async function requireCall(company: Company, id: number): Promise<CallRow> {
    const call = await findCall(ctx.db, company.id, id)
    if (!call) throw new DomainError('call_not_found', `There is no call ${id}`)
    return call
  }

  /** The call, if the leg is the one that its turn is made with; the first that is heard of is. */
  async function ofLeg(
    company: Company,
    id: number,
    turn: Turn,
    leg: string,
  ): Promise<CallRow | undefined> {
    for (;;) {
      const call = await requireCall(company, id)
      if (!isTurn(call, turn)) return undefined
      if (call.phone_leg !== null) return call.phone_leg === leg ? call : undefined
      const changed = await changeCall(ctx.db, call, { phone_leg: leg })
      if (changed) return changed
    }
  }

  async function apply(caller: AgentCaller, call: CallRow, event: PhoneEvent): Promise<void> {
    const isAssigned = call.status === 'assigned'
    const isConnected = call.status === 'connected'
    switch (event.kind) {
      case 'agent_missed':
        if (isAssigned) await desk.release(caller, call.id)
        return
      case 'customer_answered':
        if (isAssigned) await desk.connected(caller, call.id)
        return
      case 'customer_missed':
        if (isAssigned) await desk.outcome(caller, call.id, 'no_answer')
        return
      case 'completed':
        // the customer's answer may come later than the end, or never
        if (isAssigned) await desk.connected(caller, call.id)
        if (isAssigned || isConnected) await desk.outcome(caller, call.id, 'connected')
        return
      case 'hung_up':
        if (isConnected) await desk.outcome(caller, call.id, 'connected')
        if (isAssigned) await keepState(call, 'hung_up')
        return
      case 'recorded':
        await keepRecording(call, event.url)
        return
      case 'agent_answered':
        if (isAssigned && call.phone_state === null) await keepState(call, 'answered')
    }
  }

  /** For the desk to show. */
  async function keepState(call: CallRow, phone_state: CallRow['phone_state']): Promise<void> {
    if (await changeCall(ctx.db, call, { phone_state })) publish(call)
  }

  function publish(call: CallRow): void {
    ctx.events.publish({ kind: 'call.updated', company: call.company, callId: call.id })
  }

  async function keepRecording(before: CallRow, url: string): Promise<void> {
    if (before.recording_permission !== 'recording_permission_granted') return
    let call: CallRow | undefined = before
    while (call && call.recording_url !== url) {
      const changed = await changeCall(ctx.db, call, { recording_url: url })
      if (changed) publish(call)
      call = changed ?? (await findCall(ctx.db, call.company, call.id))
    }
  }

  return {
    /**
     * @returns the call while its customer is still to be called, else nothing
     * @throws DomainError `call_not_found`
     */
    async heard(
      company: Company,
      id: number,
      turn: Turn,
      event: PhoneEvent,
    ): Promise<CallRow | undefined> {
      const call = await ofLeg(company, id, turn, event.leg)
      const caller = call && (await agentCaller(ctx.db, company, turn.agentId))
      if (!call || !caller) return undefined
      try {
        await apply(caller, call, event)
      } catch (error) {
        // somebody was quicker at the desk, and what they said holds
        if (!isOvertaken(error)) throw error
      }
      return call.status === 'assigned' ? call : undefined
    },

    /** @throws DomainError `call_not_found` */
    async exists(company: Company, id: number): Promise<void> {
      await requireCall(company, id)
    },
  }
}

export type PhoneEvents = ReturnType<typeof createPhoneEvents>

function isOvertaken(error: unknown): boolean {
  return (
    error instanceof DomainError &&
    (error.code === 'call_state_conflict' || error.code === 'call_taken')
  )
}
