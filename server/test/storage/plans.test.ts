import { DatabaseSync, StatementSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openWorld, type World } from '../support/world.ts'

let world: World
const asked = new Set<string>()

beforeEach(async () => {
  world = await openWorld('sqlite')
  const acme = world.company('acme').file
  acme.routing = { wrap_up_seconds: 60 }
  acme.calls.limits = { per_identity: 5, per_number: 5 }
  const prepare = DatabaseSync.prototype.prepare
  vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
    this: DatabaseSync,
    text,
    ...rest
  ) {
    asked.add(text)
    return prepare.call(this, text, ...rest)
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  asked.clear()
  await world.dispose()
})

/** Tables that grow with every customer; agents and settings do not. */
const GROWING =
  /^SCAN (end_users|chats|chat_members|messages|media|calls|emails|email_files|email_replies|transcripts|transcript_deliveries|jobs|used_tokens)\b/

it('reads no table from end to end for what happens all the time', async () => {
  const { services } = world
  const acme = world.company('acme')
  const ada = world.customer('acme', { identifier: 'ada' })
  const maya = await world.present('acme', 'maya')
  const { id } = await services.chats.customers.create(ada, 32, 'a-chat-1', { greeting: 'hello' })
  await services.chats.agents.accept(maya, id)
  await services.chats.agents.send(maya, id, 'a-word-1', { type: 'text', content: 'hi' })
  await services.transcripts.mail(ada, id, 'a-mail-1', ['ada@example.com'], {})
  await services.calls.create(ada, 31, 'a-call-1', { phone_number: '+34612345678' })
  await services.chats.agents.finish(maya, id)
  await services.chats.sweeper.sweep()
  await services.chats.routing.sweepCalls()
  await services.chats.agents.list(maya)
  await services.calls.desk.list(maya)
  await services.emails.desk.list(maya, {})
  await services.emails.desk.list(maya, { status: 'open' })
  await services.chats.customers.ongoing(ada)
  await services.chats.history.page(ada, 1)
  await services.calls.list(ada)
  await services.menus.tree(acme, 'en')
  await services.waitTimes.forMenu(acme, 32, 'en')
  await world.ctx.jobs.enqueue(world.db, { kind: 'mail.call', payload: {} })

  vi.restoreAllMocks()
  const raw = new DatabaseSync(join(world.dataDir, 'portico.sqlite'))
  const plans = [...asked]
    .filter((text) => /^(select|update|delete)/i.test(text))
    .map((text) => {
      const values = Array.from(text.matchAll(/\?/g), () => 'x')
      const steps = raw.prepare(`explain query plan ${text}`).all(...values)
      return { text, steps: steps.map(({ detail }) => String(detail)) }
    })
  raw.close()
  expect(plans.length).toBeGreaterThan(30)
  const scans = plans.filter(({ steps }) => steps.some((step) => GROWING.test(step)))
  expect(scans).toEqual([])
  // nor all that go on for the few with which time has done something
  const due = plans.filter(({ text }) => /select "chats"."id", "chats"."company"/.test(text))
  const indexes = due.flatMap(({ steps }) => steps).join()
  expect(indexes).toContain('chats_resting (company=? AND dismissed_at<?)')
  expect(indexes).toContain('chats_with_virtual_agent (company=? AND end_user_wrote_at')
  // the latest few of very many are not sorted out of all of them
  const latest = plans.filter(({ text }) => /order by "(ended_at|id)" desc/.test(text))
  const sorted = latest.filter(
    ({ text, steps }) =>
      /"company" = /.test(text) && steps.some((step) => /TEMP B-TREE/.test(step)),
  )
  expect(latest.length).toBeGreaterThan(3)
  expect(sorted).toEqual([])
})

it('asks as often for many as for one', async () => {
  const { services } = world
  const maya = await world.present('acme', 'maya')
  const one = async (at: number): Promise<void> => {
    const customer = world.customer('acme', { identifier: `customer-${at}` })
    await services.chats.customers.create(customer, 32, 'a-chat-1', {})
    await services.calls.create(customer, 31, 'a-call-1', { phone_number: '+34612345678' })
    const fields = { key: 'an-email-1', email: 'ada@example.com', content: 'Help' }
    await services.emails.create(customer, 11, fields, [])
  }
  const questions = async (): Promise<number> => {
    const all = vi.spyOn(StatementSync.prototype, 'all')
    await services.chats.agents.list(maya)
    await services.calls.desk.list(maya)
    await services.emails.desk.list(maya, {})
    const count = all.mock.calls.length
    all.mockRestore()
    return count
  }
  world.company('acme').file.calls.limits = {}
  await one(0)
  // what was announced to each is written once
  await questions()
  const few = await questions()
  for (let at = 1; at < 12; at += 1) await one(at)
  await questions()
  expect(few).toBeGreaterThan(10)
  expect(await questions()).toBe(few)
})
