import type { CallOutcome, DeskCall, DeskCalls } from '../../contract/desk.ts'
import { changeCall, findCall, listCompanyCalls } from '../storage/calls.ts'
import { restartIdle } from '../storage/roster.ts'
import type { CallChange, CallRow } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import {
  nextCallStatus,
  OPEN_CALL_STATUSES,
  SETTLED_CALL_STATUSES,
  stepOfOutcome,
  type CallStep,
} from './call-states.ts'
import { deskCallViews } from './call-views.ts'
import type { AgentCaller } from './callers.ts'
import { DomainError } from './errors.ts'
import type { Context } from './ports.ts'
import { serves } from './queues.ts'

const SHOWN = { open: 500, recent: 50 }

export type DeskCallsService = ReturnType<typeof createDeskCalls>

/** What agents do with calls. Calls of queues that an agent does not serve do not exist for them. */
export function createDeskCalls(ctx: Context, publish: (call: CallRow) => void) {
  const maySee = (caller: AgentCaller, call: CallRow) =>
    call.agent_id === caller.id || serves(caller.company, caller.config, call.menu_id, call.lang)

  async function visible(caller: AgentCaller, id: number): Promise<CallRow> {
    const call = await findCall(ctx.db, caller.company.id, id)
    if (!call || !maySee(caller, call)) {
      throw new DomainError('call_not_found', `There is no call ${id}`)
    }
    return call
  }

  function conflict(call: CallRow): DomainError {
    return new DomainError('call_state_conflict', `The call is ${call.status}`, {
      status: call.status,
    })
  }

  function taken(call: CallRow): DomainError {
    return new DomainError('call_taken', 'Another agent has this call', { agent_id: call.agent_id })
  }

  async function view(caller: AgentCaller, call: CallRow): Promise<DeskCall> {
    const [one] = await deskCallViews(ctx.db, caller, [call])
    if (!one) throw new Error(`call ${call.id} has no view`)
    return one
  }

  /**
   * Takes a step with the call as it is now. `settled` answers a repeated request with what it led to before; the change
   * holds only while the call is what it was decided on, so that of two agents one wins.
   */
  async function step(
    caller: AgentCaller,
    id: number,
    name: CallStep,
    change: CallChange,
    settled: (call: CallRow) => boolean,
  ): Promise<DeskCall> {
    for (;;) {
      const call = await visible(caller, id)
      const isMine = call.agent_id === caller.id
      if (isMine && settled(call)) return view(caller, call)
      const isOpen = OPEN_CALL_STATUSES.some((open) => open === call.status)
      if (isOpen && call.agent_id !== null && !isMine) throw taken(call)
      if (name !== 'take' && !isMine) throw conflict(call)
      const status = nextCallStatus(call.status, name)
      if (!status) throw conflict(call)
      const changed = await inTransaction(ctx.db, `call:${id}`, async (trx) => {
        const row = await changeCall(trx, call, { ...change, status })
        if (row) await restartIdle(trx, caller.id, ctx.clock.now().toISOString())
        return row
      })
      if (!changed) continue
      publish(changed)
      return view(caller, changed)
    }
  }

  const now = () => ctx.clock.now().toISOString()

  return {
    async list(caller: AgentCaller): Promise<DeskCalls> {
      const { id } = caller.company
      const [due, upcoming, recent] = [
        await listCompanyCalls(ctx.db, id, ['queued', 'assigned', 'connected'], {
          order: 'due',
          limit: SHOWN.open,
        }),
        await listCompanyCalls(ctx.db, id, ['scheduled'], { order: 'due', limit: SHOWN.open }),
        await listCompanyCalls(ctx.db, id, SETTLED_CALL_STATUSES, {
          order: 'latest',
          limit: SHOWN.open,
        }),
      ]
      const seen = (calls: CallRow[]) => calls.filter((call) => maySee(caller, call))
      const isDue = (call: CallRow) => call.status === 'queued' || call.agent_id === caller.id
      return {
        due: await deskCallViews(ctx.db, caller, seen(due).filter(isDue)),
        upcoming: await deskCallViews(ctx.db, caller, seen(upcoming)),
        recent: await deskCallViews(ctx.db, caller, seen(recent).slice(0, SHOWN.recent)),
      }
    },

    /** One agent wins. @throws DomainError `call_taken` */
    take: (caller: AgentCaller, id: number) =>
      step(
        caller,
        id,
        'take',
        { agent_id: caller.id, assigned_at: now() },
        (call) => call.status === 'assigned' || call.status === 'connected',
      ),

    /** Back into the queue, in the place that it had. */
    async release(caller: AgentCaller, id: number): Promise<DeskCall> {
      const call = await visible(caller, id)
      if (call.status === 'queued') return view(caller, call)
      return step(caller, id, 'release', { agent_id: null, assigned_at: null }, () => false)
    },

    connected: (caller: AgentCaller, id: number) =>
      step(caller, id, 'connect', { connected_at: now() }, (call) => call.status === 'connected'),

    /** Settles the call; the same outcome twice is one. */
    outcome: (caller: AgentCaller, id: number, outcome: CallOutcome, note?: string) =>
      step(
        caller,
        id,
        stepOfOutcome(outcome),
        { outcome, note: note?.trim() || null, ended_at: now() },
        (call) => call.outcome === outcome && call.note === (note?.trim() || null),
      ),
  }
}
