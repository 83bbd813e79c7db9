import type { CallRow } from '../storage/schema.ts'
import { callMailTexts, type CallMailKind } from './call-mail-texts.ts'
import { queuePath } from './mails.ts'
import { formatPhoneNumber } from './phone-numbers.ts'
import type { Company, Mail } from './ports.ts'

/** An entry of somebody's calendar, as the house knows it. */
export interface CalendarEvent {
  /** The same through all changes. */
  uid: string
  /** Rises with every change. */
  sequence: number
  start: Date
  end: Date
  stamp: Date
  summary: string
  description: string
  organizer: { name: string; email: string }
  attendee?: string
  isCancelled: boolean
}

/** Writes iCalendar files (RFC 5545); `method` says what the receiver is to do with it (RFC 5546). */
export interface CalendarWriter {
  write(event: CalendarEvent, method: 'PUBLISH' | 'REQUEST' | 'CANCEL'): string
}

type Scheduled = CallRow & { scheduled_at: string }

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (all, key: string) => values[key] ?? all)
}

function domainOf(company: Company): string {
  return company.file.support_email.split('@')[1] ?? 'localhost'
}

/** The customer does not say where they are: the date is written in the company's zone, and the zone with it. */
function valuesOf(company: Company, call: Scheduled): Record<string, string> {
  const date = new Intl.DateTimeFormat(call.lang, {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: company.file.time_zone,
  }).format(new Date(call.scheduled_at))
  const names = queuePath(company, company.menus.get(call.menu_id), call.lang)
  return {
    company: company.file.name,
    number: formatPhoneNumber(call.phone_number),
    topic: names.join(' › ') || company.file.name,
    date,
  }
}

/** The calendar entry of a scheduled call. */
export function callEvent(
  company: Company,
  call: Scheduled,
  now: Date,
  to: string | null,
): CalendarEvent {
  const { event } = callMailTexts(call.lang, company.defaultLang)
  const values = valuesOf(company, call)
  const start = new Date(call.scheduled_at)
  return {
    uid: `call-${call.id}@${domainOf(company)}`,
    sequence: call.sequence,
    start,
    end: new Date(start.getTime() + company.file.calls.slot_minutes * 60_000),
    stamp: now,
    summary: fill(event.summary, values),
    description: fill(event.description, values),
    organizer: { name: company.file.name, email: company.file.support_email },
    ...(to === null ? {} : { attendee: to }),
    isCancelled: call.status === 'canceled',
  }
}

/** A mail about a scheduled call, with what the customer's calendar needs to know. */
export function callMail(
  company: Company,
  call: Scheduled,
  mail: { kind: CallMailKind; to: string; now: Date },
  calendar: CalendarWriter,
): Mail {
  const { kind, to, now } = mail
  const texts = callMailTexts(call.lang, company.defaultLang)
  const values = valuesOf(company, call)
  const method = kind === 'cancellation' ? 'CANCEL' : 'REQUEST'
  const lines = [
    fill(texts.body[kind], values),
    ...(kind === 'cancellation' ? [] : ['', texts.change]),
    '',
    '-- ',
    company.file.name,
  ]
  return {
    from: { name: company.file.name, address: company.file.support_email },
    to,
    subject: fill(texts.subject[kind], values),
    text: `${lines.join('\n')}\n`,
    messageId: `call.${call.id}.${call.sequence}.${kind}@${domainOf(company)}`,
    attachments: [
      {
        filename: 'call.ics',
        contentType: `text/calendar; charset=utf-8; method=${method}`,
        content: new TextEncoder().encode(
          calendar.write(callEvent(company, call, now, to), method),
        ),
      },
    ],
  }
}
