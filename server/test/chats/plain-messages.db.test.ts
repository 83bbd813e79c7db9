import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../domain/ports.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })
type Told = DomainEvent & { kind: 'chat.message' }

describe.each(DIALECTS)('what people say at the same time on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const person = (identifier: string) =>
    world.customer('acme', { identifier, name: identifier.toUpperCase() })
  const customers = () => world.services.chats.customers
  const agents = () => world.services.chats.agents

  async function assigned(identifier: string, agentKey = 'maya') {
    const agent = await world.present('acme', agentKey)
    const customer = person(identifier)
    const { id } = await customers().create(customer, QUEUES.withPerson, `key-${identifier}-1`, {})
    await agents().accept(agent, id)
    const { length } = await customers().messages(customer, id, { limit: 200 })
    world.published.length = 0
    return { agent, customer, id, length }
  }

  const told = (id: number) =>
    world.published
      .filter((event): event is Told => event.kind === 'chat.message' && event.chatId === id)
      .flatMap(({ messages }) => messages)

  it('has one place for each, in every chat, and tells of them in that order', async () => {
    const chats = [await assigned('ada'), await assigned('ben')]
    await Promise.all(
      chats.flatMap(({ agent, customer, id }) =>
        Array.from({ length: 25 }, (_, at) => [
          customers().send(customer, id, `customer-${at}`, text(`question ${at}`)),
          agents().send(agent, id, `agent-key-${at}`, text(`answer ${at}`)),
        ]).flat(),
      ),
    )
    for (const { agent, customer, id, length } of chats) {
      const all = await customers().messages(customer, id, { limit: 200 })
      expect(all.map(({ $index }) => $index)).toEqual(all.map((_, index) => index))
      const said = all.slice(length)
      expect(said).toHaveLength(50)
      expect(told(id)).toEqual(said)
      expect(await agents().messages(agent, id, { limit: 200 })).toEqual(all)
      const state = await customers().load(customer, id)
      expect(state.last_index).toBe(all.length - 1)
      const mine = said.filter(({ $userType }) => $userType === 'end_user')
      expect(mine.every(({ identity }) => identity?.is_customer)).toBe(true)
      expect(new Set(mine.map(({ content }) => content)).size).toBe(25)
    }
  })

  it('writes a key once, also when it comes twice at the same time as others', async () => {
    const { agent, customer, id, length } = await assigned('ada')
    const [first, again, answer] = await Promise.all([
      customers().send(customer, id, 'same-key-1', text('hello')),
      customers().send(customer, id, 'same-key-1', text('hello')),
      agents().send(agent, id, 'another-key', text('good day')),
    ])
    expect(again).toEqual(first)
    expect(answer.content).toBe('good day')
    const said = (await customers().messages(customer, id, { limit: 200 })).slice(length)
    expect(said.map(({ content }) => content).toSorted()).toEqual(['good day', 'hello'])
  })

  it('lets nobody write among others into what is not theirs, or over', async () => {
    const { agent, customer, id, length } = await assigned('ada')
    const { id: over, customer: gone } = await assigned('ben')
    await customers().finish(gone, over)
    const jonas = await world.present('acme', 'jonas')
    const elsewhere = world.customer('globex', { identifier: 'ada' })
    const outcomes = await Promise.allSettled([
      customers().send(customer, id, 'key-of-ada-1', text('mine')),
      customers().send(person('eve'), id, 'key-of-eve-1', text('not mine')),
      customers().send(elsewhere, id, 'key-of-ada-2', text('other company')),
      agents().send(jonas, id, 'key-of-jonas', text('not my chat')),
      customers().send(gone, over, 'key-of-ben-2', text('too late')),
      agents().send(agent, id, 'key-of-maya-1', text('mine too')),
    ])
    expect(
      outcomes.map((one) =>
        one.status === 'fulfilled' ? one.value.content : (one.reason as { code: string }).code,
      ),
    ).toEqual([
      'mine',
      'chat_not_found',
      'chat_not_found',
      'chat_not_found',
      'chat_ended',
      'mine too',
    ])
    const said = (await customers().messages(customer, id, { limit: 200 })).slice(length)
    expect(said.map(({ content }) => content)).toEqual(['mine', 'mine too'])
  })

  it('answers who sent it before anybody hears of what comes after', async () => {
    const { agent, customer, id, length } = await assigned('ada')
    const heard: string[] = []
    const stop = world.ctx.events.subscribe((event) => {
      if (event.kind !== 'chat.message') return
      heard.push(...event.messages.map(({ $index }) => `${$index} told, not to ${event.answered}`))
    })
    const asker = (connection: string) => ({
      asker: {
        connection,
        answer: ({ $index }: { $index: number }) => void heard.push(`${$index} to ${connection}`),
      },
    })
    await Promise.all([
      customers().send(customer, id, 'key-of-ada-1', text('one'), asker('tab')),
      agents().send(agent, id, 'key-of-maya-1', text('two'), asker('desk')),
    ])
    stop()
    expect(heard).toEqual([
      `${length} to tab`,
      `${length} told, not to tab`,
      `${length + 1} to desk`,
      `${length + 1} told, not to desk`,
    ])
  })
})
