import type { Context, Mail } from './ports.ts'

/** How long a mail server may be down before a mail is given up for good. */
const GIVE_UP_HOURS = 24
const LATER_MINUTES = 15

export interface MailJob {
  kind: string
  payload: object
  /** When the mail was asked for. */
  since: string
  attempt: { number: number; last: boolean }
  mail: Mail
}

/** What became of an attempt, for whoever waits for it. */
export interface MailResult {
  status: 'queued' | 'sent' | 'failed'
  reason: string
}

/** Carried by the tries after the quick ones: each is a job of its own, and its customer knows already that it failed. */
interface LatePayload {
  late?: boolean
}

/** A mail server that has looked at the mail and refuses it will refuse it again. */
function isRefused(error: unknown): boolean {
  const code = (error as { responseCode?: unknown } | null)?.responseCode
  return typeof code === 'number' && code >= 500 && code < 600 && code !== 530 && code !== 535
}

/**
 * Sends a mail from a job and records the result. After the quick retries of the job it is shown as failed, and still tried
 * for a day: a mail server that comes back gets everything.
 */
export async function deliver(
  ctx: Context,
  job: MailJob,
  record: (result: MailResult) => Promise<void>,
): Promise<void> {
  try {
    await ctx.mailer.send(job.mail)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (isRefused(error)) return record({ status: 'failed', reason })
    const isLate = job.attempt.last || (job.payload as LatePayload).late === true
    await record({ status: isLate ? 'failed' : 'queued', reason })
    if (!isLate) throw error
    const now = ctx.clock.now().getTime()
    if (now - Date.parse(job.since) > GIVE_UP_HOURS * 3_600_000) return
    const payload: LatePayload = { ...job.payload, late: true }
    const runAt = new Date(now + LATER_MINUTES * 60_000)
    await ctx.jobs.enqueue(ctx.db, { kind: job.kind, payload, runAt })
    return
  }
  await record({ status: 'sent', reason: '' })
}
