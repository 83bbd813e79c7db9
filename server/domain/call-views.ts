import type { CallResponse } from '../../contract/calls.ts'
import type { DeskCall } from '../../contract/desk.ts'
import type { Database } from '../storage/database.ts'
import { findEndUsers } from '../storage/end-users.ts'
import { findAgents } from '../storage/roster.ts'
import type { CallRow } from '../storage/schema.ts'
import type { AgentCaller } from './callers.ts'
import { deskEndUser, menuPath } from './chats/chat-views.ts'
import type { Company, Context } from './ports.ts'
import type { QueuePlace, WaitTimesService } from './wait-times.ts'

export function callView(company: Company, call: CallRow, place?: QueuePlace): CallResponse {
  return {
    id: call.id,
    lang: call.lang,
    menu_id: call.menu_id,
    status: call.status,
    type: call.type,
    ...(call.scheduled_at === null ? {} : { scheduled_at: call.scheduled_at }),
    recording_permitted: call.recording_permission === 'recording_permission_granted',
    survey_enabled: false,
    created_at: call.created_at,
    menus: menuPath(company, call.menu_id, call.lang),
    phone_number: call.phone_number,
    ...(call.status === 'queued' && call.attempts > 0 ? { retry_at: call.due_at } : {}),
    ...(place ? { queue: place } : {}),
    ...(call.outcome === null ? {} : { outcome: call.outcome }),
  }
}

/** Calls as the customers see who asked for them: those that wait with their place in line. */
export function createCallViews(ctx: Context, waits: Pick<WaitTimesService, 'places'>) {
  const isInLine = ({ status, due_at }: CallRow): boolean =>
    status === 'queued' && due_at <= ctx.clock.now().toISOString()

  return {
    async one(company: Company, call: CallRow): Promise<CallResponse> {
      const places = isInLine(call) ? await waits.places(company, 'call') : undefined
      return callView(company, call, places?.get(call.id))
    },

    async many(company: Company, calls: readonly CallRow[]): Promise<CallResponse[]> {
      const places = calls.some(isInLine) ? await waits.places(company, 'call') : undefined
      return calls.map((call) => callView(company, call, places?.get(call.id)))
    },
  }
}

/** Where the making of a call stands that a telephony makes; nothing where the agent dials. */
function phoneOf(company: Company, call: CallRow): DeskCall['phone'] {
  if (call.status !== 'assigned' || company.file.calls.telephony !== 'twilio') return undefined
  if (call.phone_state === 'hung_up') return 'hung_up'
  if (call.phone_state === 'answered') return 'customer_rings'
  return call.phone_leg === null ? 'dialling' : 'agent_rings'
}

/** Calls as an agent sees them. */
export async function deskCallViews(
  db: Database,
  caller: AgentCaller,
  calls: CallRow[],
): Promise<DeskCall[]> {
  const agents = await findAgents(db, [...new Set(calls.flatMap((call) => call.agent_id ?? []))])
  const endUsers = await findEndUsers(db, [...new Set(calls.map((call) => call.end_user_id))])
  return calls.map((call) => {
    const endUser = endUsers.get(call.end_user_id)
    if (!endUser) throw new Error(`call ${call.id} has no end user`)
    const phone = phoneOf(caller.company, call)
    const agent = call.agent_id === null ? undefined : agents.get(call.agent_id)
    return {
      call: callView(caller.company, call),
      end_user: deskEndUser(endUser),
      custom_data: {
        signed: JSON.parse(call.signed_data) as Record<string, unknown>,
        unsigned: JSON.parse(call.unsigned_data) as Record<string, unknown>,
      },
      ...(call.ticket_id === null ? {} : { ticket_id: call.ticket_id }),
      ...(call.email === null ? {} : { email: call.email }),
      due_at: call.due_at,
      ...(call.offered_agent_id === caller.id && call.offered_until
        ? { offer_expires_at: call.offered_until }
        : {}),
      attempts: call.attempts,
      ...(agent ? { agent: { id: agent.id, name: agent.name } } : {}),
      ...(call.assigned_at === null ? {} : { assigned_at: call.assigned_at }),
      ...(call.connected_at === null ? {} : { connected_at: call.connected_at }),
      mine: call.agent_id === caller.id,
      ...(phone ? { phone } : {}),
      ...(call.note === null ? {} : { note: call.note }),
      ...(call.recording_url === null
        ? {}
        : { recording_url: `/api/desk/calls/${call.id}/recording` }),
    }
  })
}
