import { createHash } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Mail, Mailer } from '../domain/ports.ts'

export interface MailerSettings {
  /** `smtp://user:password@host:587` or `smtps://host`; without it mails become files of the data folder. */
  smtpUrl?: string | undefined
  dataDir: string
}

export interface ClosableMailer extends Mailer {
  /** Where mails go, for the operator to read; without credentials. */
  readonly target: string
  close(): void
}

const PLAIN_ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u

/** One line: nothing in it can begin a header of its own. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}

function address(name: string, plain: string): { name: string; address: string } {
  if (!PLAIN_ADDRESS.test(plain)) throw new Error(`This is no mail address: ${oneLine(plain)}`)
  return { name: oneLine(name), address: plain }
}

function messageId(id: string): string {
  return `<${id.replace(/[^A-Za-z0-9.@_-]/g, '')}>`
}

/** A mail as the library takes it; every part that a person wrote is made safe for its header. */
function toMessage(mail: Mail): SendMailOptions {
  return {
    from: address(mail.from.name, mail.from.address),
    to: address('', mail.to),
    ...(mail.replyTo ? { replyTo: address(mail.replyTo.name, mail.replyTo.address) } : {}),
    subject: oneLine(mail.subject),
    text: mail.text.toWellFormed(),
    messageId: messageId(mail.messageId),
    ...(mail.inReplyTo
      ? { inReplyTo: messageId(mail.inReplyTo), references: [messageId(mail.inReplyTo)] }
      : {}),
    attachments: (mail.attachments ?? []).map(({ filename, contentType, content }) => ({
      filename: oneLine(filename),
      contentType: oneLine(contentType),
      content: content instanceof Uint8Array ? Buffer.from(content) : content,
      contentTransferEncoding: 'base64' as const,
    })),
    // Nobody waits for an answer to these: what answers on its own must not.
    ...(mail.replyTo ? {} : { headers: { 'Auto-Submitted': 'auto-generated' } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function smtpMailer(url: string): ClosableMailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  })
  const { protocol, host } = new URL(url)
  return {
    target: `${protocol}//${host}`,
    async send(mail) {
      await transport.sendMail(toMessage(mail))
    },
    close: () => transport.close(),
  }
}

async function writeDurably(path: string, bytes: Readable): Promise<void> {
  const unfinished = `${path}.part`
  const file = await open(unfinished, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
}

function outboxMailer(folder: string): ClosableMailer {
  const transport = createTransport({ streamTransport: true, newline: 'windows' })
  return {
    target: folder,
    async send(mail) {
      const { message } = await transport.sendMail(toMessage(mail))
      if (Buffer.isBuffer(message)) throw new Error('The mail could not be put together')
      await mkdir(folder, { recursive: true })
      // One mail, one file: a repeated delivery replaces its own file.
      const stem = mail.messageId.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80)
      const mark = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 8)
      await writeDurably(join(folder, `${stem}-${mark}.eml`), message)
    },
    close: () => transport.close(),
  }
}

/** Sends over SMTP where a server is named, else writes whole RFC 822 messages to `outbox/` of the data folder. */
export function createMailer(settings: MailerSettings): ClosableMailer {
  return settings.smtpUrl
    ? smtpMailer(settings.smtpUrl)
    : outboxMailer(join(settings.dataDir, 'outbox'))
}
