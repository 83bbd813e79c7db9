import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Menu } from '../../domain/ports.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })

describe.each(DIALECTS)('waiting and being passed on, on %s', (dialect) => {
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
  const eve = () => world.customer('acme', { identifier: 'eve' })
  const chats = () => world.services.chats
  const config = () => world.company('acme').file
  const start = (key: string, queue: number = QUEUES.withPerson) =>
    chats().customers.create(ada(), queue, key, {})
  const words = (id: number) => chats().customers.messages(ada(), id, { limit: 100 })
  const events = async (id: number) =>
    (await words(id)).flatMap(({ event }) => (event === undefined ? [] : [event]))
  const hidden = { code: 'chat_not_found', status: 404 }

  describe('calling a person', () => {
    it('says in the state and in the conversation that one is called and comes', async () => {
      const { id } = await start('escalate-1', QUEUES.withVirtualAgent)
      const asked = await chats().escalations.escalate(ada(), id, { reason: 'too slow' })
      expect(asked).toMatchObject({ status: 'queued', escalation: { id: 1, status: 'started' } })
      const again = await chats().escalations.escalate(ada(), id, {})
      expect(again.last_index).toBe(asked.last_index)
      const maya = await world.present('acme', 'maya')
      await chats().agents.accept(maya, id)
      expect((await chats().customers.load(ada(), id)).escalation).toEqual({
        id: 1,
        status: 'accepted',
      })
      const notices = (await words(id)).filter(({ type }) => type === 'noti')
      expect(notices.map(({ event, escalation_id }) => [event, escalation_id])).toEqual([
        ['memberJoined', undefined],
        ['escalationStarted', 1],
        ['escalationAccepted', 1],
        ['memberJoined', undefined],
      ])
    })

    it('says so when nobody can be called, offers other ways and keeps what was taken', async () => {
      const { id } = await start('escalate-2', 12)
      world.clock.set('2026-11-23T22:30:00.000Z')
      const asked = await chats().escalations.escalate(ada(), id, {})
      expect(asked).toMatchObject({
        status: 'va_assigned',
        escalation: { id: 1, status: 'failed', reason: 'after_hours' },
      })
      expect(asked.escalation?.opens_at).toBeDefined()
      const last = (await words(id)).slice(-3)
      expect(last.map(({ type, event, action }) => event ?? action ?? type)).toEqual([
        'text',
        'escalationFailed',
        'deflection',
      ])
      expect(last[0]?.content).toContain('Our teams are off right now')

      const offer = await chats().escalations.deflection(ada(), id)
      expect(offer).toMatchObject({
        enabled: true,
        due: true,
        reason: 'after_hours',
        email: true,
        threshold: 300,
        external_deflection_links: { enabled: true, ids: [1, 2] },
      })
      expect(offer.links.map(({ name }) => name)).toEqual([
        'Acme community',
        'Manuals and downloads',
      ])
      const taken = { channel: 'external_link' as const, external_link_id: 2 }
      await chats().escalations.track(ada(), id, 1, taken)
      expect((await chats().customers.load(ada(), id)).escalation?.channel).toBe('external_link')
      await expect(chats().escalations.track(ada(), id, 2, taken)).rejects.toMatchObject({
        code: 'escalation_not_found',
      })
      await expect(
        chats().escalations.track(ada(), id, 1, { channel: 'external_link', external_link_id: 99 }),
      ).rejects.toMatchObject({ code: 'validation_failed' })
    })

    it('loses no words where the queue is none any more', async () => {
      const { id } = await start('escalate-4', QUEUES.withVirtualAgent)
      ;(world.company('acme').menus as Map<number, Menu>).delete(QUEUES.withVirtualAgent)
      const sent = await chats().customers.send(ada(), id, 'agent-please', text('agent'))
      expect((await words(id))[sent.$index]?.content).toBe('agent')
      const asked = await chats().escalations.escalate(ada(), id, {})
      expect(asked).toMatchObject({
        status: 'va_assigned',
        escalation: { status: 'failed', reason: 'not_offered' },
      })
      expect((await events(id)).filter((event) => event === 'escalationFailed')).toHaveLength(2)
    })

    it('goes to the queue that was asked for, and to none that there is not', async () => {
      const { id } = await start('escalate-3', QUEUES.withVirtualAgent)
      const asked = (menuId: number) =>
        chats().escalations.escalate(ada(), id, { menu_id: menuId, language: 'es' })
      await expect(asked(999)).rejects.toMatchObject({ code: 'menu_not_found' })
      await expect(asked(1)).rejects.toMatchObject({ code: 'menu_not_found' })
      const chat = await asked(32)
      expect(chat).toMatchObject({ status: 'queued', lang: 'es' })
      expect(chat.menus.at(-1)?.id).toBe(32)
    })
  })

  describe('other ways than waiting', () => {
    it('are due once the wait is as long as the company says', async () => {
      const { id } = await start('deflect-1')
      config().deflection = { email: true, threshold_seconds: 0, external_links: [1] }
      expect(await chats().escalations.deflection(ada(), id)).toMatchObject({
        due: true,
        reason: 'long_wait',
      })
      config().deflection = { email: true, threshold_seconds: 80_000 }
      expect(await chats().escalations.deflection(ada(), id)).toMatchObject({
        enabled: true,
        due: false,
        external_deflection_links: { enabled: false, ids: [] },
      })
      await expect(chats().escalations.deflection(eve(), id)).rejects.toMatchObject(hidden)
    })

    it('are kept for the agent, with whether they helped', async () => {
      const anonymous = world.customer('acme', { name: 'visitor-1' })
      const { id } = await chats().customers.create(anonymous, QUEUES.withPerson, 'events-1', {})
      const track = (event: Parameters<ReturnType<typeof chats>['escalations']['trackEvent']>[2]) =>
        chats().escalations.trackEvent(anonymous, id, event)
      await track({ event: 'external_link_opened', external_link_id: 1 })
      await track({ event: 'external_link_result', external_link_id: 1, solved: false })
      await track({ end_user_name: ' Grace ' })
      for (let at = 0; at < 60; at += 1) await track({ event: 'deflection_offered' })
      await track({ event: 'external_link_result', external_link_id: 2, solved: true })
      const maya = await world.present('acme', 'maya')
      const seen = await chats().agents.load(maya, id)
      expect(seen.end_user.name).toBe('Grace')
      expect(seen.events).toHaveLength(50)
      expect(seen.events.at(-1)).toMatchObject({ external_link_id: 2, solved: true })
      await expect(
        chats().escalations.trackEvent(eve(), id, { event: 'deflection_offered' }),
      ).rejects.toMatchObject(hidden)
    })

    it('are kept with whatever else the page told, up to what an agent reads', async () => {
      const { id } = await start('events-3', QUEUES.withVirtualAgent)
      const { escalations } = chats()
      const cart = { items: [{ code: 'A-1', gift: true }], total: 12.5 }
      await escalations.trackEvent(ada(), id, { event: 'cart_left', cart })
      const open = { reason: null, menu_id: null, language: null }
      await escalations.escalate(ada(), id, { ...open, ticket: 'T-7' })
      await escalations.escalate(ada(), id, { page: '/returns' })
      const maya = await world.present('acme', 'maya')
      const told = async () => (await chats().agents.load(maya, id)).events
      expect(await told()).toMatchObject([
        { event: 'cart_left', cart },
        { event: 'escalation_requested', ticket: 'T-7' },
        { event: 'escalation_requested', page: '/returns' },
      ])
      const refused = { code: 'validation_failed' }
      const long = { note: 'é'.repeat(2000) }
      await expect(escalations.trackEvent(ada(), id, long)).rejects.toMatchObject(refused)
      await expect(escalations.escalate(ada(), id, long)).rejects.toMatchObject(refused)
      const deep = { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } }
      await expect(escalations.trackEvent(ada(), id, deep)).rejects.toMatchObject(refused)
      for (let at = 0; at < 30; at++) {
        await escalations.trackEvent(ada(), id, { at_step: at, note: 'x'.repeat(3000) })
      }
      expect(JSON.stringify(await told()).length).toBeLessThan(40_100)
      expect((await told()).at(-1)).toMatchObject({ at_step: 29 })
    })

    it('leave a signed name as it is', async () => {
      const { id } = await start('events-2')
      await chats().escalations.trackEvent(ada(), id, { end_user_name: 'Root' })
      const maya = await world.present('acme', 'maya')
      expect((await chats().agents.load(maya, id)).end_user.name).toBe('Ada')
    })
  })

  describe('the check-in of a long wait', () => {
    const checkIn = { after_minutes: 10, answer_within_seconds: 60, rejoin_within_minutes: 5 }
    const sweep = () => chats().sweeper.sweep()
    beforeEach(() => {
      config().chats.check_in = checkIn
    })

    async function timedOut(key: string): Promise<number> {
      const { id } = await start(key)
      world.clock.advance(601)
      await sweep()
      world.clock.advance(61)
      await sweep()
      return id
    }

    it('asks, takes the answer and asks again later', async () => {
      const { id } = await start('check-1')
      await expect(chats().checkIns.checkIn(ada(), id)).rejects.toMatchObject({
        code: 'check_in_not_required',
      })
      world.clock.advance(601)
      await sweep()
      await sweep()
      const asked = await chats().customers.load(ada(), id)
      expect(asked.check_in?.state).toBe('required')
      expect(await events(id)).toEqual(['checkInRequired'])
      await expect(chats().checkIns.checkIn(eve(), id)).rejects.toMatchObject(hidden)
      expect((await chats().checkIns.checkIn(ada(), id)).check_in).toEqual({ state: 'answered' })
      await chats().checkIns.checkIn(ada(), id)
      world.clock.advance(300)
      await sweep()
      expect(await events(id)).toHaveLength(1)
      world.clock.advance(301)
      await sweep()
      expect(await events(id)).toEqual(['checkInRequired', 'checkInRequired'])
    })

    it('offers nobody who did not answer, and gives the place back in time', async () => {
      const id = await timedOut('check-2')
      expect(await events(id)).toEqual(['checkInRequired', 'checkInTimedOut'])
      const grace = world.customer('acme', { identifier: 'grace' })
      const later = await chats().customers.create(grace, QUEUES.withPerson, 'check-2b', {})
      const maya = await world.present('acme', 'maya')
      await chats().routing.run(world.company('acme'))
      expect((await chats().agents.list(maya)).waiting.map(({ chat }) => chat.id)).toEqual([
        later.id,
      ])
      await expect(chats().agents.accept(maya, id)).rejects.toMatchObject({ code: 'chat_taken' })
      await expect(chats().checkIns.checkIn(ada(), id)).rejects.toMatchObject({
        code: 'check_in_not_required',
      })
      const back = await chats().checkIns.rejoin(ada(), id)
      expect(back).toMatchObject({ status: 'queued', check_in: { state: 'answered' } })
      expect(back.queue?.position).toBe(1)
      expect((await chats().customers.load(grace, later.id)).queue?.position).toBe(2)
    })

    it('puts who comes back late at the end, and gives up who never does', async () => {
      const id = await timedOut('check-3')
      const grace = world.customer('acme', { identifier: 'grace' })
      await chats().customers.create(grace, QUEUES.withPerson, 'check-3b', {})
      world.clock.advance(301)
      const back = (await chats().checkIns.rejoin(ada(), id)).queue
      expect(back?.position).toBe(2)
      // it was no urgent case that took their place
      expect(back?.cause).toBeUndefined()
      world.clock.advance(601)
      await sweep()
      world.clock.advance(61)
      await sweep()
      world.clock.advance(config().chats.resume_within_minutes * 60 + 1)
      await sweep()
      expect((await chats().customers.load(ada(), id)).status).toBe('timeout')
      await expect(chats().checkIns.rejoin(ada(), id)).rejects.toMatchObject({ status: 409 })
    })
  })

  describe('handing over', () => {
    async function assigned(key: string) {
      const maya = await world.present('acme', 'maya')
      const { id } = await start(key)
      await chats().agents.accept(maya, id)
      return { maya, id }
    }

    it('goes to another queue, keeps the place and tells both sides', async () => {
      const { maya, id } = await assigned('transfer-1')
      world.clock.advance(120)
      const other = world.customer('acme', { identifier: 'grace' })
      await chats().customers.create(other, 211, 'transfer-1b', {})
      await chats().escalations.escalate(other, id + 1, {})
      await chats().transfers.transfer(maya, id, { menu_id: 211, note: 'Wants a refund' })
      const state = await chats().customers.load(ada(), id)
      expect(state).toMatchObject({ status: 'queued', queue: { position: 1 } })
      expect(state.queue?.cause).toBeUndefined()
      expect(state.agent).toBeUndefined()
      const left = (await words(id)).at(-1)
      expect(left).toMatchObject({
        event: 'memberLeft',
        reason: 'transfer',
        to: 'Coffee machines',
        identity: { display_name: 'Maya Ortega' },
      })
      await expect(chats().agents.send(maya, id, 'after-leaving', text('x'))).rejects.toMatchObject(
        hidden,
      )
      const yuki = await world.present('acme', 'yuki')
      expect((await chats().agents.load(yuki, id)).transfer).toMatchObject({
        note: 'Wants a refund',
        from: { name: 'Maya Ortega' },
      })
      await chats().agents.accept(yuki, id)
      expect((await events(id)).slice(-2)).toEqual(['memberLeft', 'memberJoined'])
      await expect(chats().agents.messages(maya, id, { limit: 1 })).rejects.toMatchObject(hidden)
    })

    it('rings at the agent who is named, and waits for everybody when they do not answer', async () => {
      const { maya, id } = await assigned('transfer-2')
      const jonas = await world.present('acme', 'jonas')
      const targets = await chats().transfers.targets(maya, id)
      expect(targets.agents).toMatchObject([{ id: jonas.id, name: 'Jonas Lind', free: 2 }])
      expect(targets.queues.find(({ menu_id }) => menu_id === 32)).toMatchObject({ agents: 1 })
      await chats().transfers.transfer(maya, id, { agent_id: jonas.id })
      expect((await chats().agents.list(jonas)).waiting).toMatchObject([{ chat: { id } }])
      world.clock.advance(config().chats.offer_seconds + 1)
      await world.services.agents.touch([maya.id], world.clock.now())
      await chats().sweeper.sweep()
      await chats().agents.accept(maya, id)
    })

    it('refuses what is no target, and who has no say in it', async () => {
      const { maya, id } = await assigned('transfer-3')
      const jonas = await world.agent('acme', 'jonas')
      const transfer = (body: Parameters<ReturnType<typeof chats>['transfers']['transfer']>[2]) =>
        chats().transfers.transfer(maya, id, body)
      const invalid = { code: 'transfer_target_invalid', status: 422 }
      await expect(transfer({})).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(transfer({ menu_id: 32, agent_id: jonas.id })).rejects.toMatchObject({
        code: 'validation_failed',
      })
      await expect(transfer({ menu_id: 3 })).rejects.toMatchObject(invalid)
      await expect(transfer({ menu_id: 42 })).rejects.toMatchObject(invalid)
      await expect(transfer({ agent_id: maya.id })).rejects.toMatchObject(invalid)
      await expect(transfer({ agent_id: 999_999 })).rejects.toMatchObject(invalid)
      await expect(transfer({ agent_id: jonas.id })).rejects.toMatchObject({
        code: 'agent_unavailable',
      })
      const globex = world.company('globex').file.agents[0]?.key ?? ''
      const stranger = await world.present('globex', globex)
      await expect(transfer({ agent_id: stranger.id })).rejects.toMatchObject(invalid)
      for (const other of [await world.present('acme', 'jonas'), stranger]) {
        await expect(chats().transfers.transfer(other, id, { menu_id: 32 })).rejects.toMatchObject(
          hidden,
        )
        await expect(chats().transfers.targets(other, id)).rejects.toMatchObject(hidden)
      }
      expect((await chats().customers.load(ada(), id)).status).toBe('assigned')
    })

    it('shows who gave it away nothing of how it goes on, and how it ended', async () => {
      const { maya, id } = await assigned('transfer-4')
      await chats().transfers.transfer(maya, id, { menu_id: 211, note: 'Wants a refund' })
      const yuki = await world.present('acme', 'yuki')
      await chats().agents.accept(yuki, id)
      await chats().customers.send(ada(), id, 'transfer-4a', text('for yuki alone'))
      await chats().escalations.trackEvent(ada(), id, { event: 'deflection_offered' })
      await world.db
        .updateTable('chats')
        .set({
          variables: '{"secret":"1"}',
          flow: '{"state":null,"captured":{"iban":{"label":"IBAN","value":"ES1"}}}',
        })
        .where('id', '=', id)
        .execute()
      const recent = async () => (await chats().agents.list(maya)).recent[0]
      const during = await recent()
      expect(during).toMatchObject({ chat: { id }, captured: {}, variables: {}, events: [] })
      expect(during?.last_text).toBeUndefined()
      expect(during?.transfer).toBeUndefined()
      expect((await chats().agents.list(yuki)).mine).toMatchObject([
        { last_text: 'for yuki alone', variables: { secret: '1' }, events: [{}] },
      ])
      await chats().customers.finish(ada(), id)
      expect(await recent()).toMatchObject({ last_text: 'for yuki alone', events: [{}] })
    })

    it('marks the queues that take nobody now', async () => {
      const { maya, id } = await assigned('transfer-5')
      const full = world.company('acme').menus.get(211)
      if (full) full.node.max_waiting = 1
      const other = world.customer('acme', { identifier: 'grace' })
      await chats().customers.create(other, 211, 'transfer-5b', {})
      await chats().escalations.escalate(other, id + 1, {})
      const closed = async (menuId: number) =>
        (await chats().transfers.targets(maya, id)).queues.find(({ menu_id }) => menu_id === menuId)
          ?.closed
      expect(await closed(211)).toBe('over_capacity')
      expect(await closed(32)).toBeUndefined()
      world.clock.set('2026-11-23T22:30:00.000Z')
      expect(await closed(32)).toBe('after_hours')
      await expect(chats().transfers.transfer(maya, id, { menu_id: 32 })).rejects.toMatchObject({
        code: 'channel_closed',
      })
    })

    it.each(['away', 'full'] as const)('says that its agent is %s, not gone', async (state) => {
      const { maya, id } = await assigned(`resume-${state}`)
      await chats().customers.send(ada(), id, 'resume-2a', text('hi'))
      await chats().agents.send(maya, id, 'resume-2b', text('and?'))
      world.clock.advance(config().chats.dismiss_after_minutes.agent * 60 + 1)
      await chats().sweeper.sweep()
      await world.present('acme', 'maya')
      if (state === 'away') await world.services.agents.setStatus(maya, 'away')
      else maya.config.max_chats = 0
      expect((await chats().customers.resume(ada(), id)).status).toBe('queued')
      expect((await words(id)).at(-1)).toMatchObject({
        event: 'memberLeft',
        reason: 'agent_unavailable',
        identity: { display_name: 'Maya Ortega' },
      })
    })

    it('goes back to the queue when it is resumed and its agent is not there', async () => {
      const { maya, id } = await assigned('resume-1')
      await chats().customers.send(ada(), id, 'resume-1a', text('hi'))
      await chats().agents.send(maya, id, 'resume-1b', text('and?'))
      world.clock.advance(config().chats.dismiss_after_minutes.agent * 60 + 1)
      await chats().sweeper.sweep()
      expect((await chats().customers.load(ada(), id)).status).toBe('dismissed')
      expect((await chats().customers.resume(ada(), id)).status).toBe('queued')
      expect((await words(id)).slice(-3)).toMatchObject([
        { event: 'chatDismissed' },
        { event: 'chatResumed' },
        { event: 'memberLeft', reason: 'agent_gone' },
      ])
      await expect(chats().customers.resume(ada(), id)).rejects.toMatchObject({
        code: 'chat_not_dismissed',
      })
    })

    it('gives the chat of an agent whose desk is gone back to the queue, at its front', async () => {
      config().chats.agent_gone_minutes = 2
      const { maya, id } = await assigned('gone-1')
      world.clock.advance(60)
      await chats().sweeper.sweep()
      await world.services.agents.touch([maya.id], world.clock.now())
      await chats().sweeper.sweep()
      world.clock.advance(119)
      await chats().sweeper.sweep()
      world.clock.advance(60)
      await chats().sweeper.sweep()
      expect((await chats().customers.load(ada(), id)).status, 'the desk came back once').toBe(
        'assigned',
      )
      const other = world.customer('acme', { identifier: 'grace' })
      await chats().customers.create(other, QUEUES.withPerson, 'gone-1b', {})
      world.clock.advance(61)
      await chats().sweeper.sweep()
      expect(await chats().customers.load(ada(), id)).toMatchObject({
        status: 'queued',
        queue: { position: 1 },
      })
      expect((await words(id)).at(-1)).toMatchObject({
        event: 'memberLeft',
        reason: 'agent_gone',
        identity: { display_name: 'Maya Ortega' },
      })
    })
  })
})
