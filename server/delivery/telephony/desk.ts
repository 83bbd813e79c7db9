import type { Telephony } from '../../domain/telephony.ts'

/** The agent dials, by the `tel:` link at their desk; nothing is to be done here. */
export const deskTelephony: Telephony = {
  dials: false,
  dial: () => Promise.resolve(null),
}
