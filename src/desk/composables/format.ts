import { useI18n } from 'vue-i18n'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** How times, sizes and languages are written in the desk's language and the agent's zone. */
export function useFormat() {
  const { locale } = useI18n()
  const date = (instant: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale.value, options).format(new Date(instant))

  /** In steps of 1,024, as limits are set and as customers are told. */
  function bytes(size: number): string {
    const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, size)) / 10))
    return new Intl.NumberFormat(locale.value, {
      style: 'unit',
      unit: UNITS[step] ?? 'byte',
      unitDisplay: step === 0 ? 'long' : 'short',
      maximumFractionDigits: step > 1 ? 1 : 0,
    }).format(size / 1024 ** step)
  }

  /** 0:42, 12:05, 1:02:09. */
  function clock(seconds: number): string {
    const two = (value: number) => String(value).padStart(2, '0')
    const hours = Math.floor(seconds / 3600)
    const minutes = Math.floor((seconds % 3600) / 60)
    const rest = two(seconds % 60)
    return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
  }

  function language(tag: string): string {
    try {
      return new Intl.DisplayNames(locale.value, { type: 'language' }).of(tag) ?? tag
    } catch {
      return tag
    }
  }

  return {
    bytes,
    clock,
    language,
    number: (value: number) => new Intl.NumberFormat(locale.value).format(value),
    percent: (share: number) =>
      new Intl.NumberFormat(locale.value, { style: 'percent' }).format(share),
    time: (instant: string) => date(instant, { timeStyle: 'short' }),
    day: (instant: string) => date(instant, { weekday: 'long', day: 'numeric', month: 'long' }),
    dateTime: (instant: string) => date(instant, { dateStyle: 'medium', timeStyle: 'short' }),
    zoned: (instant: string) =>
      date(instant, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
      }),
    /** The time alone today, the day alone before. */
    brief: (instant: string) =>
      new Date(instant).toDateString() === new Date().toDateString()
        ? date(instant, { timeStyle: 'short' })
        : date(instant, { day: 'numeric', month: 'short' }),
  }
}
