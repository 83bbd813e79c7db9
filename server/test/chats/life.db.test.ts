import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHAT_STATUSES } from '../../../contract/chats.ts'
import type { AgentCaller, EndUserCaller } from '../../domain/callers.ts'
import {
  CHAT_TRANSITIONS,
  isDismissed,
  isOngoing,
  isOver,
  nextStatus,
} from '../../domain/chats/lifecycle.ts'
import { DomainError } from '../../domain/errors.ts'
import { countLoads, findChat } from '../../storage/chats.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { DIALECTS } from '../databases.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const text = (content: string) => ({ type: 'text' as const, content })
const AGENTS = ['maya', 'jonas'] as const
const WITH_BOTH = 211

const who = fc.constantFrom(0, 1)
const agent = fc.constantFrom(...AGENTS)
const queue = fc.constantFrom(QUEUES.withVirtualAgent, QUEUES.withPerson, WITH_BOTH)

/** What can happen; what is said of a chat is said of the latest one of its customer. */
const often = (weight: number, arbitrary: fc.Arbitrary<Happening>) => ({ weight, arbitrary })
const ofCustomer = <W extends string>(what: W) => fc.record({ what: fc.constant(what), who })
const ofAgent = <W extends string>(what: W) => fc.record({ what: fc.constant(what), agent, who })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  often(3, fc.record({ what: fc.constant('start'), who, queue, speaks: fc.boolean() })),
  often(4, ofCustomer('write')),
  often(5, ofCustomer('escalate')),
  often(1, ofCustomer('finish')),
  often(5, ofCustomer('resume')),
  often(1, ofCustomer('checkIn')),
  often(1, ofCustomer('rejoin')),
  often(
    1,
    fc.record({
      what: fc.constant('postSession'),
      who,
      to: fc.constantFrom('ready', 'in_progress', 'finished', 'waiting'),
    }),
  ),
  often(3, fc.record({ what: fc.constant('arrive'), agent })),
  often(1, fc.record({ what: fc.constant('leave'), agent })),
  often(8, ofAgent('accept')),
  often(4, ofAgent('say')),
  often(1, ofAgent('close')),
  often(1, ofAgent('decline')),
  often(
    3,
    fc.record({
      what: fc.constant('transfer'),
      agent,
      who,
      to: fc.option(queue, { nil: undefined }),
    }),
  ),
  often(
    8,
    fc.record({
      what: fc.constant('pass'),
      minutes: fc.constantFrom(1, 4, 11, 11, 16, 16, 1441),
      desksStay: fc.boolean(),
    }),
  ),
)

type Happening =
  | { what: 'start'; who: number; queue: number; speaks: boolean }
  | { what: 'write' | 'escalate' | 'finish' | 'resume' | 'checkIn' | 'rejoin'; who: number }
  | { what: 'postSession'; who: number; to: 'ready' | 'in_progress' | 'finished' | 'waiting' }
  | { what: 'arrive' | 'leave'; agent: (typeof AGENTS)[number] }
  | {
      what: 'accept' | 'say' | 'close' | 'decline'
      agent: (typeof AGENTS)[number]
      who: number
    }
  | { what: 'transfer'; agent: (typeof AGENTS)[number]; who: number; to: number | undefined }
  | { what: 'pass'; minutes: number; desksStay: boolean }

/** Whether the machine allows it, where that follows from the row alone; undefined where more decides. */
function isLegal(happens: Happening, chat: ChatRow, caller: AgentCaller | undefined) {
  const { status, check_in: checkIn, post_session: after } = chat
  switch (happens.what) {
    case 'write':
    case 'escalate':
      return isOngoing(status)
    case 'finish':
      return true
    case 'resume':
      return isDismissed(status) ? undefined : false
    case 'checkIn':
      return status === 'queued' && (checkIn === 'required' || checkIn === 'answered')
    case 'rejoin':
      return status === 'queued' && (checkIn === 'timed_out' || checkIn === 'answered')
    case 'postSession':
      return after === null || (isOver(status) && happens.to !== after) ? false : undefined
    case 'say':
      return status === 'assigned' && chat.agent_id === caller?.id
    case 'transfer':
      return status === 'assigned' && chat.agent_id === caller?.id ? undefined : false
    case 'close':
      return chat.agent_id === caller?.id ? true : undefined
    case 'accept':
      return status === 'queued' || chat.agent_id === caller?.id ? undefined : false
    default:
      return undefined
  }
}

describe.each(DIALECTS)('the life of a chat, whatever happens, on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    const { file, menus } = world.company('acme')
    file.chats.dismiss_after_minutes = { agent: 10, virtual_agent: 15 }
    const { always } = file.opening_hours
    if (!always) throw new Error('nothing is always open')
    file.opening_hours['extended'] = always
    const post = menus.get(WITH_BOTH)?.node.channels?.chat
    if (!post?.post_session) throw new Error('the queue goes on after the session')
    for (const key of AGENTS) (await world.agent('acme', key)).config.max_chats = 1
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  let lives = 0

  /** One life: two customers, two agents, and whatever happens to them. */
  async function life(asks: boolean, optIn: boolean, happenings: readonly Happening[]) {
    const { services, clock, db } = world
    const { chats } = services
    const acme = world.company('acme')
    const checkIn = { after_minutes: 10, answer_within_seconds: 60, rejoin_within_minutes: 5 }
    if (asks) acme.file.chats.check_in = checkIn
    else delete acme.file.chats.check_in
    const post = acme.menus.get(WITH_BOTH)?.node.channels?.chat?.post_session
    if (post) post.opt_in = optIn
    lives += 1
    const customers = [0, 1].map((at) => world.customer('acme', { identifier: `${lives}-${at}` }))
    const agents = new Map<string, AgentCaller>()
    for (const key of AGENTS) agents.set(key, await world.agent('acme', key))
    const ids = new Map<number, number>()
    const all: number[] = []
    let keys = 0

    const row = async (id: number) => {
      const found = await findChat(db, id)
      if (!found) throw new Error(`no chat ${id}`)
      return found
    }
    const rows = () => Promise.all(all.map(row))

    async function act(
      happens: Happening,
      customer: EndUserCaller | undefined,
      caller: AgentCaller | undefined,
      id: number,
    ): Promise<unknown> {
      const key = `life-${lives}-${(keys += 1)}`
      if (happens.what === 'start' && customer) {
        const greeting = happens.speaks ? { greeting: 'hello' } : {}
        const chat = await chats.customers.create(customer, happens.queue, key, greeting)
        ids.set(happens.who, chat.id)
        all.push(chat.id)
      } else if (customer && !caller) {
        if (happens.what === 'write') return chats.customers.send(customer, id, key, text('words'))
        if (happens.what === 'escalate') return chats.escalations.escalate(customer, id, {})
        if (happens.what === 'finish') return chats.customers.finish(customer, id)
        if (happens.what === 'resume') return chats.customers.resume(customer, id)
        if (happens.what === 'checkIn') return chats.checkIns.checkIn(customer, id)
        if (happens.what === 'rejoin') return chats.checkIns.rejoin(customer, id)
        if (happens.what === 'postSession') {
          return chats.postSession.update(customer, id, happens.to)
        }
      } else if (caller) {
        if (happens.what === 'arrive') return world.present('acme', happens.agent)
        if (happens.what === 'leave') return services.agents.setStatus(caller, 'away')
        if (happens.what === 'accept') return chats.agents.accept(caller, id)
        if (happens.what === 'say') return chats.agents.send(caller, id, key, text('words'))
        if (happens.what === 'close') return chats.agents.finish(caller, id)
        if (happens.what === 'decline') return chats.agents.decline(caller, id)
        if (happens.what === 'transfer') {
          const other = [...agents.values()].find((one) => one.id !== caller.id)?.id ?? 0
          const target = happens.to === undefined ? { agent_id: other } : { menu_id: happens.to }
          return chats.transfers.transfer(caller, id, target)
        }
      } else if (happens.what === 'pass') {
        clock.advance(happens.minutes * 60)
        if (happens.desksStay) {
          const here = [...agents.values()].map((one) => one.id)
          await services.agents.touch(here, clock.now())
        }
        await chats.sweeper.sweep()
      }
      return undefined
    }

    /** What holds of every chat at every moment. */
    async function check(before: readonly ChatRow[]): Promise<ChatRow[]> {
      const now = await rows()
      for (const chat of now) {
        expect(CHAT_STATUSES).toContain(chat.status)
        expect(chat.status).not.toBe('failed')
        const { status } = chat
        if (status === 'assigned') expect(chat.agent_id).not.toBeNull()
        if (status === 'queued' || status === 'va_assigned') expect(chat.agent_id).toBeNull()
        if (status === 'va_assigned') expect(chat.virtual_agent).not.toBeNull()
        if (status !== 'queued') expect(chat.offered_agent_id).toBeNull()
        expect(chat.dismissed_at !== null || !isDismissed(status)).toBe(true)
        expect(chat.ended_at !== null, status).toBe(isOver(status))
        const was = before.find(({ id }) => id === chat.id)
        if (!was || was.status === status) continue
        const steps = CHAT_TRANSITIONS.filter((step) => nextStatus(was.status, step) === status)
        expect(steps, `${was.status} to ${status}`).not.toEqual([])
      }
      for (const [id, load] of await countLoads(db, 'acme')) {
        const known = [...agents.values()].find((one) => one.id === id)
        expect(load).toBeLessThanOrEqual(known?.config.max_chats ?? 0)
      }
      return now
    }

    let before = await rows()
    for (const happens of happenings) {
      const customer = 'who' in happens ? customers[happens.who] : undefined
      const caller = 'agent' in happens ? agents.get(happens.agent) : undefined
      const id = 'who' in happens ? (ids.get(happens.who) ?? 0) : 0
      const known = before.find((chat) => chat.id === id)
      if ('who' in happens && happens.what !== 'start' && !known) continue
      const legal = known && isLegal(happens, known, caller)
      const refused: unknown = await act(happens, customer, caller, id).then(
        () => undefined,
        (error: unknown) => error,
      )
      const after = await check(before)
      if (refused === undefined) {
        expect(legal, `${happens.what} in ${known?.status}`).not.toBe(false)
      } else {
        expect(
          legal,
          `${happens.what} in ${known?.status}: ${refused instanceof Error ? refused.message : ''}`,
        ).not.toBe(true)
        expect(refused).toBeInstanceOf(DomainError)
        // for an agent who is in no chat there is none; a target may be none
        const statuses = caller ? [404, 409, 422] : [409]
        expect(statuses).toContain((refused as DomainError).status)
        expect(after, 'what is refused changes nothing').toEqual(before)
      }
      before = after
      if (refused === undefined && (happens.what === 'accept' || happens.what === 'resume')) {
        await chats.sweeper.sweep()
        before = await check(before)
        const chat = before.find((one) => one.id === id)
        expect(chat && isOngoing(chat.status), 'it was only just taken up').toBe(true)
      }
    }

    // and then nobody does anything any more
    for (let days = 0; days < 12; days += 1) {
      clock.advance(24 * 3600)
      await chats.sweeper.sweep()
      before = await check(before)
    }
    expect(before.filter(({ status }) => !isOver(status))).toEqual([])
  }

  it('reaches no undefined state, takes what is legal, refuses what is not, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.boolean(),
        queue,
        fc.array(happening, { minLength: 10, maxLength: 40, size: 'max' }),
        (asks, optIn, first, rest) =>
          life(asks, optIn, [{ what: 'start', who: 0, queue: first, speaks: true }, ...rest]),
      ),
      { numRuns: dialect === 'sqlite' ? 20 : 5, endOnFailure: true },
    )
  }, 60_000)
})
