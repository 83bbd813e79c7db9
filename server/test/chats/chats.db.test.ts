import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })

describe.each(DIALECTS)('chats on %s', (dialect) => {
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
  const agents = () => world.services.chats.agents
  const route = () => world.services.chats.routing.run(world.company('acme'))

  async function assigned(agentKey = 'maya') {
    const agent = await world.present('acme', agentKey)
    const chat = await customers().create(ada(), QUEUES.withPerson, 'key-assigned', {})
    await agents().accept(agent, chat.id)
    return { agent, id: chat.id }
  }

  it('starts with the virtual agent, hands over and shows the person what was said', async () => {
    const chat = await customers().create(ada(), QUEUES.withVirtualAgent, 'key-00001', {
      lang: 'es',
      greeting: 'Hola',
    })
    expect(chat).toMatchObject({ status: 'va_assigned', lang: 'es' })
    await world.services.chats.escalations.escalate(ada(), chat.id, {})
    const maya = await world.present('acme', 'maya')
    await route()
    const list = await agents().list(maya)
    expect(list.waiting).toMatchObject([{ chat: { id: chat.id }, acceptable: true }])
    expect(list.waiting[0]?.offer_expires_at).toBeDefined()
    await agents().accept(maya, chat.id)
    const said = await agents().messages(maya, chat.id, { limit: 100 })
    expect(said.map((message) => message.$index)).toEqual(said.map((_, index) => index))
    expect(said.map((message) => message.content)).toContain('Hola')
    expect(said.filter((message) => message.type === 'noti').map((noti) => noti.event)).toEqual([
      'memberJoined',
      'escalationStarted',
      'escalationAccepted',
      'memberJoined',
    ])
    expect(await customers().load(ada(), chat.id)).toMatchObject({
      status: 'assigned',
      agent: { name: 'Maya Ortega', first_name: 'Maya' },
    })
  })

  it('answers the virtual agent in the same transaction as the question', async () => {
    const chat = await customers().create(ada(), QUEUES.withVirtualAgent, 'key-00002', {})
    const before = await customers().messages(ada(), chat.id, { limit: 100 })
    await customers().send(ada(), chat.id, 'message-1', text('I want to talk to a person'))
    const after = await customers().messages(ada(), chat.id, { limit: 100 })
    expect(after.length).toBeGreaterThan(before.length + 1)
    const told = world.published.filter((event) => event.kind === 'chat.message').at(-1)
    expect(told?.messages.length).toBe(after.length - before.length)
  })

  it('answers a repeated send with the message that was written once', async () => {
    const { id } = await assigned()
    const first = await customers().send(ada(), id, 'same-key-1', text('hello'))
    const again = await customers().send(ada(), id, 'same-key-1', text('hello'))
    expect(again).toEqual(first)
    const all = await customers().messages(ada(), id, { limit: 100 })
    expect(all.filter((message) => message.content === 'hello')).toHaveLength(1)
  })

  it('answers a repeated start with the same chat, and refuses a second one', async () => {
    const first = await customers().create(ada(), QUEUES.withPerson, 'create-1', {})
    const again = await customers().create(ada(), QUEUES.withPerson, 'create-1', {})
    expect(again.id).toBe(first.id)
    await expect(
      customers().create(ada(), QUEUES.withVirtualAgent, 'create-2', {}),
    ).rejects.toMatchObject({ code: 'chat_already_open', details: { chat_id: first.id } })
  })

  it('gives indexes without a gap to many who write at once', async () => {
    const { agent, id } = await assigned()
    const start = (await customers().load(ada(), id)).last_index
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        at % 2
          ? customers().send(ada(), id, `customer-${at}`, text(`c${at}`))
          : agents().send(agent, id, `agent-key-${at}`, text(`a${at}`)),
      ),
    )
    const all = await customers().messages(ada(), id, { limit: 100 })
    expect(all.map((message) => message.$index)).toEqual(
      Array.from({ length: start + 41 }, (_, index) => index),
    )
  })

  it('gives a chat to one of two agents who accept at once', async () => {
    const [maya, jonas] = [
      await world.present('acme', 'maya'),
      await world.present('acme', 'jonas'),
    ]
    const chat = await customers().create(ada(), QUEUES.withPerson, 'key-00003', {})
    const results = await Promise.allSettled([
      agents().accept(maya, chat.id),
      agents().accept(jonas, chat.id),
    ])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const refused = results.find((result) => result.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'chat_taken', status: 409 })
  })

  it('rings at the longest idle, then at the next, and sets away who let it ring', async () => {
    const maya = await world.present('acme', 'maya')
    world.clock.advance(5)
    const jonas = await world.present('acme', 'jonas')
    await world.services.agents.touch([maya.id], world.clock.now())
    await world.ctx.db
      .updateTable('agents')
      .set({ idle_since: world.clock.now().toISOString() })
      .where('id', '=', jonas.id)
      .execute()
    const chat = await customers().create(ada(), QUEUES.withPerson, 'key-00004', {})
    await route()
    expect((await agents().list(jonas)).waiting).toEqual([])
    expect((await agents().list(maya)).waiting).toHaveLength(1)
    world.clock.advance(world.company('acme').file.chats.offer_seconds + 1)
    await world.services.agents.touch([maya.id, jonas.id], world.clock.now())
    await world.services.chats.sweeper.sweep()
    expect((await agents().list(maya)).waiting).toEqual([])
    expect((await world.services.agents.profile(maya)).status).toBe('away')
    await agents().accept(jonas, chat.id)
  })

  it('lets an agent have no more chats than they may', async () => {
    const jonas = await world.present('acme', 'jonas')
    for (let at = 0; at < jonas.config.max_chats; at += 1) {
      const other = world.customer('acme', { identifier: `customer-${at}` })
      const chat = await customers().create(other, QUEUES.withPerson, `key-max-${at}`, {})
      await agents().accept(jonas, chat.id)
    }
    const chat = await customers().create(ada(), QUEUES.withPerson, 'key-max-last', {})
    await route()
    expect((await agents().load(jonas, chat.id)).acceptable).toBe(false)
    await expect(agents().accept(jonas, chat.id)).rejects.toMatchObject({
      code: 'agent_at_capacity',
    })
  })

  it('hides a conversation from other customers, agents and companies', async () => {
    const { id } = await assigned()
    const eve = world.customer('acme', { identifier: 'eve' })
    const globex = world.customer('globex', { identifier: 'ada' })
    const jonas = await world.present('acme', 'jonas')
    const stranger = await world.present(
      'globex',
      world.company('globex').file.agents[0]?.key ?? '',
    )
    const hidden = { code: 'chat_not_found', status: 404 }
    for (const other of [eve, globex]) {
      await expect(customers().load(other, id)).rejects.toMatchObject(hidden)
      await expect(customers().messages(other, id, { limit: 1 })).rejects.toMatchObject(hidden)
      await expect(customers().send(other, id, 'intruder-1', text('x'))).rejects.toMatchObject(
        hidden,
      )
      await expect(customers().finish(other, id)).rejects.toMatchObject(hidden)
    }
    for (const other of [jonas, stranger]) {
      await expect(agents().load(other, id)).rejects.toMatchObject(hidden)
      await expect(agents().messages(other, id, { limit: 1 })).rejects.toMatchObject(hidden)
      await expect(agents().send(other, id, 'intruder-2', text('x'))).rejects.toMatchObject(hidden)
      await expect(agents().finish(other, id)).rejects.toMatchObject(hidden)
    }
  })

  it('ends for both sides and takes no more messages', async () => {
    const { agent, id } = await assigned()
    await customers().finish(ada(), id)
    await customers().finish(ada(), id)
    await expect(customers().send(ada(), id, 'too-late-1', text('x'))).rejects.toMatchObject({
      code: 'chat_ended',
    })
    await expect(agents().send(agent, id, 'too-late-2', text('x'))).rejects.toMatchObject({
      code: 'chat_ended',
    })
    expect((await agents().list(agent)).recent[0]?.chat).toMatchObject({
      id,
      status: 'finished',
      ended_by: 'end_user',
    })
  })

  it('is dismissed after silence, resumed with its agent, or times out', async () => {
    const { agent, id } = await assigned()
    const sweep = () => world.services.chats.sweeper.sweep()
    const { dismiss_after_minutes: silence, resume_within_minutes: rest } =
      world.company('acme').file.chats
    await expect(customers().resume(ada(), id)).rejects.toMatchObject({
      code: 'chat_not_dismissed',
      status: 409,
    })
    await agents().send(agent, id, 'agent-said-1', text('hello?'))
    world.clock.advance(silence.agent * 60 + 1)
    await sweep()
    expect((await customers().load(ada(), id)).status, 'only one side has written').toBe('assigned')

    await customers().send(ada(), id, 'customer-said', text('yes'))
    await agents().send(agent, id, 'agent-said-2', text('and now?'))
    world.clock.advance(silence.agent * 60 + 1)
    await sweep()
    expect(await customers().load(ada(), id)).toMatchObject({ status: 'dismissed' })

    await world.services.agents.touch([agent.id], world.clock.now())
    expect((await customers().resume(ada(), id)).status).toBe('assigned')
    const said = await customers().messages(ada(), id, { limit: 100 })
    expect(said.slice(-2)).toMatchObject([
      { $userType: 'system', type: 'noti', event: 'chatDismissed' },
      { type: 'noti', event: 'chatResumed', identity: { is_customer: true } },
    ])
    await customers().send(ada(), id, 'customer-back', text('here'))
    await agents().send(agent, id, 'agent-said-3', text('good'))
    world.clock.advance(silence.agent * 60 + 1)
    await sweep()
    world.clock.advance(rest * 60 + 1)
    await sweep()
    expect((await customers().load(ada(), id)).status).toBe('timeout')
  })

  it('tells a place in the queue that follows from the queue', async () => {
    const first = await customers().create(
      world.customer('acme', { identifier: 'first' }),
      QUEUES.withPerson,
      'queue-first',
      {},
    )
    world.clock.advance(1)
    const second = await customers().create(ada(), QUEUES.withPerson, 'queue-second', {})
    expect(second.queue?.position).toBe(2)
    expect(second.queue?.wait_seconds).toBeGreaterThan(first.queue?.wait_seconds ?? 0)
    await customers().finish(world.customer('acme', { identifier: 'first' }), first.id)
    expect((await customers().load(ada(), second.id)).queue?.position).toBe(1)
    await world.present('acme', 'maya')
    expect((await customers().load(ada(), second.id)).queue?.wait_seconds).toBe(0)
  })

  it('keeps history with the identifier', async () => {
    const { id } = await assigned()
    await customers().finish(ada(), id)
    const page = await world.services.chats.history.page(ada(), 1)
    expect(page.chats.map((chat) => chat.comm_id)).toEqual([id])
    expect(page.pagination.next_page).toBe(0)
    expect(page.chats[0]?.last_index).toBe(page.chats[0]?.entries.at(-1)?.$index)
    const eve = world.customer('acme', { identifier: 'eve' })
    expect((await world.services.chats.history.page(eve, 1)).chats).toEqual([])
  })
})
