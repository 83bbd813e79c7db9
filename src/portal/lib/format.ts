const cache = new Map<string, unknown>()

function cached<T>(name: string, locale: string, options: object, make: () => T): T {
  const key = `${name} ${locale} ${JSON.stringify(options)}`
  let formatter = cache.get(key) as T | undefined
  if (!formatter) {
    formatter = make()
    cache.set(key, formatter)
  }
  return formatter
}

export function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}) {
  return cached('number', locale, options, () => new Intl.NumberFormat(locale, options))
}

export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions) {
  return cached('date', locale, options, () => new Intl.DateTimeFormat(locale, options))
}

/** `2026-03-09` as the calendar of that zone has it; comparable as text. */
export function dayKey(date: Date, timeZone: string) {
  const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
  return dateFormat('en-CA', options).format(date)
}

/** Days from one to the other in the calendar of that zone. */
export function daysBetween(from: Date, to: Date, timeZone: string) {
  const start = Date.parse(dayKey(from, timeZone))
  return Math.round((Date.parse(dayKey(to, timeZone)) - start) / 86_400_000)
}

/** "today, 09:00", "tomorrow, 09:00", "Monday, 09:00", else the date, always with the time. */
export function formatWhen(locale: string, date: Date, timeZone: string, now = new Date()) {
  const days = daysBetween(now, date, timeZone)
  const time = { timeZone, hour: 'numeric', minute: '2-digit' } as const
  if (days === 0 || days === 1) {
    const day = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    const comma = /^(ar|ja)/.test(locale) ? ' ' : ', '
    return `${day}${comma}${dateFormat(locale, time).format(date)}`
  }
  if (days > 1 && days < 7) {
    const weekday = { timeZone, weekday: 'long' } as const
    // put together, Japanese has the day in brackets after the time
    return locale.startsWith('ja')
      ? `${dateFormat(locale, weekday).format(date)} ${dateFormat(locale, time).format(date)}`
      : dateFormat(locale, { ...time, ...weekday }).format(date)
  }
  const withDate = { ...time, weekday: 'short', day: 'numeric', month: 'long' } as const
  return dateFormat(locale, withDate).format(date)
}

function unit(locale: string, value: number, name: string) {
  return numberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value)
}

/** Whole minutes, rounded up so that nobody waits longer than was said; hours from 60 on. */
export function formatMinutes(locale: string, seconds: number) {
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return unit(locale, minutes, 'minute')
  const hours = unit(locale, Math.floor(minutes / 60), 'hour')
  const rest = minutes % 60
  if (rest === 0) return hours
  const parts = [hours, unit(locale, rest, 'minute')]
  const options = { type: 'unit' } as const
  const list = cached('list', locale, options, () => new Intl.ListFormat(locale, options))
  return list.format(parts)
}

export function formatBytes(locale: string, bytes: number) {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), steps.length - 1)
  const value = bytes / 1024 ** step
  const options: Intl.NumberFormatOptions = {
    style: 'unit',
    unit: steps[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }
  return numberFormat(locale, options).format(value)
}

/** A zone by its name in the language, such as "Central European Time". */
export function formatZone(locale: string, timeZone: string, style: 'longGeneric' | 'shortOffset') {
  const parts = dateFormat(locale, { timeZone, timeZoneName: style }).formatToParts()
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}
