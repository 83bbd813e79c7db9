import type { CompanyFile } from './company-schema.ts'
import { SecretError } from './secrets.ts'

export type Environment = Record<string, string | undefined>

export interface TwilioAccount {
  accountSid: string
  authToken: string
  /** What agents and customers see as the caller. */
  from: string
}

/**
 * The Twilio account of a company that calls over it; nothing for any other.
 * @throws SecretError where a variable that the file names is not set, or is none of Twilio's
 */
export function twilioAccount(file: CompanyFile, env: Environment): TwilioAccount | undefined {
  const { telephony, twilio } = file.calls
  if (telephony !== 'twilio' || !twilio) return undefined
  const accountSid = required(env, twilio.account_sid.env)
  const authToken = required(env, twilio.auth_token.env)
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid)) {
    throw new SecretError(
      `${twilio.account_sid.env} is not the SID of a Twilio account: AC and 32 hexadecimal digits`,
    )
  }
  return { accountSid, authToken, from: twilio.from }
}

/** @throws SecretError where a company can't be called for as its file asks */
export function checkTelephony(file: CompanyFile, env: Environment): void {
  if (twilioAccount(file, env)) required(env, 'PUBLIC_URL')
}

function required(env: Environment, name: string): string {
  const value = env[name]?.trim()
  if (value) return value
  throw new SecretError(`calls.telephony: twilio needs the environment variable ${name}`)
}
