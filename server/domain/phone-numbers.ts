import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { DomainError } from './errors.ts'
import type { Company } from './ports.ts'

/**
 * A number as a person writes it, in E.164: international, or as written in the company's country.
 *
 * @throws DomainError `phone_invalid`, `country_not_served`, `phone_premium_rate`
 */
export function readPhoneNumber(company: Pick<Company, 'file'>, written: string): string {
  const { default_country, countries } = company.file.calls
  const region = isSupportedCountry(default_country) ? { defaultCountry: default_country } : {}
  // Digits of other scripts and full-width signs are read too; what is around a number makes it none.
  const parsed = parsePhoneNumberFromString(written.normalize('NFKC'), {
    ...region,
    extract: false,
  })
  if (!parsed?.isValid() || parsed.ext) {
    throw new DomainError('phone_invalid', 'This is not a phone number that can be called')
  }
  const served = countries.length === 0 || (parsed.country && countries.includes(parsed.country))
  if (!served) {
    throw new DomainError('country_not_served', 'Numbers of this country are not called', {
      country: parsed.country ?? null,
      countries,
    })
  }
  if (parsed.getType() === 'PREMIUM_RATE' && company.file.calls.premium_rate !== true) {
    throw new DomainError('phone_premium_rate', 'Premium-rate numbers are not called')
  }
  return parsed.number
}

/** A number in E.164 as people read it. */
export function formatPhoneNumber(number: string): string {
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number
}
