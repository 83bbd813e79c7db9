import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Menu } from '../../domain/ports.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })

describe.each(DIALECTS)('moments that come at the wrong time, on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    // Monday noon in Madrid: every queue that the tests use is open
    world.clock.set('2026-11-23T11:00:00.000Z')
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const ada = () => world.customer('acme', { identifier: 'ada', name: 'Ada' })
  const chats = () => world.services.chats
  const acme = () => world.company('acme')
  const start = (key: string, queue: number, lang = 'en') =>
    chats().customers.create(ada(), queue, key, { lang })
  const load = (id: number) => chats().customers.load(ada(), id)
  const events = async (id: number) =>
    (await chats().customers.messages(ada(), id, { limit: 100 })).map(({ event }) => event)
  const night = () => world.clock.set('2026-11-23T22:30:00.000Z')
  const escalate = (id: number) => chats().escalations.escalate(ada(), id, {})

  it('calls nobody for a chat that is over or rests, also where nobody could be called', async () => {
    const { id } = await start('over-0001', 12)
    const { last_index } = await chats().customers.finish(ada(), id)
    night()
    await expect(escalate(id)).rejects.toMatchObject({ code: 'chat_ended', status: 409 })
    expect((await load(id)).last_index).toBe(last_index)

    world.clock.set('2026-11-24T11:00:00.000Z')
    const { id: other } = await start('over-0002', 12)
    await chats().customers.send(ada(), other, 'words-001', text('hello'))
    world.clock.advance(acme().file.chats.dismiss_after_minutes.virtual_agent * 60 + 1)
    await chats().sweeper.sweep()
    expect((await load(other)).status).toBe('va_dismissed')
    world.clock.set('2026-11-24T22:30:00.000Z')
    await expect(escalate(other)).rejects.toMatchObject({ code: 'chat_state_conflict' })
  })

  describe('hours of a language', () => {
    const spanishAtWeekends = (queue: number) => {
      const menu = acme().menus.get(queue)
      if (menu) menu.node.language_hours = { es: 'weekend' }
    }

    it('hold for who is called out of the virtual agent', async () => {
      const { id } = await start('lang-0001', QUEUES.withVirtualAgent, 'es')
      spanishAtWeekends(QUEUES.withVirtualAgent)
      expect(await escalate(id)).toMatchObject({
        status: 'va_assigned',
        escalation: {
          status: 'failed',
          reason: 'after_hours',
          opens_at: '2026-11-28T09:00:00.000Z',
        },
      })
      expect(await chats().escalations.deflection(ada(), id)).toMatchObject({
        reason: 'after_hours',
        opens_at: '2026-11-28T09:00:00.000Z',
      })
      const english = await chats().escalations.escalate(ada(), id, { language: 'en' })
      expect(english).toMatchObject({ status: 'queued', lang: 'en' })
    })

    it('hold for who is handed over', async () => {
      const { id } = await start('lang-0002', QUEUES.withPerson, 'es')
      const maya = await world.present('acme', 'maya')
      await chats().agents.accept(maya, id)
      spanishAtWeekends(211)
      await expect(chats().transfers.transfer(maya, id, { menu_id: 211 })).rejects.toMatchObject({
        code: 'channel_closed',
      })
    })
  })

  describe('who was just spoken to is not asked whether they are there', () => {
    beforeEach(() => {
      acme().file.chats.check_in = { after_minutes: 10, answer_within_seconds: 60 }
      acme().file.chats.agent_gone_minutes = 1
    })

    async function talked(key: string) {
      const maya = await world.present('acme', 'maya')
      const { id } = await start(key, QUEUES.withPerson)
      await chats().agents.accept(maya, id)
      await chats().customers.send(ada(), id, `${key}-hi`, text('hi'))
      world.clock.advance(3600)
      await world.services.agents.touch([maya.id], world.clock.now())
      return { maya, id }
    }
    async function asksLater(id: number) {
      await chats().sweeper.sweep()
      expect(await load(id)).toMatchObject({ status: 'queued' })
      expect(await events(id)).not.toContain('checkInRequired')
      world.clock.advance(601)
      // the first one takes it back from who let it ring
      await chats().sweeper.sweep()
      await chats().sweeper.sweep()
      expect(await events(id)).toContain('checkInRequired')
    }

    it('when they are handed over', async () => {
      const { maya, id } = await talked('asked-0001')
      await chats().transfers.transfer(maya, id, { menu_id: 211 })
      await asksLater(id)
    })

    it('when their agent is gone', async () => {
      const { id } = await talked('asked-0002')
      world.clock.advance(31)
      await chats().sweeper.sweep()
      world.clock.advance(61)
      await chats().sweeper.sweep()
      await asksLater(id)
    })

    it('when they are back themselves', async () => {
      const { maya, id } = await talked('asked-0003')
      await chats().agents.send(maya, id, 'asked-0003-you', text('and?'))
      world.clock.advance(acme().file.chats.dismiss_after_minutes.agent * 60 + 1)
      await chats().sweeper.sweep()
      expect((await load(id)).status).toBe('dismissed')
      expect((await chats().customers.resume(ada(), id)).status).toBe('queued')
      await asksLater(id)
    })
  })

  describe('two at once', () => {
    const customer = (at: number) => world.customer('acme', { identifier: `customer-${at}` })

    /** Chats of so many customers that rest, all with one agent, who has room for one of them. */
    async function resting(count: number) {
      const maya = await world.present('acme', 'maya')
      maya.config.max_chats = count
      const ids: number[] = []
      for (let at = 0; at < count; at += 1) {
        const { id } = await chats().customers.create(
          customer(at),
          QUEUES.withPerson,
          'rest-001',
          {},
        )
        await chats().agents.accept(maya, id)
        await chats().customers.send(customer(at), id, 'rest-002', text('hi'))
        await chats().agents.send(maya, id, 'rest-003', text('and?'))
        ids.push(id)
      }
      world.clock.advance(acme().file.chats.dismiss_after_minutes.agent * 60 + 1)
      await chats().sweeper.sweep()
      await world.services.agents.touch([maya.id], world.clock.now())
      maya.config.max_chats = 1
      return ids
    }

    it('give an agent no more chats than they may have, also when many are resumed', async () => {
      const ids = await resting(6)
      const back = await Promise.all(
        ids.map((id, at) => chats().customers.resume(customer(at), id)),
      )
      const assigned = back.filter(({ status }) => status === 'assigned')
      expect(assigned).toHaveLength(1)
      expect(back.filter(({ status }) => status === 'queued')).toHaveLength(5)
    })

    it('leave a customer with one chat that goes on', async () => {
      const [id = 0] = await resting(1)
      for (let round = 0; round < 5; round += 1) {
        const results = await Promise.allSettled([
          chats().customers.resume(customer(0), id),
          chats().customers.create(customer(0), QUEUES.withPerson, `again-00${round}`, {}),
        ])
        const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
        expect(refused).toMatchObject([{ status: 409 }])
        const open = await chats().customers.ongoing(customer(0))
        if (open && open.id !== id) await chats().customers.finish(customer(0), open.id)
        else return
      }
    })
  })

  it('leaves nobody behind in a queue that the company file has no more', async () => {
    const { id } = await start('gone-00001', QUEUES.withPerson)
    ;(acme().menus as Map<number, Menu>).delete(QUEUES.withPerson)
    const maya = await world.present('acme', 'maya')
    expect((await chats().agents.list(maya)).waiting).toMatchObject([
      { chat: { id }, acceptable: true },
    ])
    await chats().routing.run(acme())
    expect(world.published).toContainEqual(
      expect.objectContaining({ kind: 'chat.offered', chatId: id, agentId: maya.id }),
    )
    expect((await chats().agents.accept(maya, id)).chat.status).toBe('assigned')
  })

  it('goes on with the others when one chat can not be handled', async () => {
    const { id: broken } = await start('broken-01', 12)
    const grace = world.customer('acme', { identifier: 'grace' })
    const { id } = await chats().customers.create(grace, 12, 'broken-02', {})
    await chats().customers.send(grace, id, 'words-001', text('hello'))
    await chats().customers.send(ada(), broken, 'words-001', text('hello'))
    await world.db.updateTable('chats').set({ next_index: 0 }).where('id', '=', broken).execute()
    world.clock.advance(acme().file.chats.dismiss_after_minutes.virtual_agent * 60 + 1)
    await expect(chats().sweeper.sweep()).rejects.toThrow(/unique/i)
    expect((await chats().customers.load(grace, id)).status).toBe('va_dismissed')
  })
})
