import type { PhoneEvent, PhoneReport } from '../../domain/telephony.ts'

const UNREACHED = ['busy', 'no-answer', 'failed']

/** What a request of Twilio says about a call; nothing for what is of no interest. */
export function readTwilio(
  report: PhoneReport,
  params: Record<string, unknown>,
): PhoneEvent | undefined {
  const text = (name: string): string => {
    const value = params[name]
    return typeof value === 'string' ? value : ''
  }
  // what is told of the customer's leg names the agent's, which started it
  const leg = report === 'customer' ? text('ParentCallSid') : text('CallSid')
  if (leg === '') return undefined
  switch (report) {
    case 'answer':
      return { kind: 'agent_answered', leg }
    case 'agent':
      if (text('CallStatus') === 'completed') return { kind: 'hung_up', leg }
      return [...UNREACHED, 'canceled'].includes(text('CallStatus'))
        ? { kind: 'agent_missed', leg }
        : undefined
    case 'customer':
      return text('CallStatus') === 'in-progress' ? { kind: 'customer_answered', leg } : undefined
    case 'done':
      if (['completed', 'answered'].includes(text('DialCallStatus')))
        return { kind: 'completed', leg }
      // canceled: the agent hung up before anybody could answer, and says at the desk what comes of it
      return UNREACHED.includes(text('DialCallStatus'))
        ? { kind: 'customer_missed', leg }
        : undefined
    case 'recording': {
      const url = text('RecordingUrl')
      const isDone = text('RecordingStatus') === 'completed' && /^https?:\/\//.test(url)
      return isDone && url.length <= 2048 ? { kind: 'recorded', leg, url } : undefined
    }
  }
}
