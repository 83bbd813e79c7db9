import type { Company } from '../../domain/ports.ts'
import { DomainError } from '../../domain/errors.ts'
import { turnText, type DialledCall, type Telephony, type Turn } from '../../domain/telephony.ts'
import { twilioAccount, type Environment, type TwilioAccount } from '../../config/twilio-account.ts'
import { readTwilio } from './twilio-events.ts'
import { openRecording, type Recording } from './twilio-recordings.ts'

export interface TwilioSettings {
  /** Where the account of a company is read from. */
  env: Environment
  /** Where Twilio reaches this server, without a slash at the end. */
  publicUrl: string | undefined
  /** Instead of Twilio's own address. */
  apiUrl?: string | undefined
}

/** Rings short of most voicemails: a machine is no agent. */
const AGENT_RINGS_SECONDS = 20
const CUSTOMER_RINGS_SECONDS = 30
const API = 'https://api.twilio.com'

/** Calls over Twilio: the agent first, then the customer, who is bridged with them. */
export function createTwilio(settings: TwilioSettings) {
  const { env, publicUrl, apiUrl } = settings

  function address(company: Company, call: DialledCall, turn: Turn, what: string): string {
    if (publicUrl === undefined) throw new Error('PUBLIC_URL is not set: Twilio has no way here')
    const path = ['api/telephony/twilio', company.id, call.id, turnText(turn), what]
    return `${publicUrl}/${path.join('/')}`
  }

  function account(company: Company): TwilioAccount {
    const found = twilioAccount(company.file, env)
    if (found) return found
    throw new DomainError('not_found', `${company.id} does not call over Twilio`)
  }

  const telephony: Telephony = {
    dials: true,
    async dial(company, call, turn, agentPhone) {
      const { accountSid, authToken, from } = account(company)
      const client = await connect(accountSid, authToken, apiUrl)
      const { sid } = await client.calls.create({
        to: agentPhone,
        from,
        url: address(company, call, turn, 'answer'),
        method: 'POST',
        timeout: AGENT_RINGS_SECONDS,
        statusCallback: address(company, call, turn, 'agent'),
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['completed'],
      })
      return sid
    },
  }

  return {
    telephony,
    read: readTwilio,

    /** Whether Twilio itself sent this for the company. @throws DomainError `not_found` where the company has no account */
    async isGenuine(
      company: Company,
      signature: string | undefined,
      path: string,
      params: Record<string, unknown>,
    ): Promise<boolean> {
      const { accountSid, authToken } = account(company)
      if (signature === undefined || publicUrl === undefined) return false
      if (params['AccountSid'] !== accountSid) return false
      const { default: twilio } = await import('twilio')
      return twilio.validateRequest(authToken, signature, `${publicUrl}${path}`, params)
    },

    /** @throws DomainError `file_not_found`, `unavailable` */
    recording(company: Company, url: string, range?: string): Promise<Recording> {
      return openRecording(account(company), apiUrl, url, range)
    },

    /** What Twilio does when the agent has answered: calls the customer, or hangs up when they wait no more. */
    async instructions(
      company: Company,
      turn: Turn,
      call: DialledCall | undefined,
    ): Promise<string> {
      const { default: twilio } = await import('twilio')
      const response = new twilio.twiml.VoiceResponse()
      if (!call) {
        response.hangup()
        return response.toString()
      }
      const isRecorded = call.recording_permission === 'recording_permission_granted'
      const dial = response.dial({
        callerId: account(company).from,
        answerOnBridge: true,
        timeout: CUSTOMER_RINGS_SECONDS,
        action: address(company, call, turn, 'done'),
        method: 'POST',
        ...(isRecorded
          ? {
              record: 'record-from-answer-dual',
              recordingStatusCallback: address(company, call, turn, 'recording'),
              recordingStatusCallbackMethod: 'POST',
              recordingStatusCallbackEvent: ['completed'],
            }
          : { record: 'do-not-record' }),
      })
      dial.number(
        {
          statusCallback: address(company, call, turn, 'customer'),
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['answered'],
        },
        call.phone_number,
      )
      return response.toString()
    },
  }
}

export type Twilio = ReturnType<typeof createTwilio>

async function connect(accountSid: string, authToken: string, apiUrl: string | undefined) {
  const { default: twilio } = await import('twilio')
  const { RequestClient } = twilio
  if (apiUrl === undefined) return twilio(accountSid, authToken, { timeout: 10_000 })
  class Elsewhere extends RequestClient {
    override request<T>(options: Parameters<typeof RequestClient.prototype.request<T>>[0]) {
      return super.request<T>({ ...options, uri: options.uri.replace(API, apiUrl ?? API) })
    }
  }
  return twilio(accountSid, authToken, { httpClient: new Elsewhere({ timeout: 10_000 }) })
}
