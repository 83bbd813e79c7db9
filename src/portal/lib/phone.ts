import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min'

export type { CountryCode }

export interface Country {
  readonly code: CountryCode
  readonly label: string
}

/** The countries that are served, by name, with their calling codes. None named means all. */
export function listCountries(served: readonly string[], locale: string): Country[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  const codes =
    served.length > 0 ? served.filter((code) => isSupportedCountry(code)) : getCountries()
  return codes
    .map((code) => ({
      code,
      label: `${names.of(code) ?? code} (\u2066+${getCountryCallingCode(code)}\u2069)`,
    }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
}

type LocaleWithZones = Intl.Locale & {
  getTimeZones?: () => string[] | undefined
  timeZones?: string[]
}

function isZoneOf(country: string, timeZone: string) {
  const locale: LocaleWithZones = new Intl.Locale(`und-${country}`)
  return (locale.getTimeZones?.() ?? locale.timeZones ?? []).includes(timeZone)
}

/** Where the customer most likely is: by the clock of the device, then by the region of its language. */
export function guessCountry(
  codes: readonly CountryCode[],
  timeZone: string,
  languages: readonly string[],
): CountryCode | undefined {
  const byZone = codes.find((code) => isZoneOf(code, timeZone))
  if (byZone) return byZone
  for (const language of languages) {
    const { region } = new Intl.Locale(language)
    const found = codes.find((code) => code === region)
    if (found) return found
  }
  const likely = languages.map((language) => new Intl.Locale(language).maximize().region)
  return codes.find((code) => likely.includes(code)) ?? codes[0]
}

export interface Phone {
  readonly e164: string
  readonly shown: string
  readonly country: CountryCode | undefined
}

/** The number that was typed; nothing while it is none. */
export function readPhone(text: string, country: CountryCode | undefined): Phone | undefined {
  const parsed = parsePhoneNumberFromString(text, country)
  if (!parsed?.isPossible()) return undefined
  return { e164: parsed.number, shown: parsed.formatInternational(), country: parsed.country }
}
