import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DIALECTS } from '../databases.ts'
import {
  AGENT_PHONE,
  FROM,
  openHouse,
  OTHER_SID,
  OTHER_TOKEN,
  PUBLIC_URL,
  SID,
  signed,
  TOKEN,
  type House,
} from './house.ts'
import { SOUND, type DialledCall } from './twilio-server.ts'

const RECORDED = { recording_permission: 'recording_permission_granted' } as const
const RECORDING = `https://api.twilio.com/2010-04-01/Accounts/${SID}/Recordings/RE${'0'.repeat(32)}`

/** An attribute of an address in TwiML. */
function attribute(twiml: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(twiml)?.[1] ?? ''
}

describe.each(DIALECTS)('calls over Twilio on %s', (dialect) => {
  let house: House
  beforeAll(async () => {
    house = await openHouse(dialect, { retries: { attempts: 1, minutes: 10 } })
  })
  beforeEach(() => {
    house.clock.advance(1)
    house.twilio.dialled.length = 0
    house.warnings.length = 0
  })
  afterAll(() => house.close())

  const legOf = ({ id }: { id: number }, index = 0): DialledCall => {
    const isOf = ({ params }: DialledCall) => params.get('Url')?.includes(`/small/${id}/`)
    const leg = house.twilio.dialled.filter(isOf)[index]
    if (!leg) throw new Error('nobody was called')
    return leg
  }
  const at = (leg: DialledCall, what: string) =>
    (leg.params.get('Url') ?? '').replace(/answer$/, what)
  const answer = (leg: DialledCall) =>
    house.report(at(leg, 'answer'), { CallSid: leg.sid, CallStatus: 'in-progress' })
  const customerAnswers = (leg: DialledCall) =>
    house.report(at(leg, 'customer'), {
      CallSid: 'CAcustomer',
      ParentCallSid: leg.sid,
      CallStatus: 'in-progress',
    })
  const done = (leg: DialledCall, status: string) =>
    house.report(at(leg, 'done'), { CallSid: leg.sid, DialCallStatus: status })
  const agentLeg = (leg: DialledCall, status: string) =>
    house.report(at(leg, 'agent'), { CallSid: leg.sid, CallStatus: status })
  const recorded = (leg: DialledCall, url = RECORDING) =>
    house.report(at(leg, 'recording'), {
      CallSid: leg.sid,
      RecordingStatus: 'completed',
      RecordingUrl: url,
    })

  test('the agent is called, then the customer, and the end settles the call', async () => {
    const call = await house.taken(undefined, RECORDED)
    expect(house.twilio.dialled).toHaveLength(1)
    const leg = legOf(call)
    expect(Object.fromEntries(leg.params)).toMatchObject({
      To: AGENT_PHONE,
      From: FROM,
      Method: 'POST',
      StatusCallbackEvent: 'completed',
    })
    expect(leg.params.get('Url')).toMatch(
      new RegExp(`^${PUBLIC_URL}/api/telephony/twilio/small/${call.id}/`),
    )

    const twiml = await answer(leg)
    expect(twiml.headers['content-type']).toContain('text/xml')
    expect(twiml.body).toMatch(/<Number[^>]*>\+34612345678<\/Number>/)
    expect(attribute(twiml.body, 'callerId')).toBe(FROM)
    expect(attribute(twiml.body, 'record')).toBe('record-from-answer-dual')
    expect(attribute(twiml.body, 'action')).toBe(at(leg, 'done'))
    expect(attribute(twiml.body, 'statusCallback')).toBe(at(leg, 'customer'))
    expect(attribute(twiml.body, 'recordingStatusCallback')).toBe(at(leg, 'recording'))
    expect(await call.now()).toMatchObject({ status: 'assigned' })
    expect(await call.atDesk()).toMatchObject({ phone: 'customer_rings' })

    expect((await customerAnswers(leg)).statusCode).toBe(204)
    expect(await call.now()).toMatchObject({ status: 'connected' })
    await done(leg, 'completed')
    expect(await call.now()).toMatchObject({ status: 'finished', outcome: 'connected' })
    await recorded(leg)
    expect(await call.atDesk()).toMatchObject({
      recording_url: `/api/desk/calls/${call.id}/recording`,
    })
    const sound = await call.recording()
    expect(sound.statusCode).toBe(200)
    expect(sound.headers).toMatchObject({ 'content-type': 'audio/mpeg' })
    expect(sound.rawPayload).toEqual(SOUND)
  })

  test('the desk is told where the phones stand', async () => {
    house.twilio.failures.push(503)
    const call = await house.taken()
    expect(await call.atDesk()).toMatchObject({ phone: 'dialling' })
    house.clock.advance(5)
    await house.jobs.runDue()
    expect(await call.atDesk()).toMatchObject({ phone: 'agent_rings' })
    await answer(legOf(call))
    expect(await call.atDesk()).toMatchObject({ phone: 'customer_rings' })
    await agentLeg(legOf(call), 'completed')
    expect(await call.atDesk()).toMatchObject({ phone: 'hung_up', call: { status: 'assigned' } })
    await customerAnswers(legOf(call))
    expect(await call.atDesk()).not.toHaveProperty('phone')

    const manual = await house.taken(house.companies.manual)
    expect(await manual.atDesk()).not.toHaveProperty('phone')
  })

  test('a recording is heard by agents of the company alone, with its own account alone', async () => {
    const call = await house.taken(undefined, RECORDED)
    expect((await call.recording()).json()).toMatchObject({ code: 'file_not_found' })
    await answer(legOf(call))
    await recorded(legOf(call))
    house.twilio.heard.length = 0
    expect((await call.recording(null)).statusCode).toBe(401)
    const stranger = await call.recording(house.companies.other)
    expect(stranger.json()).toMatchObject({ code: 'call_not_found' })
    house.twilio.failures.push(500)
    expect((await call.recording()).json()).toMatchObject({ code: 'unavailable' })

    for (const url of [
      RECORDING.replace(SID, OTHER_SID),
      RECORDING.replace('api.twilio.com', 'api.twilio.com.evil.example'),
      RECORDING.replace('api.twilio.com', 'api.twilio.com@evil.example'),
      RECORDING.replace('Recordings/', 'Recordings/../../../'),
      `${RECORDING}?Download=1#x/../..`.replace('/Recordings', '/Calls'),
      'http://127.0.0.1:5432/',
    ]) {
      await recorded(legOf(call), url)
      expect((await call.recording()).json(), url).toMatchObject({ code: 'file_not_found' })
    }
    expect(house.twilio.heard).toEqual([])
    await recorded(legOf(call))
    expect((await call.recording()).statusCode).toBe(200)
    expect(house.twilio.heard).toEqual([`${new URL(RECORDING).pathname}.mp3`])
  })

  test.each([undefined, 'recording_permission_denied', 'recording_permission_not_asked'] as const)(
    'with the permission %s nothing is recorded, nor kept',
    async (permission) => {
      const call = await house.taken(
        undefined,
        permission ? { recording_permission: permission } : {},
      )
      const { body } = await answer(legOf(call))
      expect(attribute(body, 'record')).toBe('do-not-record')
      expect(body).not.toContain('recordingStatusCallback')
      await customerAnswers(legOf(call))
      await done(legOf(call), 'completed')
      await recorded(legOf(call))
      expect(await call.atDesk()).not.toHaveProperty('recording_url')
    },
  )

  test.each(['busy', 'no-answer', 'failed'])(
    'a customer who is %s is tried again, and then given up',
    async (status) => {
      const call = await house.taken()
      await answer(legOf(call))
      await done(legOf(call), status)
      expect(await call.now()).toMatchObject({ status: 'queued', outcome: 'no_answer' })
      await done(legOf(call), status)
      expect(await call.atDesk()).toMatchObject({ attempts: 1 })

      house.clock.advance(600)
      await house.jobs.runDue()
      await call.desk('take')
      await house.jobs.runDue()
      await answer(legOf(call, 1))
      await done(legOf(call, 1), status)
      expect(await call.now()).toMatchObject({ status: 'failed', outcome: 'no_answer' })
    },
  )

  test.each(['busy', 'no-answer', 'failed', 'canceled'])(
    'an agent whose phone is %s gives the call back',
    async (status) => {
      const call = await house.taken()
      await agentLeg(legOf(call), status)
      expect(await call.now()).toMatchObject({ status: 'queued' })
      house.clock.advance(1)
      await call.desk('take')
      await agentLeg(legOf(call), status)
      expect(await call.now()).toMatchObject({ status: 'assigned' })
    },
  )

  test('whatever comes twice, late or in the wrong order does no harm', async () => {
    const call = await house.taken()
    await answer(legOf(call))
    await done(legOf(call), 'completed')
    await customerAnswers(legOf(call))
    await done(legOf(call), 'busy')
    await agentLeg(legOf(call), 'no-answer')
    await agentLeg(legOf(call), 'completed')
    await done(legOf(call), 'completed')
    expect(await call.now()).toMatchObject({ status: 'finished', outcome: 'connected' })
    expect((await answer(legOf(call))).body).toContain('<Hangup/>')
  })

  test('reports of the same moment settle the call once', async () => {
    const call = await house.taken()
    await answer(legOf(call))
    const reports = await Promise.all([
      customerAnswers(legOf(call)),
      customerAnswers(legOf(call)),
      done(legOf(call), 'completed'),
      done(legOf(call), 'completed'),
      agentLeg(legOf(call), 'completed'),
    ])
    for (const { statusCode, body } of reports) expect(statusCode, body).toBeLessThan(300)
    expect(await call.now()).toMatchObject({ status: 'finished', outcome: 'connected' })
  })

  test('an agent who hangs up a connected call settles it', async () => {
    const call = await house.taken()
    await answer(legOf(call))
    await agentLeg(legOf(call), 'completed')
    expect(await call.now()).toMatchObject({ status: 'assigned' })
    await customerAnswers(legOf(call))
    await agentLeg(legOf(call), 'completed')
    expect(await call.now()).toMatchObject({ status: 'finished' })
  })

  test('what the agent said at the desk holds', async () => {
    const call = await house.taken()
    await answer(legOf(call))
    await customerAnswers(legOf(call))
    await call.desk('outcome', { outcome: 'voicemail', note: 'Left a message' })
    await done(legOf(call), 'completed')
    expect(await call.atDesk()).toMatchObject({
      call: { status: 'finished', outcome: 'voicemail' },
      note: 'Left a message',
    })
  })

  test('a customer who called it off, or whose call was given back, is not called', async () => {
    const off = await house.taken()
    await off.cancel()
    expect((await answer(legOf(off))).body).toContain('<Hangup/>')
    expect(await off.now()).toMatchObject({ status: 'canceled' })

    const back = await house.taken()
    await back.desk('release')
    expect((await answer(legOf(back))).body).toContain('<Hangup/>')
    expect(await back.now()).toMatchObject({ status: 'queued' })
  })

  test('a second leg of the same turn is hung up and says nothing', async () => {
    const call = await house.taken()
    const leg = legOf(call)
    const twin = { ...leg, sid: 'CAtwin' }
    expect((await answer(twin)).body).toContain('<Hangup/>')
    await agentLeg(twin, 'busy')
    await done(twin, 'completed')
    expect(await call.now()).toMatchObject({ status: 'assigned' })
    expect((await answer(leg)).body).toContain('<Dial')
  })

  test('Twilio being down is tried again for a minute, and the agent keeps the call', async () => {
    house.twilio.failures.push(503)
    const call = await house.taken()
    expect(house.twilio.dialled).toHaveLength(0)
    expect(house.warnings).toHaveLength(1)
    house.clock.advance(5)
    await house.jobs.runDue()
    expect(house.twilio.dialled).toHaveLength(1)

    house.twilio.failures.push(503)
    const late = await house.taken()
    house.clock.advance(120)
    await house.jobs.runDue()
    expect(house.twilio.dialled).toHaveLength(1)
    for (const { now } of [call, late]) expect(await now()).toMatchObject({ status: 'assigned' })
  })

  test('where agents dial themselves nobody is called', async () => {
    await house.taken(house.companies.manual)
    expect(house.twilio.dialled).toHaveLength(0)
    const jobs = await house.db
      .selectFrom('jobs')
      .selectAll()
      .where('payload', 'like', '%manual%')
      .execute()
    expect(jobs.filter(({ kind }) => kind.startsWith('telephony'))).toEqual([])
  })

  test('nobody else can speak for Twilio', async () => {
    const call = await house.taken()
    const leg = legOf(call)
    const params = { CallSid: leg.sid, DialCallStatus: 'completed' }
    const url = at(leg, 'done')
    const forged = [
      await house.report(url, params, { signature: null }),
      await house.report(url, params, { signature: 'bm90IGEgc2lnbmF0dXJl' }),
      await house.report(url, params, { token: 'a guess' }),
      // signed by another company's Twilio
      await house.report(url, params, { token: OTHER_TOKEN, sid: OTHER_SID }),
      // with an account that is not the company's
      await house.report(url, params, { token: TOKEN, sid: OTHER_SID }),
    ]
    for (const { statusCode } of forged) expect(statusCode).toBe(403)

    // a signature of one address and its parameters is good for no other
    const [customer, genuine] = [at(leg, 'customer'), await answer(leg)]
    expect(genuine.statusCode).toBe(200)
    const signature = signed(url, params, TOKEN)
    expect((await house.report(customer, params, { signature })).statusCode).toBe(403)
    expect(await call.now()).toMatchObject({ status: 'assigned' })
  })

  test('calls of other companies do not exist', async () => {
    const call = await house.taken()
    const leg = legOf(call)
    const params = { CallSid: leg.sid, DialCallStatus: 'completed' }
    const done = at(leg, 'done')
    const own = { token: OTHER_TOKEN, sid: OTHER_SID }
    const strange = [
      await house.report(done.replace('/small/', '/other/'), params, own),
      await house.report(done.replace('/small/', '/nobody/'), params),
      await house.report(done.replace('/small/', '/manual/'), params),
      await house.report(done.replace(`/${call.id}/`, '/999999/'), params),
      await house.report(done.replace(/\d+-\d+/, 'x'), params),
    ]
    for (const { statusCode } of strange) expect(statusCode).toBe(404)
    const worded = await house.report(at(leg, 'constructor'), params)
    expect(worded.statusCode).toBe(400)
    expect(await call.now()).toMatchObject({ status: 'assigned' })
  })
})
