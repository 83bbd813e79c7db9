import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { EmailFields, EmailResponse } from '../../contract/emails.ts'
import type { Database } from '../storage/database.ts'
import {
  changeEmail,
  countEmailsSince,
  findEmail,
  findEmailByKey,
  insertEmail,
  isReferenceTaken,
  listEmailFiles,
} from '../storage/emails.ts'
import { ensureEndUser } from '../storage/end-users.ts'
import type { EmailFileRow, EmailRow } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import { customerLock, type EndUserCaller } from './callers.ts'
import { createDeskEmails } from './desk-emails.ts'
import { DomainError } from './errors.ts'
import { deliver } from './mail-delivery.ts'
import type { MailLimits } from './mail-limits.ts'
import { companyMail, receiptMail, type MailFile } from './mails.ts'
import type { Company, Context } from './ports.ts'
import { servedLang, type ChannelGate } from './queues.ts'
import { requireRoom } from './upload-sums.ts'
import type { IncomingFile } from './uploads.ts'

const MAIL_JOB = 'mail.email'
const RECEIPT_JOB = 'mail.receipt'
/** Emails that one customer may write in an hour: each sends mail to an address of their choice. */
const PER_HOUR = 20

export type EmailsService = ReturnType<typeof createEmails>

/** What a job of an email carries. */
interface EmailJob {
  company: string
  email_id: number
}

type NewFile = Pick<EmailFileRow, 'name' | 'type' | 'size' | 'hash' | 'blob'>

/** Letters and digits that nobody mistakes for another when they are read out. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

export function makeReference(companyId: string, random: string): string {
  const prefix =
    companyId
      .replace(/[^a-z]/g, '')
      .slice(0, 2)
      .toUpperCase() || 'PO'
  const bytes = createHash('sha256').update(random).digest()
  const mark = Array.from(
    { length: 6 },
    (_, i) => ALPHABET[bytes.readUInt32BE(i * 4) % ALPHABET.length],
  )
  return `${prefix}-${mark.join('')}`
}

/** Emails from customers: kept first, then sent on. */
export function createEmails(ctx: Context, menus: ChannelGate, limits: MailLimits) {
  ctx.jobs.handle(MAIL_JOB, async (payload, attempt) => {
    const { company, email } = await jobEmail(payload)
    if (email.status === 'sent') return
    const rows = await listEmailFiles(ctx.db, [email.id])
    const files: MailFile[] = rows.map(({ name, type, blob }) => ({
      name,
      type,
      content: whenRead(() => ctx.blobs.stream(blob)),
    }))
    const mail = companyMail(company, company.menus.get(email.menu_id), email, files)
    const job = {
      kind: MAIL_JOB,
      payload: { ...(payload as object) },
      since: email.created_at,
      attempt,
      mail,
    }
    await deliver(ctx, job, async ({ status, reason }) => {
      await changeEmail(ctx.db, email.id, { status, fail_reason: reason })
      publish(email)
    })
  })

  ctx.jobs.handle(RECEIPT_JOB, async (payload, attempt) => {
    const { company, email } = await jobEmail(payload)
    const names = (await listEmailFiles(ctx.db, [email.id])).map(({ name }) => name)
    const mail = receiptMail(company, company.menus.get(email.menu_id), email, names)
    const job = {
      kind: RECEIPT_JOB,
      payload: { ...(payload as object) },
      since: email.created_at,
      attempt,
      mail,
    }
    await deliver(ctx, job, () => Promise.resolve())
  })

  async function jobEmail(payload: unknown): Promise<{ company: Company; email: EmailRow }> {
    const { company: id, email_id } = payload as EmailJob
    const company = ctx.companies.find(id)
    if (!company) throw new Error(`Company ${id} is not served here`)
    const email = await findEmail(ctx.db, id, email_id)
    if (!email) throw new Error(`There is no email ${email_id}`)
    return { company, email }
  }

  function publish(email: EmailRow): void {
    ctx.events.publish({ kind: 'email.updated', company: email.company, emailId: email.id })
  }

  async function freeReference(db: Database, company: Company): Promise<string> {
    for (;;) {
      const reference = makeReference(company.id, ctx.randomId())
      if (!(await isReferenceTaken(db, reference))) return reference
    }
  }

  async function insert(
    trx: Database,
    caller: EndUserCaller,
    menuId: number,
    fields: EmailFields,
    files: NewFile[],
    enter: () => void,
  ): Promise<{ email: EmailRow; isNew: boolean }> {
    const { company } = caller
    const now = ctx.clock.now()
    const endUser = await ensureEndUser(trx, caller, now.toISOString())
    const wanted = {
      menu_id: menuId,
      lang: servedLang(company, fields.lang),
      name: fields.name?.trim() || caller.identity.name?.trim() || null,
      email: fields.email,
      content: fields.content,
    }
    const known = await findEmailByKey(trx, endUser.id, fields.key)
    if (known) {
      const stored = await listEmailFiles(trx, [known.id])
      if (isSame(known, stored, wanted, files)) return { email: known, isNew: false }
      throw new DomainError('idempotency_conflict', 'This key sent another email before')
    }
    await menus.requireChannel(company, menuId, 'email', now, trx)
    const hourAgo = new Date(now.getTime() - 3_600_000).toISOString()
    if ((await countEmailsSince(trx, endUser.id, hourAgo)) >= PER_HOUR) {
      throw new DomainError('rate_limited', 'Too many emails; try again later', {
        retry_after: 3600,
      })
    }
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    if (bytes > 0) await requireRoom(trx, company.file, { endUserId: endUser.id, bytes, now })
    enter()
    const email = await insertEmail(
      trx,
      {
        ...wanted,
        company: company.id,
        end_user_id: endUser.id,
        client_key: fields.key,
        reference: await freeReference(trx, company),
        desk_status: 'open',
        status: 'queued',
        fail_reason: '',
        created_at: now.toISOString(),
      },
      files,
    )
    for (const kind of [MAIL_JOB, RECEIPT_JOB]) {
      const payload: EmailJob = { company: company.id, email_id: email.id }
      await ctx.jobs.enqueue(trx, { kind, payload, uniqueKey: `${kind}:${email.id}` })
    }
    return { email, isNew: true }
  }

  return {
    desk: createDeskEmails(ctx, publish),

    /** Keeps the email with its files, and only then lets it be sent. */
    async create(
      caller: EndUserCaller,
      menuId: number,
      fields: EmailFields,
      uploads: IncomingFile[],
      /** Where the request came from. */
      address?: string,
    ): Promise<EmailResponse> {
      const { company } = caller
      const max = company.file.uploads.max_files
      if (uploads.length > max) {
        throw new DomainError('too_many_files', 'There are too many files', { max_files: max })
      }
      let leave: (() => void) | undefined
      const enter = (): void => {
        leave ??= limits.enter(caller, address)
      }
      const blobs: string[] = []
      const forget = () => Promise.allSettled(blobs.map((blob) => ctx.blobs.delete(blob)))
      try {
        const files: NewFile[] = []
        for (const { name, type, size, draft } of uploads) {
          const blob = await draft.keep()
          blobs.push(blob)
          files.push({ name, type, size, hash: draft.hash, blob })
        }
        const { email, isNew } = await inTransaction(ctx.db, customerLock(caller), (trx) =>
          insert(trx, caller, menuId, fields, files, enter),
        )
        if (isNew) publish(email)
        else await forget()
        return response(email, uploads.length)
      } catch (error) {
        leave?.()
        // anything but a refusal may have been written all the same
        if (error instanceof DomainError) await forget()
        throw error
      }
    },
  }
}

/** Opens nothing before somebody reads: a mail that is never sent leaves nothing open. */
function whenRead(open: () => Readable): Readable {
  return Readable.from(
    (async function* () {
      yield* open()
    })(),
  )
}

function response(email: EmailRow, attachments: number): EmailResponse {
  return {
    id: email.id,
    type: 'email',
    status: email.status,
    fail_reason: email.fail_reason,
    attachment_count: attachments,
    reference: email.reference,
  }
}

function isSame(
  known: EmailRow,
  stored: EmailFileRow[],
  wanted: Partial<EmailRow>,
  files: NewFile[],
): boolean {
  const row: Record<string, unknown> = { ...known }
  return (
    Object.entries(wanted).every(([field, value]) => row[field] === value) &&
    stored.length === files.length &&
    stored.every(({ name, hash }, at) => files[at]?.name === name && files[at].hash === hash)
  )
}
