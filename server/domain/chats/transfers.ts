import type { TransferBody, TransferTargets } from '../../../contract/desk.ts'
import type { MenuChannel } from '../../../contract/menus.ts'
import { endMembership } from '../../storage/chat-members.ts'
import { countWaitingByMenu } from '../../storage/chats.ts'
import type { Database } from '../../storage/database.ts'
import { restartIdle } from '../../storage/roster.ts'
import type { ChatChange } from '../../storage/schema.ts'
import { inTransaction } from '../../storage/transaction.ts'
import type { AgentCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { MenusService } from '../menus.ts'
import type { Context, Menu } from '../ports.ts'
import { readRoster, servingAgents, type RosterAgent } from '../routing/roster.ts'
import { routingLock } from '../routing/routing.ts'
import { pickText } from '../text.ts'
import type { AgentAccess } from './agent-access.ts'
import type { StoredTransfer } from './chat-records.ts'
import { menuPath } from './chat-views.ts'
import { chatLock, publishWrite, writeChat, type ChatWrite } from './chat-writes.ts'
import { transit } from './lifecycle.ts'
import { agentSpeaker, noticed } from './speakers.ts'

/** Why a queue takes nobody now. */
function closedState(
  channel: MenuChannel | undefined,
): Pick<TransferTargets['queues'][number], 'closed'> {
  if (channel?.enabled) return {}
  return { closed: channel?.reason === 'over_capacity' ? 'over_capacity' : 'after_hours' }
}

export type Transfers = ReturnType<typeof createTransfers>

/** Handing a chat over: to a queue, where it keeps its place, or to an agent, at whom it rings. */
export function createTransfers(
  ctx: Context,
  { access, menus }: { access: AgentAccess; menus: MenusService },
) {
  const free = (agent: RosterAgent): number => agent.config.max_chats - agent.load

  function queuesOf(caller: AgentCaller): Menu[] {
    return [...caller.company.menus.values()].filter(
      ({ leaf, node }) => leaf && node.channels?.chat !== undefined && node.enabled !== false,
    )
  }

  async function toAgent(
    trx: Database,
    caller: AgentCaller,
    agentId: number,
    now: Date,
  ): Promise<{ to: string; change: ChatChange }> {
    if (agentId === caller.id) {
      throw new DomainError('transfer_target_invalid', 'The chat is yours already')
    }
    const roster = await readRoster(trx, caller.company, now)
    const agent = roster.find(({ row }) => row.id === agentId)
    if (!agent) throw new DomainError('transfer_target_invalid', `There is no agent ${agentId}`)
    if (!agent.present) throw new DomainError('agent_unavailable', 'This agent is not there now')
    if (free(agent) < 1) {
      throw new DomainError('agent_unavailable', 'This agent has as many chats as they may')
    }
    const until = now.getTime() + caller.company.file.chats.offer_seconds * 1000
    return {
      to: agent.config.name,
      change: { offered_agent_id: agentId, offered_until: new Date(until).toISOString() },
    }
  }

  async function toQueue(
    trx: Database,
    caller: AgentCaller,
    menuId: number,
    lang: string,
    now: Date,
  ): Promise<{ to: string; change: ChatChange }> {
    if (!queuesOf(caller).some(({ node }) => node.id === menuId)) {
      throw new DomainError('transfer_target_invalid', `There is no queue ${menuId} for chats`)
    }
    const { node } = await menus.requireChannel(caller.company, menuId, 'chat', now, trx, lang)
    return {
      to: pickText(node.name, lang, caller.company.defaultLang),
      change: { menu_id: menuId, offered_agent_id: null, offered_until: null },
    }
  }

  return {
    /** @throws DomainError `chat_not_found` */
    async targets(caller: AgentCaller, id: number): Promise<TransferTargets> {
      const { company } = caller
      const chat = await access.member(ctx.db, caller, id)
      const roster = await readRoster(ctx.db, company, ctx.clock.now())
      const waiting = await countWaitingByMenu(ctx.db, company.id)
      const channels = await menus.channels(company, 'chat', chat.lang)
      return {
        queues: queuesOf(caller).map((menu) => ({
          menu_id: menu.node.id,
          ...closedState(channels.get(menu.node.id)),
          path: menuPath(company, menu.node.id, company.defaultLang),
          waiting: waiting.get(menu.node.id) ?? 0,
          agents: servingAgents(roster, menu, chat.lang).filter(
            (agent) => agent.present && agent.row.id !== caller.id,
          ).length,
        })),
        agents: roster
          .filter((agent) => agent.present && agent.row.id !== caller.id && free(agent) > 0)
          .map((agent) => ({
            id: agent.row.id,
            name: agent.config.name,
            ...(agent.config.avatar_url ? { avatar_url: agent.config.avatar_url } : {}),
            free: free(agent),
          })),
      }
    },

    /** @throws DomainError `chat_not_assigned`, `transfer_target_invalid`, `agent_unavailable`, `channel_closed` */
    async transfer(caller: AgentCaller, id: number, body: TransferBody): Promise<void> {
      const { company } = caller
      const { menu_id: menuId, agent_id: agentId } = body
      if ((menuId === undefined) === (agentId === undefined)) {
        throw new DomainError('validation_failed', 'To a queue or to an agent?', {
          fields: { menu_id: 'exactly one of menu_id and agent_id is needed' },
        })
      }
      const write = await inTransaction(ctx.db, routingLock(company.id), (outer) =>
        inTransaction(outer, chatLock(id), async (trx): Promise<ChatWrite> => {
          const now = ctx.clock.now()
          const chat = await access.member(trx, caller, id)
          if (chat.status !== 'assigned' || chat.agent_id !== caller.id) {
            throw new DomainError('chat_not_assigned', 'The chat is not yours now')
          }
          const { to, change } =
            agentId === undefined
              ? await toQueue(trx, caller, menuId ?? 0, chat.lang, now)
              : await toAgent(trx, caller, agentId, now)
          const at = now.toISOString()
          const note = body.note?.trim()
          const transfer: StoredTransfer = {
            from: { id: caller.id, name: caller.config.name },
            at,
            ...(note ? { note } : {}),
          }
          await endMembership(trx, id, caller.id, at)
          await restartIdle(trx, caller.id, at)
          return writeChat(
            trx,
            chat,
            now,
            [noticed('memberLeft', agentSpeaker(caller), { reason: 'transfer', to })],
            {
              ...change,
              status: transit(chat.status, 'requeue'),
              agent_id: null,
              agent_gone_at: null,
              // the place of somebody who has waited since then
              queued_at: chat.queued_at ?? chat.created_at,
              // nobody has spoken to them since
              other_wrote_at: null,
              // what was told of another line says nothing of this one
              announced: null,
              // they were spoken to until now: nobody asks whether they are still there
              check_in_at: at,
              // who gives it away is the last to be asked
              declined_by: JSON.stringify([caller.id]),
              transfer: JSON.stringify(transfer),
            },
          )
        }),
      )
      publishWrite(ctx.events, write)
      if (agentId !== undefined) {
        ctx.events.publish({ kind: 'chat.offered', company: company.id, chatId: id, agentId })
      }
    },
  }
}
