import { listBooked } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { DomainError } from './errors.ts'
import type { Company, Menu } from './ports.ts'
import { freeSlotsOf, slotsOf } from './slots.ts'

/** Alternatives told with a slot that can't be had. */
const NEXT_SLOTS = 5

/** Slots are shared by queues that share agents: one booking at a time in a company. */
export function slotsLock(company: Company): string {
  return `slots:${company.id}`
}

/** Starts of the slots of a queue that have a place left. */
export async function listFreeSlots(
  db: Database,
  company: Company,
  menu: Menu,
  lang: string,
  now: Date,
): Promise<string[]> {
  return freeAmong(db, company, menu, lang, slotsOf(company, menu, lang, now))
}

async function freeAmong(
  db: Database,
  company: Company,
  menu: Menu,
  lang: string,
  slots: string[],
  without?: number,
): Promise<string[]> {
  const [first] = slots
  if (first === undefined) return []
  const booked = await listBooked(db, company.id, first, without)
  return freeSlotsOf(company, menu, lang, slots, booked)
}

export interface WantedSlot {
  menu: Menu
  lang: string
  /** When it is to begin, as the customer wrote it. */
  start: string
  /** A call that gives its own place up for this one. */
  without?: number
}

/** The slot that is asked for, in the form in which slots are kept. @throws DomainError `slot_invalid`, `slot_taken` */
export async function requireSlot(
  db: Database,
  company: Company,
  wanted: WantedSlot,
  now: Date,
): Promise<string> {
  const { menu, lang, without } = wanted
  const slots = slotsOf(company, menu, lang, now)
  const asked = new Date(wanted.start)
  const slot = Number.isNaN(asked.getTime()) ? '' : asked.toISOString()
  const isSlot = slots.includes(slot)
  if (isSlot && (await freeAmong(db, company, menu, lang, [slot], without)).length > 0) return slot
  const free = await freeAmong(db, company, menu, lang, slots, without)
  const later = free.filter((start) => start > slot)
  const next_slots = (later.length > 0 ? later : free).slice(0, NEXT_SLOTS)
  throw isSlot
    ? new DomainError('slot_taken', 'This slot is taken', { next_slots })
    : new DomainError('slot_invalid', 'No slot begins at this time', { next_slots })
}
