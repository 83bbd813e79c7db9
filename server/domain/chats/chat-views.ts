import type { ChatResponse } from '../../../contract/chats.ts'
import type { MenuRef } from '../../../contract/common.ts'
import type { DeskChat } from '../../../contract/desk.ts'
import { listMembersOf } from '../../storage/chat-members.ts'
import { findEndUsers } from '../../storage/end-users.ts'
import { listLastTexts } from '../../storage/messages.ts'
import { findAgents } from '../../storage/roster.ts'
import type { AgentRow, ChatRow, EndUserRow } from '../../storage/schema.ts'
import type { AgentCaller } from '../callers.ts'
import type { Company, Context } from '../ports.ts'
import { readRoster, servingAgents } from '../routing/roster.ts'
import { pickText } from '../text.ts'
import { triggerName } from '../triggers.ts'
import type { QueuePlace, WaitTimesService } from '../wait-times.ts'
import {
  readEscalation,
  readEvents,
  readFlow,
  readTransfer,
  readVariables,
} from './chat-records.ts'
import { checkInView } from './check-ins.ts'
import { feedbackState, feedbackView } from './feedback.ts'
import { isDismissed, isOngoing, isOver } from './lifecycle.ts'

/** Names of a menu and those above it, in a language. */
export function menuPath(company: Company, menuId: number, lang: string): MenuRef[] {
  const path = company.menus.get(menuId)?.path ?? []
  return path.map((node) => ({
    id: node.id,
    name: pickText(node.name, lang, company.defaultLang),
  }))
}

export function deskEndUser(endUser: EndUserRow): DeskChat['end_user'] {
  return {
    id: endUser.id,
    ...(endUser.identifier === null ? {} : { identifier: endUser.identifier }),
    ...(endUser.name === null ? {} : { name: endUser.name }),
    ...(endUser.email === null ? {} : { email: endUser.email }),
    ...(endUser.phone === null ? {} : { phone: endUser.phone }),
    anonymous: endUser.identifier === null,
    first_seen_at: endUser.created_at,
  }
}

/** Who is in a chat. */
interface People {
  endUser: EndUserRow
  members: AgentRow[]
  /** Who has it now. */
  agent: AgentRow | undefined
}

export type ChatViews = ReturnType<typeof createChatViews>

export function createChatViews(ctx: Context, waits: WaitTimesService) {
  /** Everybody in these chats, in as many questions as for one of them. */
  async function peopleOf(chats: readonly ChatRow[]): Promise<(chat: ChatRow) => People> {
    const memberIds = await listMembersOf(
      ctx.db,
      chats.map(({ id }) => id),
    )
    const agents = await findAgents(ctx.db, [...new Set([...memberIds.values()].flat())])
    const endUsers = await findEndUsers(ctx.db, [
      ...new Set(chats.map(({ end_user_id }) => end_user_id)),
    ])
    return ({ id, end_user_id, agent_id }) => {
      const endUser = endUsers.get(end_user_id)
      if (!endUser) throw new Error(`chat ${id} has no end user`)
      return {
        endUser,
        members: (memberIds.get(id) ?? []).flatMap((agentId) => agents.get(agentId) ?? []),
        agent: agent_id === null ? undefined : agents.get(agent_id),
      }
    }
  }

  function response(
    company: Company,
    chat: ChatRow,
    { endUser, members, agent }: People,
    place: QueuePlace | undefined,
  ): ChatResponse {
    const virtual = company.file.virtual_agents?.find((known) => known.key === chat.virtual_agent)
    const virtualAgents = virtual ? [staff(virtual)] : []
    const queue = chat.status === 'queued' ? place : undefined
    const resumable = isDismissed(chat.status) && chat.dismissed_at
    const [checkIn, escalation] = [checkInView(company, chat), readEscalation(chat)]
    return {
      id: chat.id,
      status: chat.status,
      features: features(company, chat),
      created_at: chat.created_at,
      ...(chat.ended_at ? { ends_at: chat.ended_at } : {}),
      ...(resumable ? { timeout_at: timeoutAt(company, resumable) } : {}),
      lang: chat.lang,
      menus: menuPath(company, chat.menu_id, chat.lang),
      ...(agent ? { agent: agentView(agent) } : {}),
      ...(chat.status === 'va_assigned' && virtual ? { virtual_agent: staff(virtual) } : {}),
      all_agents: members.map(agentView),
      all_virtual_agents: virtualAgents,
      end_user: {
        id: endUser.id,
        ...(endUser.identifier === null ? {} : { identifier: endUser.identifier }),
      },
      last_index: chat.next_index - 1,
      ...(chat.sticky_index === null ? {} : { sticky_index: chat.sticky_index }),
      revision: chat.revision,
      seen: { end_user: chat.end_user_seen, agent: chat.agent_seen },
      ...postSession(company, chat),
      ...(checkIn ? { check_in: checkIn } : {}),
      ...(escalation ? { escalation } : {}),
      ...feedbackState(company, chat),
      ...(queue ? { queue } : {}),
      ...(chat.ended_by ? { ended_by: chat.ended_by } : {}),
    }
  }

  return {
    async forEndUser(company: Company, chat: ChatRow, place?: QueuePlace): Promise<ChatResponse> {
      const people = await peopleOf([chat])
      const known =
        place ?? (chat.status === 'queued' ? (await waits.places(company)).get(chat.id) : undefined)
      return response(company, chat, people(chat), known)
    },

    /** Chats as one agent may see them. */
    async forAgent(caller: AgentCaller, chats: ChatRow[]): Promise<DeskChat[]> {
      if (chats.length === 0) return []
      const { company } = caller
      const now = ctx.clock.now()
      const anyQueued = chats.some((chat) => chat.status === 'queued')
      const places = anyQueued ? await waits.places(company) : new Map<number, QueuePlace>()
      const roster = anyQueued ? await readRoster(ctx.db, company, now) : []
      const me = roster.find((agent) => agent.row.id === caller.id)
      const people = await peopleOf(chats)
      const serves = (chat: ChatRow): boolean =>
        servingAgents(roster, company.menus.get(chat.menu_id), chat.lang).some(
          (agent) => agent.row.id === caller.id,
        )
      const ringsHere = (chat: ChatRow): boolean => chat.offered_agent_id === caller.id
      /** Who has handed a chat over reads how it ended, not how it goes on without them. */
      const isRead = (chat: ChatRow): boolean =>
        isOver(chat.status) ||
        chat.agent_id === caller.id ||
        (chat.status === 'queued' &&
          chat.check_in !== 'timed_out' &&
          (chat.offered_agent_id === null ? serves(chat) : ringsHere(chat)))
      const read = new Set(chats.filter(isRead).map(({ id }) => id))
      const texts = await listLastTexts(ctx.db, [...read])
      return chats.map((row) => {
        const chat = read.has(row.id) ? row : withoutWords(row)
        const present = people(chat)
        const text = texts.get(chat.id)
        const [feedback, transfer] = [feedbackView(company, chat), readTransfer(chat)]
        const trigger = triggerName(company, chat.trigger_id)
        return {
          chat: response(company, chat, present, places.get(chat.id)),
          end_user: deskEndUser(present.endUser),
          custom_data: {
            signed: JSON.parse(chat.signed_data) as Record<string, unknown>,
            unsigned: JSON.parse(chat.unsigned_data) as Record<string, unknown>,
          },
          captured: readFlow(chat)?.captured ?? {},
          variables: readVariables(chat),
          events: readEvents(chat),
          ...(feedback ? { feedback } : {}),
          ...(transfer ? { transfer } : {}),
          cobrowsable: chat.cobrowsable === 1,
          ...(chat.trigger_id ? { trigger_id: chat.trigger_id } : {}),
          ...(trigger ? { trigger_name: trigger } : {}),
          ...(chat.ticket_id ? { ticket_id: chat.ticket_id } : {}),
          ...(chat.email ? { email: chat.email } : {}),
          ...(chat.queued_at ? { queued_at: chat.queued_at } : {}),
          ...(ringsHere(chat) && chat.offered_until
            ? { offer_expires_at: chat.offered_until }
            : {}),
          ...(text ? { last_text: text } : {}),
          acceptable:
            chat.status === 'queued' &&
            (ringsHere(chat) ||
              (chat.offered_agent_id === null &&
                serves(chat) &&
                me !== undefined &&
                me.load < me.config.max_chats)),
        }
      })
    },
  }
}

export function timeoutAt(company: Company, dismissedAt: string): string {
  const minutes = company.file.chats.resume_within_minutes
  return new Date(Date.parse(dismissedAt) + minutes * 60_000).toISOString()
}

/** Of what is known of the customer, only what was known when the chat began. */
function withoutWords(chat: ChatRow): ChatRow {
  return { ...chat, flow: null, variables: '{}', events: '[]', transfer: null, escalation: null }
}

function features(company: Company, chat: ChatRow): string[] {
  const list: string[] = []
  if (isOngoing(chat.status)) list.push('text', 'file', 'typing')
  if (chat.status === 'va_assigned') list.push('escalation')
  if (chat.status === 'queued' || chat.status === 'va_assigned') list.push('deflection')
  if (chat.status === 'assigned' && company.file.chats.message_preview) list.push('preview')
  if (company.file.chats.email_transcripts) list.push('email_transcript')
  return [...list, 'transcript']
}

function postSession(company: Company, chat: ChatRow): Partial<ChatResponse> {
  if (chat.post_session === null) return {}
  const config = company.menus.get(chat.menu_id)?.node.channels?.chat?.post_session
  return {
    post_session_required: chat.post_session !== 'finished',
    post_session_opt_in_required: config?.opt_in === true,
    post_session_transfer_status: chat.post_session,
  }
}

function agentView(agent: AgentRow): ChatResponse['all_agents'][number] {
  const [first] = agent.name.split(' ')
  return {
    id: agent.id,
    name: agent.name,
    ...(first ? { first_name: first } : {}),
    ...(agent.avatar_url ? { avatar_url: agent.avatar_url } : {}),
    status: agent.status,
  }
}

function staff(agent: { id: number; name: string; avatar_url?: string }): {
  id: number
  name: string
  avatar_url?: string
} {
  return {
    id: agent.id,
    name: agent.name,
    ...(agent.avatar_url ? { avatar_url: agent.avatar_url } : {}),
  }
}
