import type { TranscriptDelivery, TranscriptResponse } from '../../contract/transcripts.ts'
import { findChat, findOwnChat } from '../storage/chats.ts'
import type { Database } from '../storage/database.ts'
import type { ChatRow, TranscriptDeliveryRow, TranscriptRow } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import * as store from '../storage/transcripts.ts'
import type { EndUserCaller } from './callers.ts'
import { DomainError } from './errors.ts'
import { deliver } from './mail-delivery.ts'
import type { MailLimits } from './mail-limits.ts'
import { transcriptMail } from './mails.ts'
import type { Company, Context } from './ports.ts'
import { servedLang } from './queues.ts'
import type { TranscriptRenderer } from './transcript-document.ts'
import { chatReference, readDocument } from './transcript-entries.ts'

const RENDER_JOB = 'transcript.render'
const MAIL_JOB = 'mail.transcript'
/** Typesetting fails in the same way each time; once more is for a worker that was ended. */
const RENDER_ATTEMPTS = 2
/** Mails that one customer may have sent in an hour: the addresses are of their choice. */
const MAILS_PER_HOUR = 20
/** PDFs that one customer may have made in an hour: each language, zone and length of a chat is one of its own. */
const MADE_PER_HOUR = 60

export interface TranscriptForm {
  time_zone?: string | undefined
  lang?: string | undefined
}

export type TranscriptsService = ReturnType<typeof createTranscripts>

/** Conversations to take home: as a PDF, or by mail. */
export function createTranscripts(ctx: Context, renderer: TranscriptRenderer, limits: MailLimits) {
  ctx.jobs.handle(RENDER_JOB, async (payload, attempt) => {
    const { transcript_id } = payload as { transcript_id: number }
    try {
      await rendered(transcript_id)
    } catch (error) {
      if (attempt.number < RENDER_ATTEMPTS && !attempt.last) throw error
      await store.changeTranscript(ctx.db, transcript_id, {
        status: 'failed',
        failed_reason: reasonOf(error),
      })
    }
  })

  ctx.jobs.handle(MAIL_JOB, async (payload, attempt) => {
    const { delivery_id } = payload as { delivery_id: number }
    const delivery = await store.findDelivery(ctx.db, delivery_id)
    if (!delivery || delivery.status === 'sent') return
    const change = (status: TranscriptDeliveryRow['status'], reason: string) =>
      store.changeDelivery(ctx.db, delivery.id, {
        status,
        failed_reason: reason || null,
        sent_at: status === 'sent' ? ctx.clock.now().toISOString() : null,
      })
    const ready = await rendered(delivery.transcript_id).catch(async (error: unknown) => {
      if (attempt.number < RENDER_ATTEMPTS && !attempt.last) throw error
      await change('failed', reasonOf(error))
      return undefined
    })
    if (!ready) return
    const { company, transcript, blob } = ready
    const mail = transcriptMail(company, {
      reference: chatReference(transcript.chat_id),
      lang: transcript.lang,
      deliveryId: delivery.id,
      to: delivery.email,
      pdf: await ctx.blobs.get(blob),
    })
    const job = {
      kind: MAIL_JOB,
      payload: { ...(payload as object) },
      since: delivery.requested_at,
      attempt,
      mail,
    }
    await deliver(ctx, job, ({ status, reason }) => change(status, reason))
  })

  interface Rendered {
    company: Company
    transcript: TranscriptRow
    blob: string
  }

  /** Makes the PDF unless it is made: of two at once one is kept. */
  async function rendered(id: number): Promise<Rendered> {
    const transcript = await store.findTranscript(ctx.db, id)
    const company = transcript && ctx.companies.find(transcript.company)
    const chat = transcript && (await findChat(ctx.db, transcript.chat_id))
    if (!company || !chat) throw new Error(`There is no transcript ${id}`)
    if (transcript.blob !== null) return { company, transcript, blob: transcript.blob }
    await store.changeTranscript(ctx.db, id, { status: 'processing' })
    const document = await readDocument(ctx.db, ctx.blobs, company, chat, transcript)
    const blob = await ctx.blobs.put(await renderer.render(document))
    const made = { status: 'succeeded', blob, failed_reason: null } as const
    if (await store.changeTranscript(ctx.db, id, made)) return { company, transcript, blob }
    await ctx.blobs.delete(blob)
    return rendered(id)
  }

  async function ownChat(db: Database, caller: EndUserCaller, id: number): Promise<ChatRow> {
    const chat = await findOwnChat(db, caller.company.id, caller.userKey, id)
    if (!chat) throw new DomainError('chat_not_found', `There is no chat ${id}`)
    return chat
  }

  /** The transcript of the chat as it is now, and its job where there is none yet. */
  async function ensure(
    trx: Database,
    company: Company,
    chat: ChatRow,
    form: TranscriptForm,
  ): Promise<TranscriptRow> {
    const wanted = {
      chat_id: chat.id,
      lang: servedLang(company, form.lang ?? chat.lang),
      time_zone: zoneOf(form.time_zone) ?? company.file.time_zone,
      last_index: chat.next_index - 1,
    }
    const known = await store.findSameTranscript(trx, wanted)
    if (known) return known
    const now = ctx.clock.now()
    const hourAgo = new Date(now.getTime() - 3_600_000).toISOString()
    if ((await store.countTranscriptsSince(trx, chat.end_user_id, hourAgo)) >= MADE_PER_HOUR) {
      throw new DomainError('rate_limited', 'Too many transcripts; try again later', {
        retry_after: 3600,
      })
    }
    const made = await store.insertTranscript(trx, {
      ...wanted,
      company: company.id,
      end_user_id: chat.end_user_id,
      status: 'queued',
      blob: null,
      failed_reason: null,
      created_at: now.toISOString(),
    })
    await ctx.jobs.enqueue(trx, {
      kind: RENDER_JOB,
      payload: { transcript_id: made.id },
      uniqueKey: `${RENDER_JOB}:${made.id}`,
    })
    return made
  }

  const lockOf = (chatId: number) => `transcripts:${chatId}`

  return {
    async request(
      caller: EndUserCaller,
      chatId: number,
      form: TranscriptForm,
    ): Promise<TranscriptResponse> {
      const transcript = await inTransaction(ctx.db, lockOf(chatId), async (trx) =>
        ensure(trx, caller.company, await ownChat(trx, caller, chatId), form),
      )
      return { status: transcript.status, chat_transcript_id: transcript.id }
    },

    /** Where it stands, and the PDF once there is one. @throws DomainError `transcript_not_found` */
    async open(caller: EndUserCaller, id: number) {
      const { company, userKey } = caller
      const transcript = await store.findOwnTranscript(ctx.db, company.id, userKey, id)
      if (!transcript) throw new DomainError('transcript_not_found', `There is no transcript ${id}`)
      const { status, failed_reason, blob, chat_id } = transcript
      return {
        state: { status, ...(failed_reason === null ? {} : { failed_reason }) },
        fileName: `${company.file.name} ${chatReference(chat_id)}.pdf`,
        pdf: blob === null ? undefined : await ctx.blobs.get(blob),
      }
    },

    /** Mails the transcript to each address; the same key mails once. */
    async mail(
      caller: EndUserCaller,
      chatId: number,
      key: string,
      addresses: string[],
      form: TranscriptForm,
      /** Where the request came from. */
      address?: string,
    ): Promise<TranscriptDelivery[]> {
      const { company } = caller
      if (!company.file.chats.email_transcripts) {
        throw new DomainError('forbidden', 'This company does not mail transcripts')
      }
      const emails = [...new Map(addresses.map((email) => [email.toLowerCase(), email])).values()]
      let leave: (() => void) | undefined
      const work = async (trx: Database): Promise<TranscriptDeliveryRow[]> => {
        const chat = await ownChat(trx, caller, chatId)
        const known = await store.listDeliveries(trx, chatId, key)
        if (known.length > 0) {
          const same = new Set(known.map(({ email }) => email))
          if (emails.length === same.size && emails.every((email) => same.has(email))) return known
          throw new DomainError('idempotency_conflict', 'This key mailed to others before')
        }
        const now = ctx.clock.now()
        const hourAgo = new Date(now.getTime() - 3_600_000).toISOString()
        const mailed = await store.countDeliveriesSince(trx, chat.end_user_id, hourAgo)
        if (mailed + emails.length > MAILS_PER_HOUR) {
          throw new DomainError('rate_limited', 'Too many mails; try again later', {
            retry_after: 3600,
          })
        }
        leave ??= limits.enter(caller, address, emails.length)
        const transcript = await ensure(trx, company, chat, form)
        const made: TranscriptDeliveryRow[] = []
        for (const email of emails) {
          const delivery = await store.insertDelivery(trx, {
            transcript_id: transcript.id,
            chat_id: chatId,
            client_key: key,
            email,
            status: 'queued',
            failed_reason: null,
            requested_at: now.toISOString(),
            sent_at: null,
          })
          await ctx.jobs.enqueue(trx, {
            kind: MAIL_JOB,
            payload: { delivery_id: delivery.id },
            uniqueKey: `${MAIL_JOB}:${delivery.id}`,
          })
          made.push(delivery)
        }
        return made
      }
      const rows = await inTransaction(ctx.db, lockOf(chatId), work).catch((error: unknown) => {
        leave?.()
        throw error
      })
      return rows.map(deliveryView)
    },

    async deliveries(caller: EndUserCaller, chatId: number): Promise<TranscriptDelivery[]> {
      await ownChat(ctx.db, caller, chatId)
      return (await store.listDeliveries(ctx.db, chatId)).map(deliveryView)
    },
  }
}

function deliveryView(row: TranscriptDeliveryRow): TranscriptDelivery {
  return {
    id: row.id,
    email: row.email,
    status: row.status,
    ...(row.failed_reason === null ? {} : { failed_reason: row.failed_reason }),
    requested_at: row.requested_at,
    ...(row.sent_at === null ? {} : { sent_at: row.sent_at }),
  }
}

function zoneOf(zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    throw new DomainError('validation_failed', `There is no time zone ${zone}`, {
      fields: { time_zone: 'is not a time zone' },
    })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
