import type { Context, Mail } from './ports.ts'

/** How long a mail server may be down before a mail is given up for good. */
const GIVE_UP_HOURS = 24
const LATER_MINUTES = 15

export interface MailJob {
  kind: string
  payload: unknown
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
    await record({ status: job.attempt.last ? 'failed' : 'queued', reason })
    const age = ctx.clock.now().getTime() - Date.parse(job.since)
    if (!job.attempt.last || age > GIVE_UP_HOURS * 3_600_000) throw error
    const runAt = new Date(ctx.clock.now().getTime() + LATER_MINUTES * 60_000)
    await ctx.jobs.enqueue(ctx.db, { kind: job.kind, payload: job.payload, runAt })
    return
  }
  await record({ status: 'sent', reason: '' })
}
