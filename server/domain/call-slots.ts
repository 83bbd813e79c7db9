import { listBooked } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import { DomainError } from './errors.ts'
import type { Company, Context, Menu } from './ports.ts'
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
  limit?: number,
): Promise<string[]> {
  const [first] = slots
  if (first === undefined) return []
  const booked = await listBooked(db, company.id, first, without)
  return freeSlotsOf(company, menu, lang, slots, booked, limit)
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
  const slot = instantOf(wanted.start)
  if (!slotsOf(company, menu, lang, now).includes(slot)) {
    throw new DomainError('slot_invalid', 'No slot begins at this time')
  }
  const [free] = await freeAmong(db, company, menu, lang, [slot], without)
  if (free === undefined) throw new DomainError('slot_taken', 'This slot is taken')
  return free
}

/**
 * Tells, with a slot that could not be had, which ones can. They are looked for when the refusal has let others go on.
 */
export async function offeringOthers<T>(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  company: Company,
  asked: WantedSlot | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isSlot =
      error instanceof DomainError && (error.code === 'slot_taken' || error.code === 'slot_invalid')
    if (!asked || !isSlot) throw error
    const { menu, lang, without } = asked
    const slots = slotsOf(company, menu, lang, clock.now())
    const start = instantOf(asked.start)
    const free = (some: string[]) => freeAmong(db, company, menu, lang, some, without, NEXT_SLOTS)
    const later = await free(slots.filter((slot) => slot > start))
    const next_slots = later.length > 0 ? later : await free(slots)
    throw new DomainError(error.code, error.message, { next_slots })
  }
}

function instantOf(text: string): string {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
