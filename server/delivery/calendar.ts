import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { CalendarWriter } from '../domain/call-mails.ts'

/** iCalendar files by the library; instants are written in UTC, so that every calendar shows them in its own zone. */
export function createCalendarWriter(): CalendarWriter {
  return {
    write(event, method) {
      const calendar = ical({
        prodId: { company: 'Portico', product: 'Calls' },
        method: ICalCalendarMethod[method],
      })
      const entry = calendar.createEvent({
        id: event.uid,
        sequence: event.sequence,
        start: event.start,
        end: event.end,
        stamp: event.stamp,
        summary: event.summary,
        description: event.description,
        organizer: event.organizer,
        status: event.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      })
      if (event.attendee !== undefined) {
        entry.createAttendee({ email: event.attendee, status: ICalAttendeeStatus.ACCEPTED })
      }
      return calendar.toString()
    },
  }
}
