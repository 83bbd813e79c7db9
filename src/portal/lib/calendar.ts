export interface CalendarEntry {
  readonly id: string
  readonly start: Date
  readonly minutes: number
  readonly title: string
  readonly text: string
  readonly url: string
}

const stamp = (date: Date) => date.toISOString().replace(/[-:]|\.\d{3}/g, '')
const escape = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** Lines of at most 75 octets, continued with a space (RFC 5545, 3.1); never in the middle of a letter. */
function fold(line: string) {
  const encoder = new TextEncoder()
  let out = ''
  let length = 0
  for (const letter of line) {
    const size = encoder.encode(letter).length
    if (length + size > 74) {
      out += '\r\n '
      length = 1
    }
    out += letter
    length += size
  }
  return out
}

/** An iCalendar file (RFC 5545) with one entry in UTC and a reminder ten minutes before. */
export function calendarFile(entry: CalendarEntry, now = new Date()): string {
  const end = new Date(entry.start.getTime() + entry.minutes * 60_000)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Portico//Portal//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${entry.id}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(entry.start)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY:${escape(entry.title)}`,
    `DESCRIPTION:${escape(entry.text)}`,
    `URL:${entry.url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escape(entry.title)}`,
    'TRIGGER:-PT10M',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines.map(fold).join('\r\n')}\r\n`
}
