import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { TwilioAccount } from '../../config/twilio-account.ts'
import { DomainError } from '../../domain/errors.ts'

export interface Recording {
  /** 200, or 206 for a part of it. */
  status: number
  headers: Record<string, string>
  stream: Readable
}

const API = 'https://api.twilio.com'
const ANSWER_WITHIN_MS = 10_000
const PASSED_ON = ['content-length', 'content-range', 'accept-ranges']

/**
 * A recording as Twilio keeps it, opened with the company's account: nothing of that account reaches the browser.
 * @param url as Twilio reported it; an address of anybody else is not asked
 * @param range the header of the request, for players that jump
 * @throws DomainError `file_not_found`, `unavailable`
 */
export async function openRecording(
  { accountSid, authToken }: TwilioAccount,
  apiUrl: string | undefined,
  url: string,
  range?: string,
): Promise<Recording> {
  const path = new URL(url).pathname
  const isOurs =
    url.startsWith(`${API}/2010-04-01/Accounts/${accountSid}/Recordings/`) &&
    /^\/2010-04-01\/Accounts\/AC\w{32}\/Recordings\/RE\w{32}$/.test(path)
  if (!isOurs) throw new DomainError('file_not_found', 'The recording is not kept at Twilio')
  const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64')
  const answer = await ask(`${apiUrl ?? API}${path}.mp3`, {
    authorization: `Basic ${credentials}`,
    ...(range === undefined ? {} : { range }),
  })
  const { status, headers, body } = answer
  const isAudio = headers.get('content-type')?.startsWith('audio/')
  if (answer.ok && isAudio && body) {
    const passed = PASSED_ON.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    const stream = Readable.fromWeb(body as ReadableStream)
    return { status, headers: Object.fromEntries(passed), stream }
  }
  await body?.cancel()
  if (status === 404) throw new DomainError('file_not_found', 'Twilio has no such recording')
  throw new DomainError('unavailable', `Twilio answered ${status} to the request of a recording`)
}

async function ask(url: string, headers: Record<string, string>): Promise<Response> {
  const abort = new AbortController()
  // for the answer to begin: a long recording may take its time
  const timer = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS)
  try {
    return await fetch(url, { headers, signal: abort.signal })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DomainError('unavailable', `Twilio can't be reached: ${reason}`)
  } finally {
    clearTimeout(timer)
  }
}
