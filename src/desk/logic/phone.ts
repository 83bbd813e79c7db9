import { parsePhoneNumberFromString } from 'libphonenumber-js'

/** A number as it is read out abroad: +34 612 34 56 78. What isn't a number stays as it is. */
export function formatPhone(number: string): string {
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number
}
