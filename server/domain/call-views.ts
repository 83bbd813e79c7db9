import type { CallResponse } from '../../contract/calls.ts'
import type { DeskCall } from '../../contract/desk.ts'
import type { Database } from '../storage/database.ts'
import { endUserById } from '../storage/end-users.ts'
import { findAgents } from '../storage/roster.ts'
import type { CallRow } from '../storage/schema.ts'
import type { AgentCaller } from './callers.ts'
import { deskEndUser, menuPath } from './chats/chat-views.ts'
import type { Company } from './ports.ts'

export function callView(company: Company, call: CallRow): CallResponse {
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
    ...(call.outcome === null ? {} : { outcome: call.outcome }),
  }
}

/** Calls as an agent sees them. */
export async function deskCallViews(
  db: Database,
  caller: AgentCaller,
  calls: CallRow[],
): Promise<DeskCall[]> {
  const agents = await findAgents(db, [...new Set(calls.flatMap((call) => call.agent_id ?? []))])
  const views: DeskCall[] = []
  for (const call of calls) {
    const endUser = await endUserById(db, call.end_user_id)
    if (!endUser) throw new Error(`call ${call.id} has no end user`)
    const agent = call.agent_id === null ? undefined : agents.get(call.agent_id)
    views.push({
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
      mine: call.agent_id === caller.id,
      ...(call.note === null ? {} : { note: call.note }),
      ...(call.recording_url === null ? {} : { recording_url: call.recording_url }),
    })
  }
  return views
}
