import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listDueChats } from '../../storage/due-chats.ts'
import { dueInstants } from '../../domain/chats/due.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })

describe.each(DIALECTS)('silence, on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    // Monday noon in Madrid: every queue that the tests use is open
    world.clock.set('2026-11-23T11:00:00.000Z')
    delete acme().file.chats.check_in
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const ada = () => world.customer('acme', { identifier: 'ada', name: 'Ada' })
  const chats = () => world.services.chats
  const acme = () => world.company('acme')
  const limits = () => acme().file.chats
  const start = (queue: number) => chats().customers.create(ada(), queue, 'silence-key', {})
  const load = (id: number) => chats().customers.load(ada(), id)
  let keys = 0
  const write = (id: number, words = 'words') =>
    chats().customers.send(ada(), id, `customer-${(keys += 1)}`, text(words))
  const sweep = async () => {
    await chats().sweeper.sweep()
  }
  const pass = (minutes: number) => world.clock.advance(minutes * 60)

  describe('with a person', () => {
    async function accepted(id: number, key = 'maya') {
      const agent = await world.present('acme', key)
      await chats().agents.accept(agent, id)
      return agent
    }
    /** Nobody has been silent yet: the agent has only just come. */
    async function staysUntilBothHaveWritten(id: number, key = 'maya') {
      await sweep()
      expect((await load(id)).status).toBe('assigned')
      pass(limits().dismiss_after_minutes.agent + 1)
      const agent = await world.present('acme', key)
      await sweep()
      expect((await load(id)).status, 'the agent reads what was said').toBe('assigned')
      await chats().agents.send(agent, id, `answer-${(keys += 1)}`, text('Which one?'))
      pass(limits().dismiss_after_minutes.agent)
      await world.present('acme', key)
      await sweep()
      expect((await load(id)).status).toBe('dismissed')
      return agent
    }

    it('begins when they are called after the virtual agent, however long that took', async () => {
      const { id } = await start(QUEUES.withVirtualAgent)
      await write(id)
      await chats().escalations.escalate(ada(), id, {})
      pass(limits().dismiss_after_minutes.agent * 2)
      await accepted(id)
      await staysUntilBothHaveWritten(id)
    })

    it('does not count the time before they came', async () => {
      const { id } = await start(QUEUES.withVirtualAgent)
      await write(id)
      await chats().escalations.escalate(ada(), id, {})
      pass(limits().dismiss_after_minutes.agent / 2)
      await accepted(id)
      pass(limits().dismiss_after_minutes.agent / 2)
      await world.present('acme', 'maya')
      await sweep()
      expect((await load(id)).status).toBe('assigned')
    })

    it('begins again with the one to whom the chat is handed over', async () => {
      const { id } = await start(QUEUES.withPerson)
      const maya = await accepted(id)
      await write(id)
      await chats().agents.send(maya, id, 'maya-words', text('One moment'))
      await chats().transfers.transfer(maya, id, { menu_id: 211 })
      pass(limits().dismiss_after_minutes.agent + 1)
      await accepted(id, 'yuki')
      await staysUntilBothHaveWritten(id, 'yuki')
    })

    it('begins again with the one who comes after an agent who is gone', async () => {
      const { id } = await start(QUEUES.withPerson)
      const maya = await accepted(id)
      await write(id)
      await chats().agents.send(maya, id, 'maya-words', text('One moment'))
      pass(1)
      await sweep()
      pass(limits().agent_gone_minutes ?? 3)
      await sweep()
      expect((await load(id)).status).toBe('queued')
      pass(limits().dismiss_after_minutes.agent + 1)
      await accepted(id)
      await staysUntilBothHaveWritten(id)
    })

    it('begins again when a paused chat is resumed, with the same one or with the next', async () => {
      const { id } = await start(QUEUES.withPerson)
      await accepted(id)
      await write(id)
      await staysUntilBothHaveWritten(id)
      pass(30)
      await world.present('acme', 'maya')
      expect((await chats().customers.resume(ada(), id)).status).toBe('assigned')
      await sweep()
      expect((await load(id)).status).toBe('assigned')
      pass(limits().dismiss_after_minutes.agent)
      await sweep()
      expect((await load(id)).status).toBe('dismissed')
      // nobody is at the desk
      expect((await chats().customers.resume(ada(), id)).status).toBe('queued')
      pass(limits().dismiss_after_minutes.agent + 1)
      await accepted(id)
      await staysUntilBothHaveWritten(id)
    })

    it('remembers nothing of an absence before the pause', async () => {
      const { id } = await start(QUEUES.withPerson)
      const maya = await accepted(id)
      await write(id)
      await chats().agents.send(maya, id, 'maya-words', text('And?'))
      pass(limits().dismiss_after_minutes.agent - 1)
      await sweep()
      pass(1)
      await sweep()
      expect((await load(id)).status).toBe('dismissed')
      pass(30)
      await world.present('acme', 'maya')
      await chats().customers.resume(ada(), id)
      pass(1)
      await sweep()
      expect((await load(id)).status, 'gone for a minute is not gone for long').toBe('assigned')
    })
  })

  describe('with a virtual agent', () => {
    it('ends a chat that was opened without a word, once it could not be resumed either', async () => {
      const { id } = await start(QUEUES.withVirtualAgent)
      pass(limits().dismiss_after_minutes.virtual_agent + 1)
      await sweep()
      expect((await chats().customers.ongoing(ada()))?.id, 'they may still begin').toBe(id)
      pass(limits().resume_within_minutes)
      await sweep()
      expect(await load(id)).toMatchObject({ status: 'timeout', ended_by: 'system' })
      expect(await chats().customers.ongoing(ada())).toBeNull()
      const again = await chats().customers.create(ada(), QUEUES.withPerson, 'weeks-later', {})
      expect(again.status).toBe('queued')
    })

    it('pauses a chat in which the customer had the last word', async () => {
      const { id } = await start(QUEUES.withVirtualAgent)
      await write(id)
      pass(1)
      await world.db
        .updateTable('chats')
        .set({ end_user_wrote_at: world.clock.now().toISOString() })
        .where('id', '=', id)
        .execute()
      pass(limits().dismiss_after_minutes.virtual_agent - 1)
      await sweep()
      expect((await load(id)).status).toBe('va_assigned')
      pass(1)
      await sweep()
      expect((await load(id)).status).toBe('va_dismissed')
    })

    it('ends what waits after the session for an answer, also after words', async () => {
      const channels = acme().menus.get(QUEUES.withPerson)?.node.channels
      if (!channels?.chat) throw new Error('the queue has chats')
      channels.chat.post_session = { virtual_agent: 'nova', opt_in: true }
      const maya = await world.present('acme', 'maya')
      const { id } = await start(QUEUES.withPerson)
      await chats().agents.accept(maya, id)
      await chats().agents.finish(maya, id)
      pass(1)
      await write(id, 'hm')
      pass(limits().dismiss_after_minutes.virtual_agent - 1)
      await sweep()
      expect((await load(id)).status).toBe('va_assigned')
      pass(1)
      await sweep()
      expect(await load(id)).toMatchObject({ status: 'finished', ended_by: 'system' })
    })
  })

  it('ends a wait that nobody has ended for a week, where nobody is asked', async () => {
    const { id } = await start(QUEUES.withPerson)
    pass(6 * 24 * 60)
    await write(id)
    pass(6 * 24 * 60)
    await sweep()
    expect((await load(id)).status).toBe('queued')
    pass(24 * 60)
    await sweep()
    expect((await load(id)).status).toBe('timeout')
  })

  it('is looked for in no chat that it has not reached', async () => {
    const maya = await world.present('acme', 'maya')
    for (const at of [1, 2, 3]) {
      const who = world.customer('acme', { identifier: `customer-${at}` })
      const queue = at === 1 ? QUEUES.withVirtualAgent : QUEUES.withPerson
      const { id } = await chats().customers.create(who, queue, 'many-chats', {})
      if (at === 2) await chats().agents.accept(maya, id)
    }
    const due = async () => listDueChats(world.db, ['acme'], dueInstants(acme(), world.clock.now()))
    pass(limits().resume_within_minutes - 1)
    expect(await due()).toEqual([])
    pass(1)
    expect(await due()).toHaveLength(1)
  })
})

describe.each(DIALECTS)('writing while one waits, on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    world.clock.set('2026-11-23T11:00:00.000Z')
    world.company('acme').file.chats.check_in = {
      after_minutes: 10,
      answer_within_seconds: 60,
      rejoin_within_minutes: 5,
    }
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const person = (identifier: string) => world.customer('acme', { identifier })
  const chats = () => world.services.chats
  const start = (who: string, queue: number = QUEUES.withPerson) =>
    chats().customers.create(person(who), queue, 'waiting-key', {})
  const load = (who: string, id: number) => chats().customers.load(person(who), id)
  const write = (who: string, id: number) =>
    chats().customers.send(person(who), id, `words-${world.clock.now().getTime()}`, text('Hello?'))
  const after = async (seconds: number) => {
    world.clock.advance(seconds)
    await chats().sweeper.sweep()
  }

  it('answers the question whether one is there', async () => {
    const { id } = await start('ada')
    await after(600)
    expect((await load('ada', id)).check_in?.state).toBe('required')
    await write('ada', id)
    expect((await load('ada', id)).check_in?.state).toBe('answered')
    expect(world.published.at(-1)).toMatchObject({ kind: 'queue.changed' })
    await after(61)
    expect((await load('ada', id)).check_in?.state).toBe('answered')
  })

  it('puts the question off', async () => {
    const { id } = await start('ada')
    await after(590)
    await write('ada', id)
    await after(599)
    expect((await load('ada', id)).check_in).toBeUndefined()
    await after(1)
    expect((await load('ada', id)).check_in?.state).toBe('required')
  })

  it('leads back to the place that one had, in time', async () => {
    const { id } = await start('ada')
    const { id: behind } = await start('ben')
    await after(600)
    await chats().checkIns.checkIn(person('ben'), behind)
    await after(61)
    expect((await load('ben', behind)).queue?.position).toBe(1)
    await write('ada', id)
    expect(await load('ada', id)).toMatchObject({
      check_in: { state: 'answered' },
      queue: { position: 1 },
    })
  })

  it('leads to the end of the line when it is late, whatever put one before others', async () => {
    const { id } = await start('ada', QUEUES.withVirtualAgent)
    await chats().escalations.escalate(person('ada'), id, {})
    await after(600)
    await after(61)
    const { id: other } = await start('ben', QUEUES.withVirtualAgent)
    await chats().escalations.escalate(person('ben'), other, {})
    // the queue has given up its virtual agent
    delete world.company('acme').menus.get(QUEUES.withVirtualAgent)?.node.channels?.chat
      ?.virtual_agent
    const { id: plain } = await start('cem', QUEUES.withVirtualAgent)
    await after(301)
    await write('ada', id)
    expect((await load('ben', other)).queue?.position).toBe(1)
    expect((await load('cem', plain)).queue?.position).toBe(2)
    expect((await load('ada', id)).queue?.position).toBe(3)
    const maya = await world.present('acme', 'maya')
    await chats().agents.accept(maya, id)
    await chats().transfers.transfer(maya, id, { menu_id: QUEUES.withVirtualAgent })
    expect((await load('ada', id)).queue?.position, 'a lateness is over with an agent').toBe(1)
  })
})
