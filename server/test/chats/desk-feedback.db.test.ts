import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Menu } from '../../domain/ports.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

describe.each(DIALECTS)('what customers said, at the desk, on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    world.clock.set('2026-11-23T11:00:00.000Z')
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const chats = () => world.services.chats
  const person = (at: number) => world.customer('acme', { identifier: `customer-${at}` })

  /** A chat that only the virtual agent of its queue was in, and what its customer said of it. */
  async function rated(at: number, rating: number | undefined, answers?: Record<string, string>) {
    const { id } = await chats().customers.create(
      person(at),
      QUEUES.withVirtualAgent,
      'feedback-key',
      { greeting: 'hello' },
    )
    await chats().customers.finish(person(at), id)
    const key = 'said-once'
    await chats().feedback.answer(
      person(at),
      id,
      answers ? { key, answers } : { key, skipped: true },
    )
    if (rating !== undefined) await chats().feedback.rate(person(at), id, { key, rating })
    world.clock.advance(60)
    return id
  }
  const page = async (key: string, before?: string, company = 'acme') =>
    chats().deskFeedback.page(await world.agent(company, key), before)

  it('is read by those who serve the queue, also where no agent was in the chat', async () => {
    const id = await rated(1, 4, { '1': '5', '3': 'Quick' })
    await rated(2, undefined)
    const { items, next } = await page('maya')
    expect(next).toBeUndefined()
    expect(items).toEqual([
      {
        chat_id: id,
        menus: [expect.anything(), expect.objectContaining({ id: QUEUES.withVirtualAgent })],
        at: '2026-11-23T11:00:00.000Z',
        ended_at: '2026-11-23T11:00:00.000Z',
        mine: false,
        feedback: {
          rating: { at: '2026-11-23T11:00:00.000Z', rating: 4 },
          survey: {
            at: '2026-11-23T11:00:00.000Z',
            skipped: false,
            answers: [
              expect.objectContaining({ type: 'csat', answer: '5' }),
              expect.objectContaining({ type: 'free-form', answer: 'Quick' }),
            ],
          },
        },
      },
    ])
    // Yuki serves 2 and 3 only, Hank another company
    expect((await page('yuki')).items).toEqual([])
    expect((await page('hank', undefined, 'globex')).items).toEqual([])
    const yuki = world.company('acme').file.agents.find(({ key }) => key === 'yuki')
    if (yuki) yuki.skills = []
    expect((await page('yuki')).items).toEqual([])
    ;(world.company('acme').menus as Map<number, Menu>).delete(QUEUES.withVirtualAgent)
    expect((await page('yuki')).items, 'a queue that is no more is everybody’s').toMatchObject([
      { chat_id: id, menus: [] },
    ])
  })

  it('comes a page at a time, the latest first, each once', async () => {
    const ids: number[] = []
    for (let at = 0; at < 35; at += 1) ids.push(await rated(at, 5))
    // several of one moment
    await world.db
      .updateTable('chats')
      .set({ feedback_at: '2026-11-23T11:02:00.000Z' })
      .where('id', 'in', ids.slice(0, 20))
      .execute()
    const first = await page('maya')
    expect(first.items).toHaveLength(30)
    const second = await page('maya', first.next)
    expect(second.next).toBeUndefined()
    const seen = [...first.items, ...second.items]
    expect(seen.map(({ chat_id }) => chat_id)).toEqual(ids.toReversed())
  })

  it('leads to the chat who was in it', async () => {
    const maya = await world.present('acme', 'maya')
    const { id } = await chats().customers.create(person(1), QUEUES.withPerson, 'mine-key', {})
    await chats().agents.accept(maya, id)
    await chats().agents.finish(maya, id)
    await chats().feedback.rate(person(1), id, { key: 'mine-rating', rating: 1 })
    expect((await page('maya')).items).toMatchObject([{ chat_id: id, mine: true }])
    expect((await page('lucia')).items.every(({ mine }) => !mine)).toBe(true)
  })
})
