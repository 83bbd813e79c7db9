import type { CompanyFile } from './company-schema.ts'
import type { Issue } from './yaml-source.ts'

/** What is missing for the telephony that a company asks for. */
export function telephonyIssues({ calls, agents }: CompanyFile): Issue[] {
  const { telephony, twilio } = calls
  if (telephony !== 'twilio') {
    if (!twilio) return []
    return [{ path: ['calls', 'twilio'], message: 'is used by "telephony: twilio" alone' }]
  }
  const issues: Issue[] = agents.flatMap(({ phone }, index) =>
    phone === undefined
      ? [{ path: ['agents', index], message: 'needs a phone, which Twilio calls' }]
      : [],
  )
  if (!twilio) issues.unshift({ path: ['calls'], message: '"telephony: twilio" needs twilio' })
  return issues
}
