import type { CallRequest, CallResponse } from '../../contract/calls.ts'
import {
  changeCall,
  countBooked,
  findCall,
  findCallByKey,
  findCallOfQueue,
  findOwnCall,
  insertCall,
  listCallsOf,
} from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { endUserById, ensureEndUser, findEndUser } from '../storage/end-users.ts'
import type { CallRow, NewCall } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import { callView } from './call-views.ts'
import { nextCallStatus, OPEN_CALL_STATUSES, SETTLED_CALL_STATUSES } from './call-states.ts'
import type { EndUserCaller } from './callers.ts'
import { verifyCustomData } from './custom-data.ts'
import { createDeskCalls } from './desk-calls.ts'
import { DomainError } from './errors.ts'
import { readPhoneNumber } from './phone-numbers.ts'
import type { Company, Context, Menu } from './ports.ts'
import { servedLang, type ChannelGate } from './queues.ts'
import { capacityOf, freeSlots, slotsOf } from './slots.ts'

const DUE_JOB = 'call.due'
/** Alternatives told with a slot that can't be had. */
const NEXT_SLOTS = 5
const RECENT_CALLS = 20

export type CallsService = ReturnType<typeof createCalls>

/** Calls that customers ask for, now or at the start of a slot. */
export function createCalls(ctx: Context, menus: ChannelGate) {
  ctx.jobs.handle(DUE_JOB, async (payload) => {
    const { company, call_id } = payload as { company: string; call_id: number }
    await becomeDue(company, call_id)
  })

  /** Scheduled → queued; a call that was called off, or that is queued already, stays as it is. */
  async function becomeDue(company: string, id: number): Promise<void> {
    const call = await findCall(ctx.db, company, id)
    const status = call && nextCallStatus(call.status, 'due')
    if (!call || !status) return
    if (call.due_at > ctx.clock.now().toISOString()) throw new Error(`Call ${id} is not due yet`)
    if (await changeCall(ctx.db, call, { status })) publish(call)
  }

  function publish(call: CallRow): void {
    ctx.events.publish({ kind: 'call.updated', company: call.company, callId: call.id })
  }

  async function freeSlotsOf(
    db: Database,
    company: Company,
    menu: Menu,
    lang: string,
    slots: string[],
  ): Promise<string[]> {
    const [first] = slots
    if (first === undefined) return []
    const booked = await countBooked(db, company.id, menu.node.id, first)
    return freeSlots(slots, capacityOf(company, menu, lang), booked)
  }

  /** The slot that is asked for, in the form in which slots are kept. @throws `slot_invalid`, `slot_taken` */
  async function requireSlot(
    db: Database,
    company: Company,
    menu: Menu,
    lang: string,
    wanted: string,
    now: Date,
  ): Promise<string> {
    const slots = slotsOf(company, menu, now)
    const free = await freeSlotsOf(db, company, menu, lang, slots)
    const asked = new Date(wanted)
    const slot = Number.isNaN(asked.getTime()) ? '' : asked.toISOString()
    if (free.includes(slot)) return slot
    const later = free.filter((start) => start > slot)
    const next_slots = (later.length > 0 ? later : free).slice(0, NEXT_SLOTS)
    throw slots.includes(slot)
      ? new DomainError('slot_taken', 'This slot is taken', { next_slots })
      : new DomainError('slot_invalid', 'No slot begins at this time', { next_slots })
  }

  async function create(
    caller: EndUserCaller,
    menuId: number,
    key: string,
    request: CallRequest,
  ): Promise<CallResponse> {
    const { company } = caller
    const custom = await verifyCustomData(company, request.custom_data, ctx.clock.now())
    const lang = servedLang(company, request.lang)
    const wanted = {
      menu_id: menuId,
      lang,
      phone_number: readPhoneNumber(company, request.phone_number),
      recording_permission: request.recording_permission ?? 'recording_permission_not_asked',
      signed_data: JSON.stringify(custom.signed),
      unsigned_data: JSON.stringify(custom.unsigned),
      ticket_id: request.ticket_id ?? null,
      email: request.email ?? null,
    } satisfies Partial<NewCall>

    const { call, isNew } = await inTransaction(ctx.db, customerLock(caller), async (outer) =>
      inTransaction(outer, `slots:${company.id}:${menuId}`, async (trx) => {
        const now = ctx.clock.now()
        const endUser = await ensureEndUser(trx, caller, now.toISOString())
        const known = await findCallByKey(trx, endUser.id, key)
        if (known) return { call: sameCall(known, wanted, request.scheduled_at), isNew: false }

        const type = request.scheduled_at === undefined ? 'instant' : 'scheduled'
        const menu = await menus.requireChannel(company, menuId, `${type}_call`, now, trx)
        const open = await findCallOfQueue(trx, endUser.id, menuId, OPEN_CALL_STATUSES)
        if (open) {
          throw new DomainError('call_already_open', 'You have asked for a call here already', {
            call_id: open.id,
          })
        }
        const slot =
          request.scheduled_at === undefined
            ? null
            : await requireSlot(trx, company, menu, lang, request.scheduled_at, now)
        const made = await insertCall(trx, {
          ...wanted,
          company: company.id,
          end_user_id: endUser.id,
          client_key: key,
          type,
          status: slot === null ? 'queued' : 'scheduled',
          scheduled_at: slot,
          due_at: slot ?? now.toISOString(),
          declined_by: '[]',
          attempts: 0,
          sequence: 0,
          created_at: now.toISOString(),
        })
        if (slot !== null) {
          await ctx.jobs.enqueue(trx, {
            kind: DUE_JOB,
            payload: { company: company.id, call_id: made.id },
            runAt: new Date(slot),
            uniqueKey: `${DUE_JOB}:${made.id}`,
          })
        }
        return { call: made, isNew: true }
      }),
    )
    if (isNew) publish(call)
    return callView(company, call)
  }

  async function own(caller: EndUserCaller, id: number): Promise<CallRow> {
    const call = await findOwnCall(ctx.db, caller.company.id, caller.userKey, id)
    if (!call) throw new DomainError('call_not_found', `There is no call ${id}`)
    return call
  }

  return {
    create,
    desk: createDeskCalls(ctx, publish),

    async load(caller: EndUserCaller, id: number): Promise<CallResponse> {
      return callView(caller.company, await own(caller, id))
    },

    /** Those that are open, and the latest that were settled; latest first. */
    async list(caller: EndUserCaller): Promise<CallResponse[]> {
      const endUser = await findEndUser(ctx.db, caller)
      if (!endUser) return []
      const open = await listCallsOf(ctx.db, endUser.id, OPEN_CALL_STATUSES, 100)
      const settled = await listCallsOf(ctx.db, endUser.id, SETTLED_CALL_STATUSES, RECENT_CALLS)
      return [...open, ...settled]
        .toSorted((a, b) => b.id - a.id)
        .map((call) => callView(caller.company, call))
    },

    /** Calling off twice is calling off once. @throws DomainError `call_state_conflict` */
    async cancel(caller: EndUserCaller, id: number): Promise<CallResponse> {
      for (;;) {
        const call = await own(caller, id)
        if (call.status === 'canceled') return callView(caller.company, call)
        const status = nextCallStatus(call.status, 'cancel')
        if (!status) {
          throw new DomainError('call_state_conflict', `The call is ${call.status}`, {
            status: call.status,
          })
        }
        const ended_at = ctx.clock.now().toISOString()
        const changed = await changeCall(ctx.db, call, { status, ended_at })
        // Somebody else was quicker: decide again on what the call is now.
        if (!changed) continue
        publish(changed)
        return callView(caller.company, changed)
      }
    },

    /** Starts of the slots of a queue that have a place left. */
    async slots(caller: EndUserCaller, menuId: number, wantedLang?: string): Promise<string[]> {
      const { company } = caller
      const menu = company.menus.get(menuId)
      if (!menu?.node.channels?.scheduled_call || menu.node.enabled === false) {
        throw new DomainError('menu_not_found', `Menu ${menuId} has no scheduled calls`)
      }
      const slots = slotsOf(company, menu, ctx.clock.now())
      return freeSlotsOf(ctx.db, company, menu, servedLang(company, wantedLang), slots)
    },

    /** The state of a call for its end user's sockets. */
    async stateOf(
      company: Company,
      id: number,
    ): Promise<{ userKey: string; call: CallResponse } | undefined> {
      const call = await findCall(ctx.db, company.id, id)
      const endUser = call && (await endUserById(ctx.db, call.end_user_id))
      return call && endUser && { userKey: endUser.user_key, call: callView(company, call) }
    },
  }
}

function customerLock(caller: EndUserCaller): string {
  return `customer:${caller.company.id}:${caller.userKey}`
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
