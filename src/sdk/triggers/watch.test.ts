import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { TriggerCondition, TriggerItem } from '../../../contract/triggers.ts'
import { MemoryStorage } from '../storage/memory.ts'
import { Vault } from '../storage/vault.ts'
import type { Clock } from './clock.ts'
import { TriggerWatch, type TriggerOptions } from './watch.ts'

const HOUR = 3_600_000
const NOON = new Date(2026, 2, 10, 12).getTime()

/** Time that passes when it is told to. */
class TestClock implements Clock {
  time = NOON
  #timers = new Set<{ at: number; callback: () => void }>()

  now() {
    return this.time
  }

  after(ms: number, callback: () => void) {
    const timer = { at: this.time + ms, callback }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  get waiting() {
    return this.#timers.size
  }

  async pass(ms: number) {
    const end = this.time + ms
    await settled()
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.time = Math.max(this.time, next.at)
      this.#timers.delete(next)
      next.callback()
      await settled()
    }
    this.time = end
  }

  #next(end: number) {
    const due = [...this.#timers].filter(({ at }) => at <= end)
    return due.toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Everything that waits for storage, and not for time, is done. */
async function settled() {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve))
}

class TestPage {
  url = 'https://shop.example/'
  visible = true
  active = true
  watchers = new Set<() => void>()

  watch(changed: () => void) {
    this.watchers.add(changed)
    return () => void this.watchers.delete(changed)
  }

  change(change: Partial<Pick<TestPage, 'url' | 'visible' | 'active'>>) {
    Object.assign(this, change)
    for (const changed of this.watchers) changed()
  }
}

function item(id: string, conditions: TriggerCondition[], more: Partial<TriggerItem> = {}) {
  return { id, name: id, delay: 0, message: id, match: 'all' as const, conditions, ...more }
}

function setUp(triggers: TriggerItem[], more: Partial<TriggerOptions> = {}) {
  const [clock, page, storage] = [new TestClock(), new TestPage(), new MemoryStorage()]
  const variables: Record<string, string> = {}
  const load = vi.fn((_lang?: string) => Promise.resolve(triggers))
  const open = (tab: Partial<TriggerOptions> = {}) =>
    new TriggerWatch({
      load,
      vault: new Vault(storage, 'acme'),
      page,
      clock,
      lang: 'en',
      openedAt: clock.now(),
      variables: () => variables,
      isBusy: () => false,
      ...more,
      ...tab,
    })
  const fired: string[] = []
  const keep = ({ id }: TriggerItem) => void fired.push(id)
  return { clock, page, storage, variables, load, open, fired, keep }
}

test('a trigger fires once its time has come, its delay on top', async () => {
  const { clock, open, fired, keep } = setUp([item('wait', [{ time_on_page: 60 }], { delay: 5 })])
  open().run(keep)
  await clock.pass(64_999)
  expect(fired).toEqual([])
  await clock.pass(1)
  expect(fired).toEqual(['wait'])
  await clock.pass(HOUR)
  expect(fired).toEqual(['wait'])
  expect(clock.waiting).toBe(0)
})

test('leaving the page begins its time anew', async () => {
  const { clock, page, open, fired, keep } = setUp([
    item('checkout', [{ url_contains: '/checkout' }, { time_on_page: 10 }], { delay: 2 }),
  ])
  open().run(keep)
  page.change({ url: 'https://shop.example/checkout' })
  await clock.pass(11_000)
  page.change({ url: 'https://shop.example/cart' })
  await clock.pass(60_000)
  expect(fired).toEqual([])
  page.change({ url: 'https://shop.example/checkout' })
  await clock.pass(11_999)
  expect(fired).toEqual([])
  await clock.pass(1)
  expect(fired).toEqual(['checkout'])
})

test('the same trigger fires at most once a day, also on another page and after a reload', async () => {
  const { clock, page, open, fired, keep } = setUp([item('hello', [{ time_on_page: 1 }])])
  const first = open()
  first.run(keep)
  await clock.pass(1_000)
  page.change({ url: 'https://shop.example/other' })
  await clock.pass(HOUR)
  first.close()
  open().run(keep)
  await clock.pass(HOUR)
  expect(fired).toEqual(['hello'])
  // midnight has passed
  await clock.pass(12 * HOUR)
  page.change({ url: 'https://shop.example/third' })
  await clock.pass(1_000)
  expect(fired).toEqual(['hello', 'hello'])
})

test('midnight alone makes no other day', async () => {
  const { clock, open, fired, keep } = setUp([item('hello', [{ time_on_page: 5 }])])
  await clock.pass(12 * HOUR - 7_000)
  open().run(keep)
  // 23:59:58
  await clock.pass(5_000)
  expect(fired).toEqual(['hello'])
  // 00:00:03
  await clock.pass(5_000)
  open().run(keep)
  await clock.pass(5_000)
  expect(fired).toEqual(['hello'])
  await clock.pass(6 * HOUR)
  open().run(keep)
  await clock.pass(5_000)
  expect(fired).toEqual(['hello', 'hello'])
})

test('who gets the lock once another tab has fired, past midnight, does not fire again', async () => {
  const { clock, storage, open, fired, keep } = setUp([item('hello', [{ time_on_page: 5 }])])
  const given = Promise.withResolvers<void>()
  const request = vi.fn(async (_name: string, work: () => Promise<void>) => {
    await given.promise
    await work()
  })
  vi.stubGlobal('navigator', { locks: { request } })
  await clock.pass(12 * HOUR - 6_000)
  open().run(keep)
  await clock.pass(5_000)
  vi.unstubAllGlobals()
  // the tab that had it has fired meanwhile
  await clock.pass(2_000)
  await storage.set('portico:acme:triggers', JSON.stringify({ hello: clock.now() }))
  expect(request).toHaveBeenCalledTimes(1)
  given.resolve()
  await clock.pass(0)
  expect(fired).toEqual([])
})

test('what two tabs know is put together once it may be kept', async () => {
  const { clock, storage, open, keep } = setUp([
    item('one', [{ time_on_page: 1 }, { visits_at_least: 1 }]),
    item('two', [{ time_on_page: 2 }, { visits_at_least: 1 }]),
  ])
  const [quiet, busy] = [new TestPage(), new TestPage()]
  quiet.active = false
  const first = open({ page: quiet })
  first.run(keep)
  await clock.pass(1_000)
  expect(await storage.keys()).toEqual([])
  // another tab knows nothing of it, and stores what it has done
  await storage.set('portico:acme:triggers', JSON.stringify({ two: clock.now() }))
  await storage.set('portico:acme:visits', JSON.stringify({ count: 7, at: clock.now() }))
  // what it has stored counts for the first one, too
  quiet.change({ url: 'https://shop.example/b' })
  await clock.pass(2_000)
  expect(await first.matching()).toBeNull()
  quiet.change({ active: true })
  await clock.pass(0)
  const stored = async (kind: string) =>
    JSON.parse((await storage.get(`portico:acme:${kind}`)) ?? '{}') as Record<string, number>
  expect(Object.keys(await stored('triggers')).toSorted()).toEqual(['one', 'two'])
  expect((await stored('visits'))['count']).toBe(7)
  open({ page: busy }).run(keep)
  await clock.pass(5_000)
  expect(busy.watchers.size).toBe(1)
  expect(Object.keys(await stored('triggers')).toSorted()).toEqual(['one', 'two'])
})

test('a place within a page is the same page, a hash that is a route is another one', async () => {
  const { clock, page, open, fired, keep } = setUp([
    item('reader', [{ time_on_page: 60 }, { url_contains: '#end' }]),
    item('route', [{ url_contains: '#/cart' }, { time_on_page: 10 }]),
  ])
  open().run(keep)
  // as the headings go by
  for (let n = 0; n < 6; n++) {
    page.change({ url: `https://shop.example/#part-${n}` })
    await clock.pass(10_000)
  }
  expect(fired).toEqual([])
  page.change({ url: 'https://shop.example/#end' })
  await clock.pass(0)
  expect(fired).toEqual(['reader'])
  page.change({ url: 'https://shop.example/#/cart' })
  await clock.pass(9_999)
  expect(fired).toEqual(['reader'])
  await clock.pass(1)
  expect(fired).toEqual(['reader', 'route'])
})

test('a page gets one invitation, the first in order; the next one waits for another page', async () => {
  const { clock, page, open, fired, keep } = setUp([
    item('one', [{ url_contains: 'shop' }]),
    item('two', [{ url_contains: 'shop' }]),
  ])
  open().run(keep)
  await clock.pass(HOUR)
  expect(fired).toEqual(['one'])
  page.change({ url: 'https://shop.example/b' })
  await clock.pass(0)
  expect(fired).toEqual(['one', 'two'])
})

test('of two tabs one invites', async () => {
  const { clock, open, fired, keep } = setUp([item('hello', [{ time_on_page: 5 }])])
  open().run(keep)
  open().run(keep)
  await clock.pass(HOUR)
  expect(fired).toEqual(['hello'])
})

test('nothing fires where nobody looks, or while a chat goes on', async () => {
  let busy = true
  const { clock, page, open, fired, keep } = setUp([item('hello', [{ time_on_page: 1 }])], {
    isBusy: () => busy,
  })
  const watch = open()
  watch.run(keep)
  await clock.pass(5_000)
  busy = false
  page.change({ visible: false })
  await clock.pass(5_000)
  expect(fired).toEqual([])
  page.change({ visible: true })
  await clock.pass(0)
  expect(fired).toEqual(['hello'])
})

test('a variable that is set later counts from then on', async () => {
  const { clock, variables, open, fired, keep } = setUp([
    item('gold', [{ variable: 'plan', equals: 'gold' }], { delay: 3 }),
  ])
  const watch = open()
  watch.run(keep)
  await clock.pass(10_000)
  variables['plan'] = 'gold'
  watch.check()
  await clock.pass(2_999)
  expect(fired).toEqual([])
  await clock.pass(1)
  expect(fired).toEqual(['gold'])
})

test('visits are told apart by half an hour without a page', async () => {
  const { clock, storage, open } = setUp([item('third', [{ visits_at_least: 3 }])])
  const visit = async (pause: number) => {
    await clock.pass(pause)
    return (await open().matching())?.id ?? null
  }
  expect(await visit(0)).toBeNull()
  expect(await visit(60_000)).toBeNull()
  expect(await visit(20 * 60_000)).toBeNull()
  // three pages of one visit so far
  expect(await visit(31 * 60_000)).toBeNull()
  expect(await visit(31 * 60_000)).toBe('third')
  expect(await storage.keys()).toEqual(['portico:acme:visits'])
})

test('nothing is stored where no condition asks for visits, until something fires', async () => {
  const { clock, storage, open, keep, fired } = setUp([item('hello', [{ time_on_page: 5 }])])
  const watch = open()
  watch.run(keep)
  await clock.pass(4_000)
  expect(await watch.matching()).toBeNull()
  expect(await storage.keys()).toEqual([])
  await clock.pass(1_000)
  expect(fired).toEqual(['hello'])
  expect(await storage.keys()).toEqual(['portico:acme:triggers'])
})

test('before the customer has done anything, what is counted and shown is stored nowhere', async () => {
  const { clock, page, storage, open, keep, fired } = setUp([
    item('new', [{ visitor: 'new' }, { time_on_page: 5 }]),
  ])
  page.active = false
  const first = open()
  first.run(keep)
  await clock.pass(5_000)
  page.change({ url: 'https://shop.example/b' })
  await clock.pass(HOUR)
  expect(fired).toEqual(['new'])
  expect(await storage.keys()).toEqual([])
  page.change({ active: true })
  await clock.pass(0)
  expect((await storage.keys()).toSorted()).toEqual([
    'portico:acme:triggers',
    'portico:acme:visits',
  ])
  first.close()
  open().run(keep)
  await clock.pass(HOUR)
  expect(fired).toEqual(['new'])
})

test('what has fired is told again in another language, once, and also on the next page', async () => {
  const { clock, page, load, open } = setUp([item('a', [])])
  load.mockImplementation((lang) => Promise.resolve([item('a', [], { message: `in ${lang}` })]))
  const watch = open()
  const told: string[] = []
  const listen = (lang: string) => watch.run(({ message }) => told.push(message), lang)
  const stop = listen('en')
  await clock.pass(0)
  page.change({ url: 'https://shop.example/next' })
  stop()
  listen('es')
  await clock.pass(HOUR)
  watch.check()
  await clock.pass(HOUR)
  expect(told).toEqual(['in en', 'in es'])
})

test('another language has a list and conditions of its own', async () => {
  const { clock, load, open, keep, fired } = setUp([item('es', [{ language: 'es' }])])
  const watch = open()
  const stop = watch.run(keep)
  await clock.pass(HOUR)
  expect(fired).toEqual([])
  stop()
  expect((await watch.matching('es'))?.id).toBe('es')
  watch.run(keep, 'es')
  await clock.pass(0)
  expect(fired).toEqual(['es'])
  expect(load.mock.calls).toEqual([['en'], ['es']])
})

test('damaged storage is as good as none', async () => {
  const { clock, storage, open, keep, fired } = setUp([item('new', [{ visitor: 'new' }])])
  await storage.set('portico:acme:visits', '"x"')
  await storage.set('portico:acme:triggers', '{"day":')
  open().run(keep)
  await clock.pass(0)
  expect(fired).toEqual(['new'])
})

test('what matches now is told without a word of it being stored, and not again once it has fired', async () => {
  const { clock, open, keep } = setUp([
    item('slow', [{ time_on_page: 9 }], { delay: 60 }),
    item('always', [{ url_lacks: '/x' }], { delay: 60 }),
  ])
  const watch = open()
  expect((await watch.matching())?.id).toBe('always')
  await clock.pass(9_000)
  expect((await watch.matching())?.id).toBe('slow')
  watch.run(keep)
  await clock.pass(60_000)
  expect((await watch.matching())?.id).toBe('always')
})

test('after the last one has stopped, nothing watches any more', async () => {
  const { clock, page, open, fired, keep } = setUp([item('hello', [{ time_on_page: 5 }])])
  const watch = open()
  const stops = [watch.run(keep), watch.run(keep)]
  await clock.pass(1_000)
  stops[0]?.()
  expect(page.watchers.size).toBe(1)
  stops[1]?.()
  stops[1]?.()
  expect(page.watchers.size).toBe(0)
  await clock.pass(HOUR)
  expect(fired).toEqual([])
  expect(clock.waiting).toBe(0)
})

test('triggers that can’t be loaded are asked for again on the next page', async () => {
  const { clock, page, load, open, fired, keep } = setUp([item('hello', [{ url_lacks: '/x' }])])
  load.mockRejectedValueOnce(new Error('offline'))
  open().run(keep)
  await clock.pass(HOUR)
  expect(fired).toEqual([])
  page.change({ url: 'https://shop.example/next' })
  await clock.pass(0)
  expect(fired).toEqual(['hello'])
})

test('over any walk through a site, each trigger fires on pages where it may, and once a day', async () => {
  const step = fc.record({
    url: fc.constantFrom('/a', '/b', '/checkout'),
    ms: fc.integer({ min: 0, max: 40_000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (walk) => {
      const triggers = [
        item('checkout', [{ url_contains: '/checkout' }, { time_on_page: 20 }]),
        item('any', [{ time_on_page: 30 }, { url_contains: '/b' }], { match: 'any', delay: 4 }),
      ]
      const { clock, page, open } = setUp(triggers)
      const fired: { id: string; url: string; stayed: number }[] = []
      let since = clock.now()
      open().run(({ id }) => fired.push({ id, url: page.url, stayed: clock.now() - since }))
      for (const { url, ms } of walk) {
        if (url !== page.url) since = clock.now()
        page.change({ url })
        await clock.pass(ms)
      }
      expect(new Set(fired.map(({ id }) => id)).size).toBe(fired.length)
      for (const { id, url, stayed } of fired) {
        if (id === 'checkout') expect([url, stayed]).toEqual(['/checkout', 20_000])
        else expect(stayed).toBe(url === '/b' ? 4_000 : 34_000)
      }
    }),
    { numRuns: 40 },
  )
})
