import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MOST_ANSWER_BYTES } from '../../../contract/form-answers.ts'
import type { FlowStep } from '../../config/company-schema.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

describe.each(DIALECTS)('answers to forms and buttons on %s', (dialect) => {
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
  const messages = (id: number) => customers().messages(ada(), id, { limit: 200 })
  const words = async (id: number) => (await messages(id)).map(({ content }) => content)

  /** A chat with a virtual agent of these steps, from `start` on, and the message that it asks with. */
  async function talk(steps: Record<string, FlowStep>) {
    const [nova] = world.company('acme').file.virtual_agents ?? []
    if (!nova) throw new Error('acme has a virtual agent')
    nova.steps = steps
    nova.start = 'start'
    const { id } = await customers().create(ada(), QUEUES.withVirtualAgent, 'talk-0001', {})
    const asked = (await messages(id)).findLast(({ type }) => type !== 'noti')
    if (!asked) throw new Error('nothing was asked')
    return { id, asked, index: asked.$index }
  }
  const say = (id: number, key: string, content: string, fields: object = {}) =>
    customers().send(ada(), id, key, { type: 'text', content, ...fields })

  describe('a form', () => {
    const ask = (preview_endpoint = '/f') =>
      talk({
        start: {
          send: [
            { ujet: { type: 'form', form: { name: 'a', title: 'Return', preview_endpoint } } },
          ],
          then: 'thanks',
        },
        thanks: { say: [{ en: 'To {where}' }], on: [{ words: { en: ['x'] }, go: 'end' }] },
      })
    const fill = (id: number, key: string, signature: string | undefined, fields: object) =>
      customers().send(ada(), id, key, {
        type: 'noti',
        event: 'formCompleted',
        form_name: 'a',
        signature: signature ?? '',
        ...fields,
      })

    it('is answered without words of its own, and with whatever the page has gathered', async () => {
      const { id, asked } = await ask()
      const form_data = {
        where: { city: 'Lima', floors: [1, { door: 'b' }] },
        note: 'x'.repeat(20_000),
      }
      const sent = await fill(id, 'form-0001', asked.signature, { content: '', form_data })
      expect(sent).toMatchObject({ content: 'Return', form_data })
      expect(await words(id)).toContain('To city: Lima; floors: 1, door: b')
    })

    it('has no answer that is larger than a line takes, and none is an answer too', async () => {
      const { id, asked } = await ask()
      const form_data = { note: 'é'.repeat(MOST_ANSWER_BYTES / 2) }
      await expect(fill(id, 'form-0002', asked.signature, { form_data })).rejects.toMatchObject({
        code: 'validation_failed',
      })
      const sent = await fill(id, 'form-0003', asked.signature, {})
      expect(sent).toMatchObject({ content: 'Return', form_data: {} })
    })

    it('is signed where it is loaded from, beside a route of its own', async () => {
      const { asked } = await ask('/forms#/return')
      expect(asked.form?.preview_endpoint).toBe(`/forms#/return?signature=${asked.signature}`)
    })
  })

  describe('a button', () => {
    const buttons = [
      { title: 'Track it', action: 'quick_reply_link' as const, link: 'https://acme.example/t' },
      { title: 'Yes', action: 'quick_reply' as const, event_params: { go: 'name' } },
      { title: 'No', action: 'quick_reply' as const, event_params: { go: 'no' } },
    ]
    const ask = (step: FlowStep = {}) =>
      talk({
        start: { send: [{ ujet: { type: 'inline_button', title: 'Sure?', buttons } }], ...step },
        name: {
          say: [{ en: 'What is your name?' }],
          capture: { key: 'name' },
          then: 'named',
        },
        named: { say: [{ en: 'Hello {name}' }], on: [{ words: { en: ['x'] }, go: 'end' }] },
        no: { say: [{ en: 'Why not?' }], on: [{ words: { en: ['x'] }, go: 'end' }] },
      })

    it('that is a link leaves the flow where it stands', async () => {
      const { id, index } = await ask({ capture: { key: 'order' }, then: 'named' })
      const before = (await words(id)).length
      await say(id, 'link-0001', 'Track it', { in_reply_to: index })
      expect((await words(id)).slice(before)).toEqual(['Track it'])
      await say(id, 'link-0002', 'Yes', { in_reply_to: index })
      expect((await words(id)).at(-1)).toBe('What is your name?')
    })

    it('of another tab is said, but answers nothing that was asked since', async () => {
      const { id, index } = await ask()
      const params = { event_params: { go: 'name' }, in_reply_to: index }
      await say(id, 'spent-0001', 'Yes', params)
      const before = (await words(id)).length
      const late = await say(id, 'spent-0002', 'No', {
        event_params: { go: 'no' },
        in_reply_to: index,
      })
      expect(await say(id, 'spent-0002', 'No', { in_reply_to: index })).toEqual(late)
      await say(id, 'spent-0003', 'Yes', params)
      expect((await words(id)).slice(before)).toEqual(['No', 'Yes'])
      await say(id, 'spent-0004', 'Ada')
      expect((await words(id)).at(-1)).toBe('Hello Ada')
    })
  })
})
