import { expect, test } from 'vitest'
import type { DeskCall } from '../../../../contract/desk.ts'
import { mountDesk } from '../../test/mount.ts'
import CallDial from '../calls/CallDial.vue'
import CallRow from '../calls/CallRow.vue'

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()

function mine(changes: Partial<DeskCall> = {}, call: Partial<DeskCall['call']> = {}): DeskCall {
  return {
    call: {
      id: 7,
      lang: 'en',
      menu_id: 1,
      status: 'assigned',
      type: 'instant',
      recording_permitted: true,
      survey_enabled: false,
      created_at: ago(300),
      menus: [{ id: 1, name: 'Help' }],
      phone_number: '+34612345678',
      ...call,
    },
    end_user: { id: 3, name: 'Ada', anonymous: false, first_seen_at: ago(300) },
    custom_data: { signed: {}, unsigned: {} },
    due_at: ago(300),
    attempts: 0,
    mine: true,
    assigned_at: ago(10),
    ...changes,
  }
}

test('an agent who dials has the number, a timer, and says when they are connected', async () => {
  const dial = mountDesk(CallDial, { props: { call: mine({ assigned_at: ago(65) }), busy: false } })
  expect(dial.get('a').attributes('href')).toBe('tel:+34612345678')
  expect(dial.get('[role=timer]').text()).toBe('1:05')
  expect(dial.text()).toContain('Call the number')
  expect(dial.find('[role=status]').exists()).toBe(false)
  await dial
    .findAll('button')
    .find((button) => button.text() === 'Connected')
    ?.trigger('click')
  expect(dial.emitted('connected')).toHaveLength(1)

  const connected = mine({ connected_at: ago(5) }, { status: 'connected' })
  await dial.setProps({ call: connected })
  expect(dial.text()).toContain('On the phone for')
  expect(dial.findAll('button')).toHaveLength(0)
})

test.each([
  ['dialling', 10, 'Your phone rings in a moment', false],
  ['agent_rings', 10, 'Your phone is ringing', false],
  ['customer_rings', 90, 'The phone of the customer is ringing', false],
  // from here the agent has to do something
  ['dialling', 90, 'Your phone could not be reached', true],
  ['hung_up', 10, 'You hung up before the customer answered', true],
] as const)(
  'a call that is dialled for the agent says where it stands: %s, %d s',
  (phone, seconds, text, dials) => {
    const dial = mountDesk(CallDial, {
      props: { call: mine({ phone, assigned_at: ago(seconds) }), busy: false },
    })
    expect(dial.get('[role=status]').text()).toContain(text)
    const buttons = dial.findAll('a, button').map((each) => each.text())
    expect(buttons.includes('Call the number')).toBe(dials)
    expect(buttons.includes('Connected')).toBe(dials)
    expect(buttons).toContain('Give it back')
  },
)

test('a recording is played from this server, and only where there is one', () => {
  const url = '/api/desk/calls/7/recording'
  const over = { status: 'finished', outcome: 'connected' } as const
  const row = mountDesk(CallRow, { props: { call: mine({ recording_url: url }, over) } })
  expect(row.get('audio').attributes()).toMatchObject({
    src: url,
    preload: 'none',
    'aria-label': 'Recording of the call with Ada',
  })
  expect(
    mountDesk(CallRow, { props: { call: mine({}, over) } })
      .find('audio')
      .exists(),
  ).toBe(false)
})
