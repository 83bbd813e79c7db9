import { findCall } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { endUserById } from '../storage/end-users.ts'
import type { CallRow } from '../storage/schema.ts'
import { callEvent, callMail, type CalendarWriter } from './call-mails.ts'
import type { CallMailKind } from './call-mail-texts.ts'
import type { Company, Context } from './ports.ts'

const DUE_JOB = 'call.due'
const MAIL_JOB = 'mail.call'
const REMINDER_MINUTES = 60

interface DueJob {
  company: string
  call_id: number
  due_at: string
}

interface MailJob {
  company: string
  call_id: number
  kind: CallMailKind
  sequence: number
}

type ScheduledCall = CallRow & { scheduled_at: string }

export function isScheduled(call: CallRow): call is ScheduledCall {
  return call.scheduled_at !== null
}

/** What happens to calls by the clock, and the mails about them. Jobs are kept with the change that makes them necessary. */
export function createCallJobs(
  ctx: Context,
  calendar: CalendarWriter,
  becomeDue: (call: CallRow) => Promise<void>,
) {
  ctx.jobs.handle(DUE_JOB, async (payload) => {
    const { company, call_id, due_at } = payload as DueJob
    const call = await findCall(ctx.db, company, call_id)
    // moved since, or called off
    if (call?.due_at !== due_at) return
    if (due_at > ctx.clock.now().toISOString()) throw new Error(`Call ${call_id} is not due yet`)
    await becomeDue(call)
  })

  ctx.jobs.handle(MAIL_JOB, async (payload) => {
    const { company: id, call_id, kind, sequence } = payload as MailJob
    const company = ctx.companies.find(id)
    const call = await findCall(ctx.db, id, call_id)
    if (!company || !call || !isScheduled(call)) return
    // what has changed since has a mail of its own
    if (call.sequence !== sequence) return
    if (kind === 'reminder' && call.status !== 'scheduled') return
    const to = await addressOf(call)
    if (to === null) return
    await ctx.mailer.send(callMail(company, call, { kind, to, now: ctx.clock.now() }, calendar))
  })

  /** Where the customer gets mail; null where they have told nobody. */
  async function addressOf(call: CallRow): Promise<string | null> {
    if (call.email !== null) return call.email
    return (await endUserById(ctx.db, call.end_user_id))?.email ?? null
  }

  async function mail(
    trx: Database,
    call: CallRow,
    kind: CallMailKind,
    runAt = ctx.clock.now(),
  ): Promise<void> {
    const payload: MailJob = {
      company: call.company,
      call_id: call.id,
      kind,
      sequence: call.sequence,
    }
    const uniqueKey = `${MAIL_JOB}:${call.id}:${call.sequence}:${kind}`
    await ctx.jobs.enqueue(trx, { kind: MAIL_JOB, payload, runAt, uniqueKey })
  }

  async function due(trx: Database, call: CallRow): Promise<void> {
    const payload: DueJob = { company: call.company, call_id: call.id, due_at: call.due_at }
    await ctx.jobs.enqueue(trx, {
      kind: DUE_JOB,
      payload,
      runAt: new Date(call.due_at),
      uniqueKey: `${DUE_JOB}:${call.id}:${call.due_at}`,
    })
  }

  return {
    due,
    mail,

    /** A call has a date, or another than before. */
    async scheduled(
      trx: Database,
      company: Company,
      call: CallRow,
      kind: 'confirmation' | 'update',
    ): Promise<void> {
      await due(trx, call)
      await mail(trx, call, kind)
      const minutes = company.file.calls.reminder_minutes ?? REMINDER_MINUTES
      const remindAt = new Date(Date.parse(call.due_at) - minutes * 60_000)
      if (minutes > 0 && remindAt > ctx.clock.now()) await mail(trx, call, 'reminder', remindAt)
    },

    /** The calendar entry of a call, for its customer to keep. */
    async calendarOf(company: Company, call: ScheduledCall): Promise<string> {
      return calendar.write(callEvent(company, call, ctx.clock.now(), null), 'PUBLISH')
    },
  }
}
