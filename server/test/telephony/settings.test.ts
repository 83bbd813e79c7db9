import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { CompanyFileError, parseCompanyFile } from '../../config/company-file.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import { readSettings } from '../../config/env.ts'
import { checkTelephony } from '../../config/twilio-account.ts'
import { smallFile } from '../support/companies.ts'
import { SID, twilioFile } from './house.ts'

const ENV = { SMALL_SID: SID, SMALL_TOKEN: 'token', PUBLIC_URL: 'https://portal.small.example' }
const valid = () => smallFile(twilioFile('SMALL'))

function mistakes(file: CompanyFile): string {
  try {
    parseCompanyFile('companies/small.yaml', stringify(file))
  } catch (error) {
    if (error instanceof CompanyFileError) return error.lines.join('\n')
    throw error
  }
  return ''
}

describe('calls.telephony', () => {
  test('is the desk, or Twilio with an account, a number and a phone per agent', () => {
    expect(mistakes(smallFile({ calls: { ...smallFile().calls, telephony: 'desk' } }))).toBe('')
    expect(mistakes(valid())).toBe('')
    const { twilio, ...calls } = valid().calls
    if (!twilio) throw new Error('the file has an account')
    expect(mistakes({ ...valid(), calls })).toContain('"telephony: twilio" needs twilio')
    expect(mistakes({ ...valid(), agents: smallFile().agents })).toMatch(
      /agents\[0\].*needs a phone/,
    )
    expect(mistakes(smallFile({ calls: { ...smallFile().calls, twilio } }))).toContain(
      'calls.twilio',
    )
    const local = { ...valid().calls, twilio: { ...twilio, from: '919 876 543' } }
    expect(mistakes({ ...valid(), calls: local })).toContain('calls.twilio.from')
  })

  test('needs what the environment holds', () => {
    expect(() => checkTelephony(valid(), ENV)).not.toThrow()
    expect(() => checkTelephony(smallFile(), {})).not.toThrow()
    for (const name of ['SMALL_SID', 'SMALL_TOKEN', 'PUBLIC_URL'])
      expect(() => checkTelephony(valid(), { ...ENV, [name]: '' })).toThrow(name)
    expect(() => checkTelephony(valid(), { ...ENV, SMALL_SID: 'SK123' })).toThrow('SMALL_SID')
  })

  test('may reach Twilio by another address', () => {
    expect(readSettings({ PORTICO_TWILIO_URL: 'http://localhost:4010/' }).twilioUrl).toBe(
      'http://localhost:4010',
    )
    expect(() => readSettings({ PORTICO_TWILIO_URL: 'localhost' })).toThrow('PORTICO_TWILIO_URL')
  })
})
