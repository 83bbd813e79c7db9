import type { DeskEmail } from '../../contract/desk.ts'
import {
  changeEmail,
  changeReply,
  findEmail,
  findEmailFile,
  findReply,
  findReplyByKey,
  insertReply,
  listEmailFiles,
  listEmails,
  listReplies,
  type DeskStatus,
} from '../storage/emails.ts'
import { findEndUsers } from '../storage/end-users.ts'
import { findAgents } from '../storage/roster.ts'
import type { EmailRow } from '../storage/schema.ts'
import { inTransaction } from '../storage/transaction.ts'
import type { AgentCaller } from './callers.ts'
import type { StoredFile } from './chats/chat-files.ts'
import { deskEndUser, menuPath } from './chats/chat-views.ts'
import { DomainError } from './errors.ts'
import { deliver } from './mail-delivery.ts'
import { replyMail } from './mails.ts'
import type { Context } from './ports.ts'
import { serves } from './queues.ts'

const REPLY_JOB = 'mail.reply'
const PAGE = 50
const SCANNED = 200

/** What agents do with emails. Those of queues that an agent does not serve do not exist for them. */
export function createDeskEmails(ctx: Context, publish: (email: EmailRow) => void) {
  ctx.jobs.handle(REPLY_JOB, async (payload, attempt) => {
    const { company: id, reply_id } = payload as { company: string; reply_id: number }
    const company = ctx.companies.find(id)
    const reply = await findReply(ctx.db, reply_id)
    const email = reply && (await findEmail(ctx.db, id, reply.email_id))
    if (!company || !email) throw new Error(`There is nothing to answer for reply ${reply_id}`)
    if (reply.status === 'sent') return
    const agent = (await findAgents(ctx.db, [reply.agent_id])).get(reply.agent_id)
    const mail = replyMail(company, company.menus.get(email.menu_id), email, {
      id: reply.id,
      content: reply.content,
      agentName: agent?.name ?? company.file.name,
    })
    const job = {
      kind: REPLY_JOB,
      payload: { ...(payload as object) },
      since: reply.created_at,
      attempt,
      mail,
    }
    await deliver(ctx, job, async ({ status, reason }) => {
      await changeReply(ctx.db, reply.id, { status, fail_reason: reason })
      publish(email)
    })
  })

  const maySee = (caller: AgentCaller, email: EmailRow) =>
    serves(caller.company, caller.config, email.menu_id, email.lang)

  async function visible(caller: AgentCaller, id: number): Promise<EmailRow> {
    const email = await findEmail(ctx.db, caller.company.id, id)
    if (email && maySee(caller, email)) return email
    throw new DomainError('not_found', `There is no email ${id}`)
  }

  async function views(caller: AgentCaller, emails: EmailRow[]): Promise<DeskEmail[]> {
    const ids = emails.map(({ id }) => id)
    const files = Map.groupBy(await listEmailFiles(ctx.db, ids), ({ email_id }) => email_id)
    const replies = await listReplies(ctx.db, ids)
    const agents = await findAgents(ctx.db, [...new Set(replies.map(({ agent_id }) => agent_id))])
    const endUsers = await findEndUsers(ctx.db, [
      ...new Set(emails.map(({ end_user_id }) => end_user_id)),
    ])
    return emails.map((email) => {
      const endUser = endUsers.get(email.end_user_id)
      if (!endUser) throw new Error(`email ${email.id} has no end user`)
      return {
        id: email.id,
        reference: email.reference,
        status: email.desk_status,
        ...(email.name === null ? {} : { name: email.name }),
        email: email.email,
        content: email.content,
        lang: email.lang,
        menus: menuPath(caller.company, email.menu_id, caller.company.defaultLang),
        created_at: email.created_at,
        end_user: deskEndUser(endUser),
        delivery: { status: email.status, fail_reason: email.fail_reason },
        files: (files.get(email.id) ?? []).map(({ id, name, type, size }) => ({
          id,
          name,
          type,
          size,
        })),
        replies: replies
          .filter((reply) => reply.email_id === email.id)
          .map(({ id, agent_id, content, status, fail_reason, created_at }) => ({
            id,
            agent: { id: agent_id, name: agents.get(agent_id)?.name ?? '' },
            content,
            status,
            fail_reason,
            created_at,
          })),
      }
    })
  }

  async function view(caller: AgentCaller, email: EmailRow): Promise<DeskEmail> {
    const [one] = await views(caller, [email])
    if (!one) throw new Error(`email ${email.id} has no view`)
    return one
  }

  async function move(caller: AgentCaller, id: number, to: DeskStatus): Promise<DeskEmail> {
    const email = await visible(caller, id)
    if (email.desk_status === to) return view(caller, email)
    const changed = await changeEmail(ctx.db, id, { desk_status: to })
    publish(changed)
    return view(caller, changed)
  }

  return {
    /** A page of them, latest first. */
    async list(
      caller: AgentCaller,
      page: { status?: DeskStatus | undefined; before?: number | undefined },
    ): Promise<DeskEmail[]> {
      const found: EmailRow[] = []
      let { before } = page
      for (;;) {
        const rows = await listEmails(ctx.db, caller.company.id, {
          status: page.status,
          before,
          limit: SCANNED,
        })
        found.push(...rows.filter((email) => maySee(caller, email)))
        before = rows.at(-1)?.id
        if (rows.length < SCANNED || found.length >= PAGE) break
      }
      return views(caller, found.slice(0, PAGE))
    },

    show: async (caller: AgentCaller, id: number) => view(caller, await visible(caller, id)),
    close: (caller: AgentCaller, id: number) => move(caller, id, 'closed'),
    reopen: (caller: AgentCaller, id: number) => move(caller, id, 'open'),

    /** Keeps the answer and lets it be sent; the same key answers once. */
    async reply(
      caller: AgentCaller,
      id: number,
      { key, content }: { key: string; content: string },
    ): Promise<DeskEmail> {
      const email = await inTransaction(ctx.db, `email:${id}`, async (trx) => {
        const found = await findEmail(trx, caller.company.id, id)
        if (!found || !maySee(caller, found)) {
          throw new DomainError('not_found', `There is no email ${id}`)
        }
        const known = await findReplyByKey(trx, id, key)
        if (known) {
          if (known.agent_id === caller.id && known.content === content) return found
          throw new DomainError('idempotency_conflict', 'This key sent another answer before')
        }
        const reply = await insertReply(trx, {
          email_id: id,
          agent_id: caller.id,
          client_key: key,
          content,
          status: 'queued',
          fail_reason: '',
          created_at: ctx.clock.now().toISOString(),
        })
        await ctx.jobs.enqueue(trx, {
          kind: REPLY_JOB,
          payload: { company: caller.company.id, reply_id: reply.id },
          uniqueKey: `${REPLY_JOB}:${reply.id}`,
        })
        return changeEmail(trx, id, { desk_status: 'answered' })
      })
      publish(email)
      return view(caller, email)
    },

    /** A file of an email that the agent may see. @throws DomainError `file_not_found` */
    async file(caller: AgentCaller, id: number): Promise<StoredFile> {
      const file = await findEmailFile(ctx.db, id)
      const email = file && (await findEmail(ctx.db, caller.company.id, file.email_id))
      if (!email || !maySee(caller, email)) {
        throw new DomainError('file_not_found', `There is no file ${id}`)
      }
      const { name, type, size, hash, blob } = file
      return { name, type, size, tag: hash, stream: (range) => ctx.blobs.stream(blob, range) }
    },
  }
}
