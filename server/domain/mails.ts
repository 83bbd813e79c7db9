import { mailTexts } from './mail-texts.ts'
import type { Company, Mail, Menu } from './ports.ts'
import { pickText } from './text.ts'

export interface MailFile {
  name: string
  type: string
  content: NonNullable<Mail['attachments']>[number]['content']
}

/** A customer's email as its mails need it. */
export interface CustomerEmail {
  id: number
  reference: string
  lang: string
  name: string | null
  email: string
  content: string
  created_at: string
}

type Values = Record<string, string>

/** Values are put in as they are: a `{name}` inside of one stays what it is. */
function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (all, key: string) => values[key] ?? all)
}

function mailId(company: Company, stem: string): string {
  const domain = company.file.support_email.split('@')[1] ?? 'localhost'
  return `${stem}@${domain}`
}

const idStem = (email: CustomerEmail) => `${email.reference.toLowerCase()}.${email.id}`

/** The names of a queue from the top, in one language. */
export function queuePath(company: Company, menu: Menu | undefined, lang: string): string[] {
  return (menu?.path ?? []).map((node) => pickText(node.name, lang, company.defaultLang))
}

function valuesOf(company: Company, menu: Menu | undefined, email: CustomerEmail, lang: string) {
  return {
    reference: email.reference,
    topic: queuePath(company, menu, lang).join(' › ') || company.file.name,
    name: email.name ?? email.email,
    email: email.email,
    lang: email.lang,
    company: company.file.name,
  }
}

const attachments = (files: MailFile[]) =>
  files.map(({ name, type, content }) => ({ filename: name, contentType: type, content }))

const quoted = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => `> ${line}`)
    .join('\n')

/** Where the emails of a queue go. */
export function mailboxOf(company: Company, menu: Menu | undefined): string {
  return menu?.node.channels?.email?.to ?? company.file.support_email
}

/** The customer's words and files to the company's mailbox; an answer to it reaches the customer. */
export function companyMail(
  company: Company,
  menu: Menu | undefined,
  email: CustomerEmail,
  files: MailFile[],
): Mail {
  const lang = company.defaultLang
  const { incoming, via } = mailTexts(lang, lang)
  const values = valuesOf(company, menu, email, lang)
  const facts = [incoming.from, incoming.topic, incoming.language, incoming.reference]
  return {
    from: { name: fill(via, values), address: company.file.support_email },
    to: mailboxOf(company, menu),
    replyTo: { name: email.name ?? '', address: email.email },
    subject: fill(incoming.subject, values),
    text: `${email.content}\n\n-- \n${facts.map((fact) => fill(fact, values)).join('\n')}\n`,
    messageId: mailId(company, `${idStem(email)}.incoming`),
    attachments: attachments(files),
  }
}

const receiptId = (company: Company, email: CustomerEmail) =>
  mailId(company, `${idStem(email)}.receipt`)

/** The customer's own copy, with the reference. */
export function receiptMail(
  company: Company,
  menu: Menu | undefined,
  email: CustomerEmail,
  fileNames: string[],
): Mail {
  const { receipt } = mailTexts(email.lang, company.defaultLang)
  const values = valuesOf(company, menu, email, email.lang)
  const lines = [
    ...(email.name ? [fill(receipt.greeting, values), ''] : []),
    fill(receipt.body, values),
    '',
    receipt.quote,
    quoted(email.content),
    ...(fileNames.length > 0 ? ['', fill(receipt.files, { files: fileNames.join(', ') })] : []),
  ]
  return {
    from: { name: company.file.name, address: company.file.support_email },
    to: email.email,
    subject: fill(receipt.subject, values),
    text: `${lines.join('\n')}\n`,
    messageId: receiptId(company, email),
  }
}

/** An agent's answer to the customer, in the thread of the receipt. */
export function replyMail(
  company: Company,
  menu: Menu | undefined,
  email: CustomerEmail,
  reply: { id: number; content: string; agentName: string },
): Mail {
  const texts = mailTexts(email.lang, company.defaultLang)
  const values = valuesOf(company, menu, email, email.lang)
  const date = new Intl.DateTimeFormat(email.lang, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: company.file.time_zone,
  }).format(new Date(email.created_at))
  const lines = [
    reply.content,
    '',
    '-- ',
    reply.agentName,
    company.file.name,
    fill(texts.reply.reference, values),
    '',
    fill(texts.reply.quote, { date }),
    quoted(email.content),
  ]
  return {
    from: {
      name: fill(texts.via, { ...values, name: reply.agentName }),
      address: company.file.support_email,
    },
    to: email.email,
    replyTo: { name: company.file.name, address: mailboxOf(company, menu) },
    subject: fill(texts.reply.subject, values),
    text: `${lines.join('\n')}\n`,
    messageId: mailId(company, `${idStem(email)}.reply.${reply.id}`),
    inReplyTo: receiptId(company, email),
  }
}

/** A transcript to an address that its owner named. */
export function transcriptMail(
  company: Company,
  transcript: { reference: string; lang: string; deliveryId: number; to: string; pdf: Uint8Array },
): Mail {
  const { transcript: texts } = mailTexts(transcript.lang, company.defaultLang)
  const values = { reference: transcript.reference, company: company.file.name }
  return {
    from: { name: company.file.name, address: company.file.support_email },
    to: transcript.to,
    subject: fill(texts.subject, values),
    text: `${fill(texts.body, values)}\n`,
    messageId: mailId(company, `transcript.${transcript.deliveryId}`),
    attachments: [
      {
        filename: `${transcript.reference}.pdf`,
        contentType: 'application/pdf',
        content: transcript.pdf,
      },
    ],
  }
}
