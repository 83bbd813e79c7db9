import type { CallOutcome, DeskCall, DeskCalls } from '../../contract/desk.ts'
import { changeCall, findCall, listCompanyCalls, listSettledCalls } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { restartIdle } from '../storage/roster.ts'
import type { CallChange, CallRow } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import { nextCallStatus, OPEN_CALL_STATUSES, stepOfOutcome, type CallStep } from './call-states.ts'
import { deskCallViews } from './call-views.ts'
import type { AgentCaller } from './callers.ts'
import { DomainError } from './errors.ts'
import type { PhoneLines } from './phone-lines.ts'
import type { Company, Context } from './ports.ts'
import { serves } from './queues.ts'
import { declinedBy } from './routing/line.ts'
import { agentCaller } from './routing/roster.ts'

const NO_OFFER = { offered_agent_id: null, offered_until: null }
const SHOWN = { open: 500, recent: 50 }

export type DeskCallsService = ReturnType<typeof createDeskCalls>

/** What agents do with calls. Calls of queues that an agent does not serve do not exist for them. */
export function createDeskCalls(
  ctx: Context,
  jobs: { due(trx: Database, call: CallRow): Promise<void> },
  publish: (call: CallRow) => void,
  lines?: PhoneLines,
) {
  const maySee = (caller: AgentCaller, call: CallRow) =>
    call.agent_id === caller.id ||
    call.offered_agent_id === caller.id ||
    serves(caller.company, caller.config, call.menu_id, call.lang)
  const ringsElsewhere = (caller: AgentCaller, call: CallRow) =>
    call.offered_agent_id !== null && call.offered_agent_id !== caller.id

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
      if (name === 'take' && ringsElsewhere(caller, call)) throw taken(call)
      if (name !== 'take' && !isMine) throw conflict(call)
      const status = nextCallStatus(call.status, name)
      if (!status) throw conflict(call)
      const changed = await inTransaction(ctx.db, `call:${id}`, async (trx) => {
        const row = await changeCall(trx, call, { ...change, ...NO_OFFER, status })
        if (!row) return undefined
        await restartIdle(trx, caller.id, ctx.clock.now().toISOString())
        if (name === 'retry') await jobs.due(trx, row)
        if (name === 'take') await lines?.taken(trx, row)
        return row
      })
      if (!changed) continue
      publish(changed)
      const { company, id: agentId } = caller
      ctx.events.publish({ kind: 'agent.changed', company: company.id, agentId })
      return view(caller, changed)
    }
  }

  const now = () => ctx.clock.now().toISOString()

  return {
    async list(caller: AgentCaller): Promise<DeskCalls> {
      const { id } = caller.company
      const [due, upcoming, recent] = [
        await listCompanyCalls(ctx.db, id, ['queued', 'assigned', 'connected'], SHOWN.open),
        await listCompanyCalls(ctx.db, id, ['scheduled'], SHOWN.open),
        await listSettledCalls(ctx.db, id, SHOWN.open),
      ]
      const seen = (calls: CallRow[]) => calls.filter((call) => maySee(caller, call))
      const at = now()
      const isDue = (call: CallRow) =>
        call.agent_id === caller.id ||
        (call.status === 'queued' && call.due_at <= at && !ringsElsewhere(caller, call))
      // a call that is tried again comes up as one that was scheduled does
      const isLater = (call: CallRow) => call.status === 'queued' && call.due_at > at
      return {
        due: await deskCallViews(ctx.db, caller, seen(due).filter(isDue)),
        upcoming: await deskCallViews(ctx.db, caller, [
          ...seen(due).filter(isLater),
          ...seen(upcoming),
        ]),
        recent: await deskCallViews(ctx.db, caller, seen(recent).slice(0, SHOWN.recent)),
      }
    },

    /** One agent wins. @throws DomainError `call_taken` */
    take: (caller: AgentCaller, id: number) =>
      step(
        caller,
        id,
        'take',
        { agent_id: caller.id, assigned_at: now(), phone_leg: null, phone_state: null },
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

    /** It rings at the next agent. @throws DomainError `call_not_found` where it does not ring at this one */
    async decline(caller: AgentCaller, id: number): Promise<void> {
      const call = await visible(caller, id)
      if (call.status !== 'queued' || call.offered_agent_id !== caller.id) {
        throw new DomainError('call_not_found', `Call ${id} does not ring here`)
      }
      const declined_by = JSON.stringify([...declinedBy(call).add(caller.id)])
      const changed = await changeCall(ctx.db, call, { ...NO_OFFER, declined_by })
      if (changed) publish(changed)
    },

    /** A call that rings at an agent, as their desk is told; nothing when it rings no more. */
    async offered(company: Company, agentId: number, id: number): Promise<DeskCall | undefined> {
      const call = await findCall(ctx.db, company.id, id)
      const caller = await agentCaller(ctx.db, company, agentId)
      if (!call || !caller || call.offered_agent_id !== agentId) return undefined
      return view(caller, call)
    },

    /** Where the telephony keeps the recording of a call. @throws DomainError `call_not_found`, `file_not_found` */
    async recording(caller: AgentCaller, id: number): Promise<string> {
      const { recording_url } = await visible(caller, id)
      if (recording_url !== null) return recording_url
      throw new DomainError('file_not_found', `Call ${id} has no recording`)
    },

    /** Settles the call; the same outcome twice is one. A call that nobody answered is tried again where the company wants it. */
    async outcome(
      caller: AgentCaller,
      id: number,
      outcome: CallOutcome,
      words?: string,
    ): Promise<DeskCall> {
      const note = words?.trim() || null
      // a call that is tried again still has the outcome of the try before
      const isSame = (call: CallRow) =>
        call.ended_at !== null && call.outcome === outcome && call.note === note
      const call = await visible(caller, id)
      const { retries } = caller.company.file.calls
      if (outcome === 'no_answer' && retries && call.status === 'assigned') {
        if (call.attempts < retries.attempts) {
          const due = new Date(ctx.clock.now().getTime() + retries.minutes * 60_000)
          const attempts = call.attempts + 1
          const rest = { agent_id: null, assigned_at: null, declined_by: '[]', announced: null }
          const change = { outcome, note, attempts, due_at: due.toISOString(), ...rest }
          return step(caller, id, 'retry', change, () => false)
        }
      }
      const change = { outcome, note, ended_at: now() }
      return step(caller, id, stepOfOutcome(outcome), change, isSame)
    },
  }
}
