import { behind, portTo } from '../embed/ports.ts'
import type { Call, Problem } from '../embed/protocol.ts'
import type { HeadlessClient } from '../sdk/index.ts'
import type { HostLink } from './host.ts'
import { failureCode, failureDetails } from './lib/errors.ts'

/** What a host page may call: all that acts for its customer. The client's events and its end are the frame's. */
const METHODS = [
  'getCompany',
  'getAfterHourMessage',
  'getMenus',
  'getWaitTimes',
  'getProhibitedFileTypes',
  'searchArticles',
  'getArticle',
  'getTrigger',
  'runTrigger',
  'setVariables',
  'createCall',
  'loadCall',
  'cancelCall',
  'rescheduleCall',
  'getCallCalendar',
  'getCalls',
  'getTimeSlots',
  'createChat',
  'loadChat',
  'loadOngoingChat',
  'resumeChat',
  'finishChat',
  'destroyChat',
  'fetchMessages',
  'sendTextMessage',
  'sendFileMessage',
  'getMessageAttachment',
  'sendPreviewMessage',
  'escalateChat',
  'trackChatEscalation',
  'trackChatEndUserEvent',
  'getChatDeflection',
  'checkIn',
  'rejoinChat',
  'notifyCheckInState',
  'updatePostSession',
  'getChatSurvey',
  'sendChatSurvey',
  'skipChatSurvey',
  'sendChatRate',
  'getChatHistory',
  'getHistoryMessages',
  'sendChatTranscripts',
  'downloadChatTranscript',
  'getPdfStatus',
  'getTranscriptDeliveries',
  'createEmail',
] as const satisfies (keyof HeadlessClient)[]
type Method = (typeof METHODS)[number]

/** After these there is something of the customer's that is worth asking for. */
const ACTS: readonly Method[] = ['createChat', 'createCall', 'createEmail']

interface Session {
  client(): Promise<HeadlessClient>
  becomeKnown(): void
}

/** A chat can't leave its window, its state can: it is there under the name that it has in the client. */
export function plain(value: unknown): unknown {
  return typeof value === 'object' && value && 'state' in value ? { state: value.state } : value
}

function problemOf(error: unknown): Problem {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0
  const message = error instanceof Error ? error.message : String(error)
  return { status, code: failureCode(error), message, details: failureDetails(error) }
}

/** What is given for a port calls what is behind it; a chat among what it is called with goes as `{ state }`. */
function unpack(arg: unknown): unknown {
  if (!(arg instanceof MessagePort)) return arg
  const run = behind(arg)
  return (...values: unknown[]) => run(...values.map(plain))
}

/** Calls the client for the host page, and tells it what came of it. */
export async function answerCall(
  host: Pick<HostLink, 'send'>,
  session: Session,
  { id, method, args }: Call,
): Promise<void> {
  try {
    const name = METHODS.find((one) => one === method)
    if (!name) throw new TypeError(`The client has no method ${method}`)
    const client = await session.client()
    // each checks what it is given, as it does for any page's script
    const run = client[name].bind(client) as (...given: unknown[]) => unknown
    const value = await run(...args.map(unpack))
    if (ACTS.includes(name)) session.becomeKnown()
    if (typeof value !== 'function') return host.send({ type: 'result', id, value: plain(value) })
    const port = portTo(value as () => unknown)
    host.send({ type: 'result', id, value: port }, [port])
  } catch (error) {
    host.send({ type: 'problem', id, ...problemOf(error) })
  }
}
