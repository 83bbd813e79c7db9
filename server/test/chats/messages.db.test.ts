import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FlowStep } from '../../config/company-schema.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })

describe.each(DIALECTS)('what is said in chats on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const ada = () => world.customer('acme', { identifier: 'ada', name: 'Ada' })
  const customers = () => world.services.chats.customers
  const words = (id: number) => customers().messages(ada(), id, { limit: 200 })

  /** A chat with a virtual agent of these steps, from `start` on. */
  async function talk(steps: Record<string, FlowStep>, key = 'talk-0001') {
    const [nova] = world.company('acme').file.virtual_agents ?? []
    if (!nova) throw new Error('acme has a virtual agent')
    nova.steps = steps
    nova.start = 'start'
    const { id } = await customers().create(ada(), QUEUES.withVirtualAgent, key, { lang: 'es' })
    return id
  }

  const FORM = {
    type: 'form' as const,
    form: { name: 'return', title: { en: 'Return', es: 'Devolución' }, preview_endpoint: '/f' },
  }

  it('sends every type with what those read who do not know it', async () => {
    const media = [{ url: 'https://acme.example/a', text: { en: 'A thing', es: 'Una cosa' } }]
    const buttons = [
      { title: 'Yes', action: 'quick_reply' as const, event_params: { go: 'start' } },
    ]
    const id = await talk({
      start: {
        send: [
          { ujet: { type: 'text', title: 'T', messages: [{ en: 'Hello', es: 'Hola' }, 'two'] } },
          { payload: { type: 'image', images: media } },
          { ujet: { type: 'video', videos: media } },
          { ujet: { type: 'document', documents: [{ url: 'https://acme.example/b' }] } },
          { ujet: { type: 'content_card', cards: [{ title: 'One' }, { title: 'Two' }] } },
          { ujet: { type: 'inline_button', title: 'Sure?', buttons } },
          { ujet: { type: 'sticky_button', buttons } },
          { ujet: { type: 'complex', components: [{ type: 'image', images: media }, FORM] } },
          { ujet: { type: 'action', action: 'deflection' } },
        ],
        then: 'start',
      },
    })
    const said = (await words(id)).filter(({ type }) => type !== 'noti')
    expect(said.map(({ type, content }) => [type, content])).toEqual([
      ['text', 'Hola\n\ntwo'],
      ['image', 'Una cosa'],
      ['video', 'Una cosa'],
      ['document', 'https://acme.example/b'],
      ['content_card', 'One\nTwo'],
      ['inline_button', 'Sure?'],
      ['sticky_button', 'Yes'],
      ['complex', 'Una cosa\n\nDevolución'],
      ['action', ''],
    ])
    expect(said[1]?.images).toEqual([{ url: 'https://acme.example/a', text: 'Una cosa' }])
  })

  it('says where the last sticky buttons are, however much is said after them', async () => {
    const buttons = [
      { title: 'Again', action: 'quick_reply' as const, event_params: { go: 'again' } },
    ]
    const sticky = { type: 'sticky_button' as const, buttons }
    const words: FlowStep['say'] = [{ en: 'Go on', es: 'Siga' }]
    const id = await talk({
      start: { say: words, on: [{ words: { es: ['uno'] }, go: 'one' }], otherwise: 'start' },
      one: { send: [{ ujet: sticky }], say: words, otherwise: 'again' },
      again: {
        send: [
          { ujet: { type: 'complex', components: [{ type: 'text', messages: ['a'] }, sticky] } },
        ],
        say: words,
        otherwise: 'start',
      },
    })
    const state = () => customers().load(ada(), id)
    const last = async (type: string) =>
      (await customers().messages(ada(), id, { limit: 200 })).findLast((one) => one.type === type)
    expect(await state()).not.toHaveProperty('sticky_index')
    const chosen = await customers().send(ada(), id, 'sticky-0001', text('uno'))
    const first = await last('sticky_button')
    expect(first?.$index).toBeGreaterThan(chosen.$index)
    expect((await state()).sticky_index).toBe(first?.$index)
    const answer = { in_reply_to: first?.$index ?? -1, event_params: { go: 'again' } }
    await customers().send(ada(), id, 'sticky-0002', { ...text('Again'), ...answer })
    const second = await last('complex')
    expect(second?.$index).toBeGreaterThan(first?.$index ?? Infinity)
    expect((await state()).sticky_index).toBe(second?.$index)
    await customers().send(ada(), id, 'sticky-0003', text('qqq'))
    await world.services.chats.escalations.escalate(ada(), id, {})
    const maya = await world.present('acme', 'maya')
    await world.services.chats.agents.accept(maya, id)
    await world.services.chats.agents.send(maya, id, 'sticky-0004', text('Hello'))
    expect((await state()).sticky_index).toBe(second?.$index)
  })

  it('takes a form once, from whom it was asked, and goes on with it', async () => {
    const id = await talk({
      start: { send: [{ ujet: FORM }], then: 'thanks' },
      thanks: { say: [{ en: 'Thanks {order}' }], then: 'escalate' },
    })
    const [asked, requested] = (await words(id)).slice(-2)
    const signature = asked?.signature ?? ''
    expect(signature).not.toBe('')
    expect(asked).toMatchObject({ type: 'form', form: { title: 'Devolución' } })
    expect(requested).toMatchObject({ event: 'formRequested', form_name: 'return', signature })
    const completed = (fields: object = {}) => ({
      type: 'noti' as const,
      event: 'formCompleted' as const,
      content: 'Devolución',
      form_name: 'return',
      signature,
      form_data: { order: 'ACM-1 [x](javascript:alert(1))', parts: ['a', 'b'], ok: true },
      ...fields,
    })
    const send = (key: string, fields?: object) =>
      customers().send(ada(), id, key, completed(fields))
    const refused = { code: 'form_not_requested', status: 422 }
    await expect(send('form-0001', { signature: 'guessed' })).rejects.toMatchObject(refused)
    await expect(send('form-0002', { form_name: 'other' })).rejects.toMatchObject(refused)
    const [first, again] = await Promise.all([send('form-0003'), send('form-0003')])
    expect(again).toEqual(first)
    expect(first).toMatchObject({ type: 'noti', event: 'formCompleted', $userType: 'end_user' })
    await expect(send('form-0004')).rejects.toMatchObject({ code: 'form_already_answered' })
    const after = (await words(id)).slice(first.$index + 1)
    expect(after[0]?.content).toContain('Thanks ACM-1 \\[x\\]')
    expect(after.at(-1)?.event).toBe('escalationStarted')
    const maya = await world.present('acme', 'maya')
    const seen = await world.services.chats.agents.load(maya, id)
    expect(seen.captured).toMatchObject({ parts: { value: 'a, b' }, ok: { value: 'true' } })
    await expect(
      world.services.chats.agents
        .accept(maya, id)
        .then(() => world.services.chats.agents.send(maya, id, 'form-0005', completed())),
    ).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('begins in silence where the greeting is blank', async () => {
    for (const [at, greeting] of ['', ' \n\t '].entries()) {
      const key = `greeting-${at}`
      const { id } = await customers().create(ada(), QUEUES.withPerson, key, { greeting })
      expect(await words(id)).toEqual([])
      await customers().finish(ada(), id)
    }
  })

  it('keeps session variables for the agent', async () => {
    const variable = { type: 'session_variable' as const }
    const id = await talk({
      start: {
        send: [
          { ujet: { ...variable, capture_target: 'payload', capture_key: 'tier', payload: 2 } },
          { ujet: { ...variable, capture_target: 'end_user_response', capture_key: 'mood' } },
        ],
        say: [{ en: 'How are you?' }],
        on: [{ words: { en: ['person'] }, go: 'escalate' }],
        otherwise: 'escalate',
      },
    })
    await customers().send(ada(), id, 'variable-1', text('so so'))
    const maya = await world.present('acme', 'maya')
    expect((await world.services.chats.agents.load(maya, id)).variables).toEqual({
      tier: '2',
      mood: 'so so',
    })
  })

  it('takes session variables with any payload, and any JSON in them', async () => {
    const cart = { items: [{ code: 'A-1' }], total: 2.5 }
    const set = { capture_target: 'payload' as const, capture_key: 'cart', payload: cart }
    const wait = { capture_target: 'end_user_response' as const, capture_key: 'mood' }
    const id = await talk({
      start: {
        send: [
          { ujet: { type: 'text', messages: ['Hello'], session_variable: set } },
          { ujet: { type: 'text', messages: ['How are you?'], session_variable: wait } },
        ],
        on: [{ words: { en: ['person'] }, go: 'escalate' }],
        otherwise: 'escalate',
      },
    })
    expect((await words(id)).some((message) => 'session_variable' in message)).toBe(false)
    await customers().send(ada(), id, 'variable-2', text('so so'))
    const maya = await world.present('acme', 'maya')
    const { variables } = await world.services.chats.agents.load(maya, id)
    expect(variables).toEqual({ cart: JSON.stringify(cart), mood: 'so so' })
  })

  it('follows actions: to a person in another queue, or to the end', async () => {
    const id = await talk({
      start: {
        send: [
          {
            ujet: {
              type: 'action',
              action: 'escalation',
              escalation_reason: 'by_consumer',
              menu_id: 32,
              language: 'en',
            },
          },
        ],
      },
    })
    const chat = await customers().load(ada(), id)
    expect(chat).toMatchObject({ status: 'queued', lang: 'en' })
    expect(chat.menus.at(-1)?.id).toBe(32)
    expect((await words(id)).at(-1)).toMatchObject({ escalation_reason: 'by_consumer' })
    await customers().finish(ada(), id)
    const other = await talk(
      { start: { send: [{ ujet: { type: 'action', action: 'end' } }] } },
      'talk-2',
    )
    expect((await customers().load(ada(), other)).status).toBe('finished')
  })

  it('follows buttons of payloads, and only those', async () => {
    const id = await talk({
      start: {
        send: [
          {
            ujet: {
              type: 'content_card',
              cards: [{ title: 'Card', event_params: { go: 'card' } }],
            },
          },
        ],
      },
      card: { say: [{ en: 'You chose the card' }], on: [{ words: { en: ['x'] }, go: 'end' }] },
      secret: { say: [{ en: 'Nobody leads here' }], on: [{ words: { en: ['x'] }, go: 'end' }] },
    })
    const choose = (key: string, go: string) =>
      customers().send(ada(), id, key, { ...text('qqq'), event_params: { go } })
    await choose('choose-01', 'secret')
    expect((await words(id)).map(({ content }) => content)).not.toContain('Nobody leads here')
    await choose('choose-02', 'card')
    expect((await words(id)).at(-1)?.content).toBe('You chose the card')
  })

  describe('a conversation that was begun elsewhere', () => {
    const transfer = {
      greeting_override: 'I have your order, Ada',
      agent: { name: 'Otto', avatar: 'https://acme.example/otto.png' },
      transcript: [
        {
          sender: 'end_user',
          timestamp: '2026-11-23T09:00:00Z',
          content: [{ type: 'text', text: '<b>Hi</b>' }],
        },
        {
          sender: 'agent',
          timestamp: '2026-11-23T09:00:05Z',
          content: [
            { type: 'buttons', buttons: [{ label: 'A', selected: true }, { label: 'B' }] },
            { type: 'media', media: { type: 'image/png', url: 'https://acme.example/p.png' } },
          ],
        },
      ],
    }
    const begin = (key: string, custom: object, queue: number = QUEUES.withPerson) =>
      customers().create(ada(), queue, key, { custom_data: custom })

    it('stands at the top, for both sides, and is none of the custom data', async () => {
      const { id } = await begin('external-1', {
        unsigned: { external_chat_transfer: transfer, plan: { label: 'Plan', value: 'Gold' } },
      })
      const maya = await world.present('acme', 'maya')
      await world.services.chats.agents.accept(maya, id)
      const said = await words(id)
      expect(await world.services.chats.agents.messages(maya, id, { limit: 100 })).toEqual(said)
      expect(said.slice(0, 4)).toMatchObject([
        { type: 'text', content: '<b>Hi</b>', external: true, $userType: 'end_user' },
        {
          type: 'inline_button',
          selected: ['A'],
          $userType: 'virtual_agent',
          identity: { display_name: 'Otto' },
          sent_at: '2026-11-23T09:00:05.000Z',
        },
        { type: 'image', images: [{ url: 'https://acme.example/p.png' }] },
        { type: 'text', content: 'I have your order, Ada' },
      ])
      const seen = await world.services.chats.agents.load(maya, id)
      expect(Object.keys(seen.custom_data.unsigned)).toEqual(['plan'])
    })

    it('is greeted in its own words, and asked all the same', async () => {
      const { id } = await begin(
        'external-2',
        { unsigned: { external_chat_transfer: transfer } },
        QUEUES.withVirtualAgent,
      )
      const said = (await words(id)).slice(3)
      expect(said.map(({ type }) => type)).toEqual(['noti', 'text', 'inline_button'])
      expect(said[1]?.content).toBe('I have your order, Ada')
    })

    it('is taken as other bots write it down', async () => {
      const turn = (said: string, timestamp?: unknown) => ({
        sender: 'agent',
        ...(timestamp !== undefined && { timestamp }),
        content: [{ type: 'text', text: said }],
      })
      const unknown = [
        { type: 'html', html: '<script>' },
        { type: 'rich', text: 'In words', payload: { deep: [1] } },
        { type: 'rich', text: ' ' },
      ]
      const { id } = await begin('external-7', {
        unsigned: {
          external_chat_transfer: {
            greeting_override: ' ',
            transcript: [
              turn('a space', '2021-03-15 12:00:00Z'),
              turn('seconds', 1_615_809_600),
              turn('milliseconds', 1_615_809_600_000),
              turn('no time', 'yesterday'),
              turn('no zone', '2021-03-15 12:00:00'),
              turn('too late', 1e300),
              turn('none', null),
              { sender: 'agent', content: unknown },
            ],
          },
        },
      })
      const noon = '2021-03-15T12:00:00.000Z'
      const said = (await words(id)).map(({ content, sent_at }) => [content, sent_at])
      expect(said).toEqual([
        ['a space', noon],
        ['seconds', noon],
        ['milliseconds', noon],
        ['no time', undefined],
        ['no zone', undefined],
        ['too late', undefined],
        ['none', undefined],
        ['In words', undefined],
      ])
    })

    it('greets in the name of the company only where it is signed', async () => {
      const greeting = { greeting_override: 'You get it all back' }
      const given = { external_chat_transfer: greeting }
      const first = async (key: string, custom: object) => {
        const { id } = await begin(key, custom)
        const [message] = await words(id)
        await customers().finish(ada(), id)
        return message
      }
      const signed = await new SignJWT({ custom_data: given })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(world.company('acme').secret))
      const ours = await first('greeting-1', { signed, unsigned: given })
      expect(ours?.content).toBe('You get it all back')
      expect(ours?.external).toBeUndefined()
      const theirs = await first('greeting-2', { unsigned: given })
      expect(theirs).toMatchObject({ content: 'You get it all back', external: true })
    })

    it('does not count as an answer of either side', async () => {
      const { id } = await begin('external-3', { unsigned: { external_chat_transfer: transfer } })
      const maya = await world.present('acme', 'maya')
      await world.services.chats.agents.accept(maya, id)
      await world.services.chats.agents.send(maya, id, 'external-3a', text('hello'))
      world.clock.advance(world.company('acme').file.chats.dismiss_after_minutes.agent * 60 + 1)
      await world.services.agents.touch([maya.id], world.clock.now())
      await world.services.chats.sweeper.sweep()
      expect((await customers().load(ada(), id)).status).toBe('assigned')
    })

    it.each([
      [{ transcript: 'x' }],
      [{ transcript: [{ sender: 'system', content: [] }] }],
      [{ transcript: [{ sender: 'agent', content: [{ type: 'text', text: {} }] }] }],
      [{ transcript: [{ sender: 'agent', content: [{ html: '<script>' }] }] }],
      [{ transcript: [{ sender: 'agent', content: [], timestamp: 'x'.repeat(101) }] }],
      [
        {
          transcript: [
            {
              sender: 'agent',
              content: [{ type: 'media', media: { type: 'image', url: 'javascript:alert(1)' } }],
            },
          ],
        },
      ],
      [{ greeting_override: 'x'.repeat(5001) }],
      ['nothing'],
      [null],
    ])('is refused whole when it is %j', async (given) => {
      await expect(
        begin('external-4', { unsigned: { external_chat_transfer: given } }),
      ).rejects.toMatchObject({ code: 'custom_data_invalid', status: 422 })
      expect(await customers().ongoing(ada())).toBeNull()
    })

    it('counts as signed where it is signed, and a bad signature starts nothing', async () => {
      const sign = (secret: string) =>
        new SignJWT({ custom_data: { external_chat_transfer: transfer } })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(secret))
      await expect(
        begin('external-5', { signed: await sign('x'.repeat(40)) }),
      ).rejects.toMatchObject({ code: 'custom_data_invalid' })
      const { id } = await begin('external-6', {
        signed: await sign(world.company('acme').secret),
        unsigned: { external_chat_transfer: { greeting_override: 'Fake' } },
      })
      const said = (await words(id)).map(({ content }) => content)
      expect(said).toContain('I have your order, Ada')
      expect(said).not.toContain('Fake')
    })
  })

  it('keeps the highest index that each side has seen', async () => {
    const { receipts } = world.services.chats
    const { id } = await customers().create(ada(), QUEUES.withPerson, 'seen-0001', {
      greeting: 'one',
    })
    await customers().send(ada(), id, 'seen-0002', text('two'))
    const seen = async () => (await customers().load(ada(), id)).seen
    expect(await seen()).toEqual({ end_user: -1, agent: -1 })
    await Promise.all([receipts.seen(id, 'end_user', 1), receipts.seen(id, 'end_user', 0)])
    expect(await seen()).toEqual({ end_user: 1, agent: -1 })
    await receipts.seen(id, 'end_user', 0)
    await receipts.seen(id, 'agent', 0)
    await receipts.seen(id, 'agent', 99)
    expect(await seen()).toEqual({ end_user: 1, agent: 0 })
  })
})
