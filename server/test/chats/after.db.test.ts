import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })

describe.each(DIALECTS)('the end of a chat on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    world.clock.set('2026-11-23T11:00:00.000Z')
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const ada = () => world.customer('acme', { identifier: 'ada', name: 'Ada' })
  const eve = () => world.customer('acme', { identifier: 'eve' })
  const chats = () => world.services.chats
  const feedback = () => world.services.chats.feedback

  async function assigned() {
    const maya = await world.present('acme', 'maya')
    const { id } = await chats().customers.create(ada(), QUEUES.withPerson, 'key-assigned', {})
    await chats().agents.accept(maya, id)
    return { maya, id }
  }

  async function ended() {
    const { maya, id } = await assigned()
    await chats().customers.finish(ada(), id)
    return { maya, id }
  }

  describe('survey and rating', () => {
    it('are asked for only when the chat is over, and of nobody else', async () => {
      const { id } = await assigned()
      const early = { code: 'chat_not_ended', status: 409 }
      await expect(feedback().survey(ada(), id)).rejects.toMatchObject(early)
      await expect(
        feedback().answer(ada(), id, { key: 'survey-01', answers: { '1': 5 } }),
      ).rejects.toMatchObject(early)
      await expect(
        feedback().rate(ada(), id, { key: 'rating-01', rating: 5 }),
      ).rejects.toMatchObject(early)
      expect((await chats().customers.load(ada(), id)).survey).toBeUndefined()
      await chats().customers.finish(ada(), id)
      expect(await chats().customers.load(ada(), id)).toMatchObject({
        survey: 'open',
        rating: 'open',
      })
      const hidden = { code: 'chat_not_found', status: 404 }
      await expect(feedback().survey(eve(), id)).rejects.toMatchObject(hidden)
      await expect(
        feedback().answer(eve(), id, { key: 'survey-02', answers: { '1': 5 } }),
      ).rejects.toMatchObject(hidden)
      await expect(
        feedback().rate(eve(), id, { key: 'rating-02', rating: 1 }),
      ).rejects.toMatchObject(hidden)
    })

    it('are taken once, also when the same request comes twice', async () => {
      const { maya, id } = await ended()
      const survey = await feedback().survey(ada(), id)
      expect(survey.questions.map(({ type }) => type)).toEqual(['csat', 'enumeration', 'free-form'])
      const answers = { '1': 4, '2': 'partly', '3': '  Faster <b>please</b> ' }
      const send = (key: string) => feedback().answer(ada(), id, { key, answers })
      await Promise.all([send('survey-03'), send('survey-03')])
      await send('survey-03')
      await expect(send('survey-04')).rejects.toMatchObject({ code: 'survey_already_sent' })
      await expect(feedback().survey(ada(), id)).rejects.toMatchObject({
        code: 'survey_already_sent',
        status: 409,
      })
      await feedback().rate(ada(), id, { key: 'rating-03', rating: 5, feedback: 'Thanks' })
      await expect(
        feedback().rate(ada(), id, { key: 'rating-04', rating: 1 }),
      ).rejects.toMatchObject({
        code: 'rating_already_sent',
      })
      const seen = await chats().agents.load(maya, id)
      expect(seen.feedback).toMatchObject({
        survey: {
          skipped: false,
          answers: [
            { question: 'How satisfied are you with this chat?', type: 'csat', answer: '4' },
            { question: 'Is your question settled?', answer: 'Partly' },
            { answer: 'Faster <b>please</b>' },
          ],
        },
        rating: { rating: 5, feedback: 'Thanks' },
      })
      expect(seen.chat).toMatchObject({ survey: 'sent', rating: 'sent' })
    })

    it('are asked of nobody whom nobody has served', async () => {
      const { id } = await chats().customers.create(ada(), QUEUES.withPerson, 'key-left', {})
      await chats().customers.finish(ada(), id)
      expect(await chats().customers.load(ada(), id)).toMatchObject({
        status: 'canceled',
        survey: 'none',
        rating: 'none',
      })
      await expect(feedback().survey(ada(), id)).rejects.toMatchObject({ code: 'survey_not_found' })
      await expect(
        feedback().answer(ada(), id, { key: 'survey-00', answers: { '1': 5 } }),
      ).rejects.toMatchObject({ code: 'chat_state_conflict', status: 409 })
      await expect(
        feedback().rate(ada(), id, { key: 'rating-00', rating: 5 }),
      ).rejects.toMatchObject({ code: 'chat_state_conflict', status: 409 })
    })

    it('may be skipped, and then are over', async () => {
      const { maya, id } = await ended()
      await feedback().answer(ada(), id, { key: 'survey-05', skipped: true })
      expect((await chats().customers.load(ada(), id)).survey).toBe('skipped')
      expect((await chats().agents.load(maya, id)).feedback?.survey).toMatchObject({
        skipped: true,
        answers: [],
      })
      await expect(
        feedback().answer(ada(), id, { key: 'survey-06', answers: { '1': 5 } }),
      ).rejects.toMatchObject({ code: 'survey_already_sent' })
    })

    it.each([
      [{}, 'answers'],
      [{ '1': 6 }, 'answers.1'],
      [{ '1': 4.5 }, 'answers.1'],
      [{ '2': 'maybe' }, 'answers.2'],
      [{ '3': 7 }, 'answers.3'],
      [{ '9': 'x' }, 'answers.9'],
      [{ '1': 5, '2': '__proto__' }, 'answers.2'],
      [{ '3': '   ' }, 'answers'],
    ])('refuse %j', async (answers, field) => {
      const { id } = await ended()
      await expect(
        feedback().answer(ada(), id, { key: 'survey-07', answers }),
      ).rejects.toMatchObject({
        code: 'validation_failed',
        details: { fields: { [field]: expect.any(String) as string } },
      })
      expect((await chats().customers.load(ada(), id)).survey).toBe('open')
    })

    it('know all five types of question', async () => {
      const { id } = await ended()
      const surveys = world.company('acme').file.surveys ?? {}
      surveys['after-chat'] = {
        sign_off: { en: 'Bye' },
        questions: [
          { id: 1, type: 'csat', text: { en: 'a' } },
          { id: 2, type: 'star', text: { en: 'b' } },
          { id: 3, type: 'scale', text: { en: 'c' } },
          { id: 4, type: 'free-form', text: { en: 'd' } },
          {
            id: 5,
            type: 'enumeration',
            text: { en: 'e' },
            answers: [
              { key: 'one', text: { en: 'One' } },
              { key: 'two', text: { en: 'Two' } },
            ],
          },
        ],
      }
      const { questions } = await feedback().survey(ada(), id)
      expect(questions.map(({ valid_answers: valid }) => valid?.map(({ key }) => key))).toEqual([
        ['1', '2', '3', '4', '5'],
        ['1', '2', '3', '4', '5'],
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
        undefined,
        ['one', 'two'],
      ])
      await feedback().answer(ada(), id, {
        key: 'survey-08',
        answers: { '1': 1, '2': '5', '3': 0, '4': 'words', '5': 'two' },
      })
    })
  })

  describe('the virtual agent after the session', () => {
    function configure(optIn: boolean): void {
      const channels = world.company('acme').menus.get(QUEUES.withPerson)?.node.channels
      if (!channels?.chat) throw new Error('the queue has chats')
      channels.chat.post_session = { virtual_agent: 'nova', opt_in: optIn }
    }

    it('goes on at once where nobody is asked, and ends with the chat', async () => {
      configure(false)
      const { maya, id } = await assigned()
      await chats().agents.finish(maya, id)
      const state = await chats().customers.load(ada(), id)
      expect(state).toMatchObject({
        status: 'va_assigned',
        post_session_required: true,
        post_session_opt_in_required: false,
        post_session_transfer_status: 'in_progress',
        virtual_agent: { name: 'Nova' },
      })
      const said = await chats().customers.messages(ada(), id, { limit: 50 })
      expect(said.flatMap(({ event }) => event ?? [])).toEqual([
        'memberJoined',
        'memberLeft',
        'memberJoined',
      ])
      await expect(feedback().survey(ada(), id)).rejects.toMatchObject({ code: 'chat_not_ended' })
      await expect(chats().agents.send(maya, id, 'after-post', text('x'))).rejects.toMatchObject({
        status: 404,
      })
      await chats().customers.send(ada(), id, 'bye-bye-1', text('thanks, bye'))
      expect(await chats().customers.load(ada(), id)).toMatchObject({
        status: 'finished',
        post_session_required: false,
        post_session_transfer_status: 'finished',
        survey: 'open',
      })
    })

    it('waits for the customer to opt in, who may decline', async () => {
      configure(true)
      const { maya, id } = await assigned()
      await expect(chats().postSession.update(ada(), id, 'in_progress')).rejects.toMatchObject({
        code: 'chat_state_conflict',
      })
      await chats().agents.finish(maya, id)
      const before = await chats().customers.load(ada(), id)
      expect(before).toMatchObject({
        status: 'va_assigned',
        post_session_opt_in_required: true,
        post_session_transfer_status: 'waiting',
      })
      await chats().customers.send(ada(), id, 'still-here', text('hm'))
      expect((await chats().customers.load(ada(), id)).last_index).toBe(before.last_index + 1)
      await expect(chats().postSession.update(eve(), id, 'ready')).rejects.toMatchObject({
        status: 404,
      })
      const ready = await chats().postSession.update(ada(), id, 'ready')
      expect(ready.post_session_transfer_status).toBe('in_progress')
      expect(ready.last_index).toBeGreaterThan(before.last_index + 1)
      expect((await chats().postSession.update(ada(), id, 'in_progress')).last_index).toBe(
        ready.last_index,
      )
      const done = await chats().postSession.update(ada(), id, 'finished')
      expect(done).toMatchObject({ status: 'finished', ended_by: 'end_user' })
      await expect(chats().postSession.update(ada(), id, 'in_progress')).rejects.toMatchObject({
        status: 409,
      })
    })

    it('is over when nobody answers it', async () => {
      configure(true)
      const { maya, id } = await assigned()
      await chats().agents.finish(maya, id)
      world.clock.advance(
        world.company('acme').file.chats.dismiss_after_minutes.virtual_agent * 60 + 1,
      )
      await chats().sweeper.sweep()
      expect(await chats().customers.load(ada(), id)).toMatchObject({
        status: 'finished',
        ended_by: 'system',
      })
    })

    it('comes once: after a person was called again the chat just ends', async () => {
      configure(false)
      const { maya, id } = await assigned()
      await chats().agents.finish(maya, id)
      await chats().escalations.escalate(ada(), id, {})
      await chats().agents.accept(maya, id)
      await chats().agents.finish(maya, id)
      expect((await chats().customers.load(ada(), id)).status).toBe('finished')
    })

    it('does not come when the customer ended the chat', async () => {
      configure(false)
      const { id } = await ended()
      expect((await chats().customers.load(ada(), id)).status).toBe('finished')
    })
  })
})
