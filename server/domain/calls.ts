import type { CallRequest, CallResponse } from '../../contract/calls.ts'
import {
  changeCall,
  findCall,
  findCallByKey,
  findCallOfQueue,
  findOwnCall,
  insertCall,
  listCallsOf,
} from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { endUserById, ensureEndUser, findEndUser } from '../storage/end-users.ts'
import type { CallRow, EndUserRow, NewCall } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import { createCallJobs, isScheduled } from './call-jobs.ts'
import { createCallLimits } from './call-limits.ts'
import type { CalendarWriter } from './call-mails.ts'
import { listFreeSlots, offeringOthers, requireSlot, slotsLock } from './call-slots.ts'
import { nextCallStatus, OPEN_CALL_STATUSES, SETTLED_CALL_STATUSES } from './call-states.ts'
import { callView, createCallViews } from './call-views.ts'
import { customerLock, type EndUserCaller } from './callers.ts'
import { verifyCustomData } from './custom-data.ts'
import { createDeskCalls } from './desk-calls.ts'
import { DomainError } from './errors.ts'
import { createPhoneEvents } from './phone-events.ts'
import type { PhoneLines } from './phone-lines.ts'
import { readPhoneNumber } from './phone-numbers.ts'
import type { Company, Context } from './ports.ts'
import { servedLang, type ChannelGate } from './queues.ts'
import type { QueuePlace, WaitTimesService } from './wait-times.ts'

const RECENT_CALLS = 20

export type CallsService = ReturnType<typeof createCalls>

/** Calls that customers ask for, now or at the start of a slot. */
export function createCalls(
  ctx: Context,
  menus: ChannelGate,
  calendar: CalendarWriter,
  waits: Pick<WaitTimesService, 'places'>,
  lines?: PhoneLines,
) {
  const views = createCallViews(ctx, waits)
  const jobs = createCallJobs(ctx, calendar, becomeDue)
  const limits = createCallLimits(ctx.clock)
  const desk = createDeskCalls(ctx, jobs, publish, lines)

  /** Scheduled → queued; one that is queued already is tried again. */
  async function becomeDue(call: CallRow): Promise<void> {
    const status = nextCallStatus(call.status, 'due')
    if (status && !(await changeCall(ctx.db, call, { status }))) return
    if (status || call.status === 'queued') publish(call)
  }

  function publish(call: CallRow): void {
    ctx.events.publish({ kind: 'call.updated', company: call.company, callId: call.id })
  }

  async function create(
    caller: EndUserCaller,
    menuId: number,
    key: string,
    request: CallRequest,
    /** Where the request came from. */
    address?: string,
  ): Promise<CallResponse> {
    const { company } = caller
    const custom = await verifyCustomData(company, request.custom_data, ctx.clock.now())
    const lang = servedLang(company, request.lang)
    const wanted = {
      menu_id: menuId,
      lang,
      phone_number: readPhoneNumber(company, request.phone_number),
      // nobody is recorded whom the company has not asked, whatever a page says
      recording_permission:
        (company.file.calls.ask_recording_permission && request.recording_permission) ||
        'recording_permission_not_asked',
      signed_data: JSON.stringify(custom.signed),
      unsigned_data: JSON.stringify(custom.unsigned),
      ticket_id: request.ticket_id ?? null,
      email: request.email ?? null,
    } satisfies Partial<NewCall>

    const start = request.scheduled_at
    const menu = company.menus.get(menuId)
    const slotWanted = menu && start !== undefined ? { menu, lang, start } : undefined

    const make = (trx: Database, endUser: EndUserRow, slot: string | null, now: Date) =>
      insertCall(trx, {
        ...wanted,
        company: company.id,
        end_user_id: endUser.id,
        client_key: key,
        type: slot === null ? 'instant' : 'scheduled',
        status: slot === null ? 'queued' : 'scheduled',
        scheduled_at: slot,
        due_at: slot ?? now.toISOString(),
        declined_by: '[]',
        attempts: 0,
        sequence: 0,
        created_at: now.toISOString(),
      })

    let leave: (() => void) | undefined
    const ask = () =>
      inTransaction(ctx.db, customerLock(caller), async (trx) => {
        const now = ctx.clock.now()
        const endUser = await ensureEndUser(trx, caller, now.toISOString())
        const known = await findCallByKey(trx, endUser.id, key)
        if (known) return { call: sameCall(known, wanted, start), isNew: false }

        const channel = start === undefined ? 'instant_call' : 'scheduled_call'
        await menus.requireChannel(company, menuId, channel, now, trx, lang)
        const open = await findCallOfQueue(trx, endUser.id, menuId, OPEN_CALL_STATUSES)
        if (open) {
          throw new DomainError('call_already_open', 'You have asked for a call here already', {
            call_id: open.id,
          })
        }
        const phoneNumber = wanted.phone_number
        // an office is one address: its own customers are told apart by who they are
        if (caller.anonymous && address !== undefined) leave ??= limits.enter(company, address)
        await limits.check(trx, company, { endUserId: endUser.id, phoneNumber })
        if (!slotWanted) return { call: await make(trx, endUser, null, now), isNew: true }

        // a slot that is full is refused without waiting for those who book others
        await requireSlot(trx, company, slotWanted, now)
        return inTransaction(trx, slotsLock(company), async () => {
          const slot = await requireSlot(trx, company, slotWanted, now)
          const made = await make(trx, endUser, slot, now)
          await jobs.scheduled(trx, company, made, 'confirmation')
          return { call: made, isNew: true }
        })
      })
    const { call, isNew } = await offeringOthers(ctx, company, slotWanted, ask).catch(
      (error: unknown) => {
        leave?.()
        throw error
      },
    )
    if (isNew) publish(call)
    return views.one(company, call)
  }

  async function own(caller: EndUserCaller, id: number, db: Database = ctx.db): Promise<CallRow> {
    const call = await findOwnCall(db, caller.company.id, caller.userKey, id)
    if (!call) throw new DomainError('call_not_found', `There is no call ${id}`)
    return call
  }

  function conflict(call: CallRow): DomainError {
    return new DomainError('call_state_conflict', `The call is ${call.status}`, {
      status: call.status,
    })
  }

  return {
    create,
    desk,
    phones: createPhoneEvents(ctx, desk),

    async load(caller: EndUserCaller, id: number): Promise<CallResponse> {
      return views.one(caller.company, await own(caller, id))
    },

    /** Those that are open, and the latest that were settled; latest first. */
    async list(caller: EndUserCaller): Promise<CallResponse[]> {
      const endUser = await findEndUser(ctx.db, caller)
      if (!endUser) return []
      const open = await listCallsOf(ctx.db, endUser.id, OPEN_CALL_STATUSES, 100)
      const settled = await listCallsOf(ctx.db, endUser.id, SETTLED_CALL_STATUSES, RECENT_CALLS)
      const latestFirst = [...open, ...settled].toSorted((a, b) => b.id - a.id)
      return views.many(caller.company, latestFirst)
    },

    /** Calling off twice is calling off once. @throws DomainError `call_state_conflict` */
    async cancel(caller: EndUserCaller, id: number): Promise<CallResponse> {
      for (;;) {
        const call = await own(caller, id)
        if (call.status === 'canceled') return callView(caller.company, call)
        const status = nextCallStatus(call.status, 'cancel')
        if (!status) throw conflict(call)
        const changed = await inTransaction(ctx.db, `call:${id}`, async (trx) => {
          const ended_at = ctx.clock.now().toISOString()
          const change = { status, ended_at, offered_agent_id: null, offered_until: null }
          const row = await changeCall(trx, call, { ...change, sequence: call.sequence + 1 })
          if (row && isScheduled(row)) await jobs.mail(trx, row, 'cancellation')
          return row
        })
        // Somebody else was quicker: decide again on what the call is now.
        if (!changed) continue
        publish(changed)
        return callView(caller.company, changed)
      }
    },

    /**
     * Moves a call to another slot of its queue. The old place is free when, and only when, the new one is taken.
     * @throws DomainError `slot_taken`, `slot_invalid`, `channel_closed`, `call_state_conflict`
     */
    async reschedule(caller: EndUserCaller, id: number, start: string): Promise<CallResponse> {
      const { company } = caller
      const { menu_id, lang } = await own(caller, id)
      const menu = company.menus.get(menu_id)
      if (!menu) throw new DomainError('menu_not_found', `There is no menu ${menu_id}`)
      const slotWanted = { menu, lang, start, without: id }
      const ask = () =>
        inTransaction(ctx.db, slotsLock(company), async (trx) => {
          const now = ctx.clock.now()
          const before = await own(caller, id, trx)
          if (before.status !== 'scheduled') throw conflict(before)
          if (before.scheduled_at === toInstant(start)) return { call: before, isMoved: false }
          await menus.requireChannel(company, menu_id, 'scheduled_call', now, trx, lang)
          const slot = await requireSlot(trx, company, slotWanted, now)
          const row = await changeCall(trx, before, {
            scheduled_at: slot,
            due_at: slot,
            sequence: before.sequence + 1,
          })
          if (!row) throw conflict(await own(caller, id, trx))
          await jobs.scheduled(trx, company, row, 'update')
          return { call: row, isMoved: true }
        })
      const { call, isMoved } = await offeringOthers(ctx, company, slotWanted, ask)
      if (isMoved) publish(call)
      return callView(company, call)
    },

    /** The entry for the customer's calendar. @throws DomainError `call_not_found` for a call without a date */
    async calendar(caller: EndUserCaller, id: number): Promise<string> {
      const call = await own(caller, id)
      if (isScheduled(call)) return jobs.calendarOf(caller.company, call)
      throw new DomainError('call_not_found', `Call ${id} has no date`)
    },

    /** Starts of the slots of a queue that have a place left. */
    async slots(caller: EndUserCaller, menuId: number, wantedLang?: string): Promise<string[]> {
      const { company } = caller
      const menu = company.menus.get(menuId)
      if (!menu?.node.channels?.scheduled_call || menu.node.enabled === false) {
        throw new DomainError('menu_not_found', `Menu ${menuId} has no scheduled calls`)
      }
      const lang = servedLang(company, wantedLang)
      return listFreeSlots(ctx.db, company, menu, lang, ctx.clock.now())
    },

    /** The state of a call for its end user's sockets. */
    async stateOf(
      company: Company,
      id: number,
      place?: QueuePlace,
    ): Promise<{ userKey: string; call: CallResponse } | undefined> {
      const row = await findCall(ctx.db, company.id, id)
      const endUser = row && (await endUserById(ctx.db, row.end_user_id))
      if (!row || !endUser) return undefined
      const call =
        place && row.status === 'queued'
          ? callView(company, row, place)
          : await views.one(company, row)
      return { userKey: endUser.user_key, call }
    },
  }
}

/** A date as it is kept; undefined for what is none. */
function toInstant(text: string): string | undefined {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** The call that this key made, if it asked for the same. @throws DomainError `idempotency_conflict` */
function sameCall(
  known: CallRow,
  wanted: Partial<NewCall>,
  scheduledAt: string | undefined,
): CallRow {
  const slot = scheduledAt === undefined ? null : Date.parse(scheduledAt)
  const knownSlot = known.scheduled_at === null ? null : Date.parse(known.scheduled_at)
  const stored: Record<string, unknown> = { ...known }
  const isSame = Object.entries(wanted).every(([field, value]) => stored[field] === value)
  if (isSame && slot === knownSlot) return known
  throw new DomainError('idempotency_conflict', 'This key asked for another call before')
}
