import type { Locator, Page } from '@playwright/test'
import { fillChat } from '../support/long-chat.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  deskSay,
  setStatus,
  startChat,
  type Agent,
  type Customer,
} from '../support/people.ts'
import type { Stack } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'
import { deskWords } from '../support/words.ts'

test.use({ ownStack: true })

const TRACK = 11
const COUNT = 10_000
const NEEDLE = 'the blue umbrella of café Ørsted'
const OLD = 4321

/** A customer and an agent who have written 10,000 messages. */
async function longChat(
  stack: Stack,
  agent: (key: 'maya') => Promise<Agent>,
  customer: () => Promise<Customer>,
): Promise<{ maya: Agent; ana: Customer; id: number }> {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  const id = await startChat(ana, TRACK, 'I want to talk to a person')
  await acceptOffer(maya)
  await expect(chatLog(ana)).toContainText('Maya')
  fillChat(stack, id, COUNT, { [OLD]: `Have you seen ${NEEDLE}?` })
  return { maya, ana, id }
}

interface Place {
  index: string
  from: number
}

const messageAt = (log: Locator, index: number): Locator => log.locator(`[data-index="${index}"]`)

/**
 * The topmost message that can be seen, and how far below the upper edge it begins. What has just come onto the page may be
 * of another height than it was taken for, which is made good before the frame is drawn: two frames that are the same.
 */
function topmost(log: Locator): Promise<Place> {
  return log.evaluate(async (box) => {
    const place = (): Place => {
      const edge = box.getBoundingClientRect().top
      const nodes = [...box.querySelectorAll<HTMLElement>('[data-index]')]
      const node = nodes.find((each) => each.getBoundingClientRect().bottom > edge)
      return {
        index: node?.dataset['index'] ?? '',
        from: (node?.getBoundingClientRect().top ?? 0) - edge,
      }
    }
    const drawn = (): Promise<Place> =>
      new Promise((resolve) => {
        requestAnimationFrame(() => setTimeout(() => resolve(place())))
      })
    let before = await drawn()
    for (;;) {
      const now = await drawn()
      if (now.index === before.index && now.from === before.from) return now
      before = now
    }
  })
}

/** Browsers scroll by whole pixels. */
async function expectPlace(log: Locator, { index, from }: Place): Promise<void> {
  await expect
    .poll(async () => {
      const now = await topmost(log)
      return { index: now.index, stays: Math.abs(now.from - from) < 3 }
    })
    .toEqual({ index, stays: true })
}

/** The lowest index on the page. */
function first(log: Locator): Promise<number> {
  return log.evaluate((box) =>
    Number(box.querySelector<HTMLElement>('[data-index]')?.dataset['index']),
  )
}

const height = (log: Locator): Promise<number> => log.evaluate((box) => box.scrollHeight)

/** Requests for messages, as they are made. */
function requests(page: Page): string[] {
  const seen: string[] = []
  page.on('request', (request) => {
    if (/\/chats\/\d+\/messages\?/.test(request.url())) seen.push(new URL(request.url()).search)
  })
  return seen
}

test('10,000 messages open with the newest page, and earlier ones come as the reader goes up', async ({
  agent,
  customer,
  stack,
}) => {
  const { ana } = await longChat(stack, agent, customer)
  const asked = requests(ana.page)
  await ana.page.reload()
  const log = chatLog(ana)
  await expect(messageAt(log, COUNT - 1)).toBeVisible()
  expect(asked).toHaveLength(1)
  expect(await log.locator('*').count()).toBeLessThan(1500)

  // held back, so that what is looked at is known when the page comes in
  let release: (() => void) | undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await ana.page.route(/\/messages\?/, async (route) => {
    await held
    await route.continue()
  })
  const before = await height(log)
  await log.evaluate((box) => (box.scrollTop = 500))
  await expect(log.getByText(ana.t('chat.earlierLoading'))).toBeAttached()
  await expect.poll(() => first(log)).toBeLessThan(COUNT - 80)
  const place = await topmost(log)
  release?.()
  await expect.poll(() => height(log)).toBeGreaterThan(before + 1000)
  await expectPlace(log, place)
  expect(await log.locator('*').count()).toBeLessThan(1500)
  expect(asked).toHaveLength(2)

  // on and on, in steps that a hand could make, and never with a hole or a leap
  const box = (await log.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await ana.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (let pages = 3; pages < 6;) {
    const from = Number((await topmost(log)).index)
    await ana.page.mouse.wheel(0, -900)
    await expect.poll(async () => Number((await topmost(log)).index)).toBeLessThan(from)
    const to = Number((await topmost(log)).index)
    expect(from - to, `from ${from} to ${to}`).toBeLessThan(60)
    pages = asked.length + 1
  }
})

test('a page that can not be had says so and can be asked for again', async ({
  agent,
  customer,
  stack,
}) => {
  const { ana } = await longChat(stack, agent, customer)
  await ana.page.reload()
  const log = chatLog(ana)
  await expect(messageAt(log, COUNT - 1)).toBeVisible()
  await ana.page.route(/\/messages\?/, (route) => route.fulfill({ status: 404, json: {} }))
  await log.evaluate((box) => (box.scrollTop = 0))
  await expect(log.getByText(ana.t('chat.earlierFailed'))).toBeVisible()
  await ana.page.unroute(/\/messages\?/)
  const before = await height(log)
  await log.getByRole('button', { name: ana.t('app.retry') }).click()
  await expect.poll(() => height(log)).toBeGreaterThan(before + 1000)
  await expect(log.getByText(ana.t('chat.earlierFailed'))).toHaveCount(0)
})

test('an old message is found and shown, and new ones wait below', async ({
  agent,
  customer,
  stack,
}) => {
  const { maya, ana } = await longChat(stack, agent, customer)
  await ana.page.reload()
  const log = chatLog(ana)
  await expect(messageAt(log, COUNT - 1)).toBeVisible()
  await ana.page.getByRole('button', { name: ana.t('find.label') }).click()
  const search = ana.page.getByRole('search')
  // without its accents
  await search.getByRole('searchbox').fill('umbrella of cafe')
  await expect(search.getByRole('status')).toHaveText(ana.t('find.place', { n: 1, total: 1 }))
  await expect(messageAt(log, OLD)).toBeInViewport()
  await expect(messageAt(log, OLD)).toContainText(NEEDLE)
  expect(await log.locator('*').count()).toBeLessThan(1500)
  // back to the first message, so that nothing can have been missed
  await expect(search.getByText('%')).toHaveCount(0, { timeout: 60_000 })
  await search.getByRole('searchbox').fill('nobody wrote this')
  await expect(search.getByRole('status')).toHaveText(ana.t('find.none'))
  await search.getByRole('searchbox').press('Escape')

  const place = await topmost(log)
  await deskSay(maya, 'Here it is')
  const pill = ana.page.getByRole('button', { name: ana.t('chat.newMessages', { n: 1 }, 1) })
  await expect(pill).toBeVisible()
  await expectPlace(log, place)
  await pill.click()
  await expect(log.getByText('Here it is')).toBeInViewport()
  await composer(ana).fill('Thank you')
  await composer(ana).press('Enter')
  await expect(log.getByText('Thank you', { exact: true })).toBeInViewport()
})

test('the conversation begins where the first message is', async ({ agent, customer, stack }) => {
  const { ana, id } = await longChat(stack, agent, customer)
  await ana.page.reload()
  const log = chatLog(ana)
  await expect(messageAt(log, COUNT - 1)).toBeVisible()
  await ana.page.getByRole('button', { name: ana.t('find.label') }).click()
  await ana.page.getByRole('searchbox').fill('I want to talk to a person')
  const words = log.getByText('I want to talk to a person', { exact: true })
  await expect(words).toBeInViewport({ timeout: 60_000 })
  await log.evaluate((box) => (box.scrollTop = 0))
  await expect(log.getByText(ana.t('chat.begins'))).toBeInViewport()
  expect(id).toBeGreaterThan(0)
})

test('the desk opens it as fast, keeps its place and finds what is old', async ({
  agent,
  customer,
  stack,
}) => {
  const { maya } = await longChat(stack, agent, customer)
  const asked = requests(maya.page)
  await maya.page.reload()
  const log = deskLog(maya)
  await expect(messageAt(log, COUNT - 1)).toBeVisible()
  // and twice what is newer, before and after it is in the room
  expect(asked.filter((query) => query.includes('before='))).toHaveLength(1)
  expect(await log.locator('*').count()).toBeLessThan(2500)

  let release: (() => void) | undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await maya.page.route(/\/messages\?/, async (route) => {
    await held
    await route.continue()
  })
  await log.evaluate((box) => (box.scrollTop = 400))
  await expect(log.getByText(deskWords('conversation.olderLoading'))).toBeAttached()
  await expect(messageAt(log, COUNT - 95)).toBeAttached()
  const place = await topmost(log)
  const before = await height(log)
  release?.()
  await expect.poll(() => height(log)).toBeGreaterThan(before + 1000)
  await expectPlace(log, place)

  await maya.page.keyboard.press('Alt+KeyS')
  await maya.page.getByRole('searchbox').fill('umbrella of cafe')
  await expect(messageAt(log, OLD)).toBeInViewport({ timeout: 60_000 })
})
