import {
  MOST_TOLD,
  type ChatDeflectionResponse,
  type ChatResponse,
  type EndUserEventBody,
  type EscalateBody,
} from '../../../contract/chats.ts'
import { bytesOf } from '../../../contract/form-answers.ts'
import type { DeflectionChannel } from '../../../contract/rich-messages.ts'
import { nameEndUser } from '../../storage/end-users.ts'
import type { ChatRow } from '../../storage/schema.ts'
import type { EndUserCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import type { MenusService } from '../menus.ts'
import { isTooDeep } from '../nesting.ts'
import type { Company, Context } from '../ports.ts'
import { pickText } from '../text.ts'
import type { WaitTimesService } from '../wait-times.ts'
import { readEscalation, withEvent } from './chat-records.ts'
import { unchanged, writeChat } from './chat-writes.ts'
import { isOngoing } from './lifecycle.ts'
import { whyClosed, type OwnChats } from './own-chats.ts'
import { takeTurn } from './virtual-agent-turn.ts'

export type Escalations = ReturnType<typeof createEscalations>

/** Calling a person, and the other ways that are offered instead of one. */
export function createEscalations(
  ctx: Context,
  { own, menus, waitTimes }: { own: OwnChats; menus: MenusService; waitTimes: WaitTimesService },
) {
  /** @throws DomainError `validation_failed` for a link that the company does not have */
  function checkLink(company: Company, id: number | undefined): void {
    const links = company.file.external_links ?? []
    if (id === undefined || links.some((link) => link.id === id)) return
    throw new DomainError('validation_failed', `There is no link ${id}`, {
      fields: { external_link_id: 'is not one of the links of the company' },
    })
  }

  /** @throws DomainError `validation_failed` for more than is kept of what a page tells */
  function checkTold(told: object): void {
    const { bytes, levels } = MOST_TOLD
    if (bytesOf(told) <= bytes && !isTooDeep(told, levels)) return
    throw new DomainError('validation_failed', 'This is more than is kept', {
      fields: { '(whole)': `must not have more than ${bytes} bytes and ${levels} levels` },
    })
  }

  return {
    /** Asking twice is asking once: the person is called already, or here. */
    async escalate(
      caller: EndUserCaller,
      id: number,
      { reason, menu_id: menuId, language, ...more }: EscalateBody,
    ): Promise<ChatResponse> {
      checkTold(more)
      return own.state(caller, id, async (trx, row, _endUser, now) => {
        const at = now.toISOString()
        const told =
          Object.keys(more).length > 0
            ? { events: withEvent(row, { ...more, event: 'escalation_requested', at }) }
            : {}
        if (row.status === 'queued' || row.status === 'assigned') {
          return told.events === undefined ? unchanged(row) : writeChat(trx, row, now, [], told)
        }
        if (menuId && !caller.company.menus.get(menuId)?.leaf) {
          throw new DomainError('menu_not_found', `There is no queue ${menuId}`)
        }
        const turn = await takeTurn(own.turnParts(caller.company, trx, now), row, {
          kind: 'escalate',
          reason: reason?.trim() ? reason : 'by_consumer',
          ...(menuId ? { menuId } : {}),
          ...(language ? { language } : {}),
        })
        return writeChat(trx, row, now, turn.messages, { ...turn.change, ...told })
      })
    },

    /** What the customer took when a person was called. @throws DomainError `escalation_not_found` */
    async track(
      caller: EndUserCaller,
      id: number,
      escalationId: number,
      choice: { channel: DeflectionChannel; external_link_id?: number },
    ): Promise<void> {
      checkLink(caller.company, choice.external_link_id)
      await own.change(caller, id, async (trx, row, _endUser, now) => {
        const known = readEscalation(row)
        if (known?.id !== escalationId) {
          throw new DomainError('escalation_not_found', `There is no escalation ${escalationId}`)
        }
        const at = now.toISOString()
        return writeChat(trx, row, now, [], {
          escalation: JSON.stringify({ ...known, channel: choice.channel }),
          events: withEvent(row, { event: 'deflection_chosen', ...choice, at }),
        })
      })
    },

    async trackEvent(caller: EndUserCaller, id: number, event: EndUserEventBody): Promise<void> {
      checkLink(caller.company, event.external_link_id)
      checkTold(event)
      await own.change(caller, id, async (trx, row, endUser, now) => {
        const { end_user_name: given, ...rest } = event
        // a name that was signed is not for the page to change
        const isNew = given !== undefined && endUser.identifier === null
        if (isNew) await nameEndUser(trx, endUser.id, given.trim())
        if (Object.keys(event).length === 0) return unchanged(row)
        const told = { ...rest, ...(isNew ? { end_user_name: given.trim() } : {}) }
        if (Object.keys(told).length === 0) return unchanged(row)
        return writeChat(trx, row, now, [], {
          events: withEvent(row, { ...told, at: now.toISOString() }),
        })
      })
    },

    async deflection(caller: EndUserCaller, id: number): Promise<ChatDeflectionResponse> {
      const { company } = caller
      const chat = await own.own(ctx.db, caller, id)
      const menu = company.menus.get(chat.menu_id)
      const offered = menu?.node.deflection ?? company.file.deflection
      const ids = offered?.external_links ?? []
      const threshold = offered?.threshold_seconds ?? 0
      const closed = menu
        ? await whyClosed(menus, company, menu.node.id, ctx.clock.now(), ctx.db, chat.lang)
        : null
      const wait = (await waitTimes.places(company)).get(chat.id)?.wait_seconds
      const reason = whyDue(chat, closed?.reason, wait !== undefined && wait >= threshold)
      return {
        enabled: offered !== undefined,
        threshold,
        email: offered?.email === true && menu?.node.channels?.email !== undefined,
        keep_waiting: offered?.keep_waiting === true,
        external_deflection_links: { enabled: ids.length > 0, ids },
        due: offered !== undefined && reason !== undefined,
        ...(reason ? { reason } : {}),
        ...(closed?.opens_at ? { opens_at: closed.opens_at } : {}),
        ...(wait === undefined ? {} : { wait_seconds: wait }),
        links: (company.file.external_links ?? [])
          .filter((link) => ids.includes(link.id))
          .map(({ id: linkId, name, url, icon }) => ({
            id: linkId,
            name: pickText(name, chat.lang, company.defaultLang),
            url,
            ...(icon === undefined ? {} : { icon }),
          })),
      }
    },
  }
}

/** Why the customer of this chat is better off elsewhere; nothing once they have a person, or it is over. */
function whyDue(
  chat: ChatRow,
  closed: string | undefined,
  waitsLong: boolean,
): ChatDeflectionResponse['reason'] {
  if (!isOngoing(chat.status) || chat.status === 'assigned') return undefined
  if (closed === 'after_hours') return 'after_hours'
  // who waits already has a place, however full the queue is
  if (chat.status === 'queued') return waitsLong ? 'long_wait' : undefined
  return closed === 'over_capacity' ? 'over_capacity' : undefined
}
