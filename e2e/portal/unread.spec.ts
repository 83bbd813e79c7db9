import type { Page } from '@playwright/test'
import {
  acceptOffer,
  chatLog,
  composer,
  deskSay,
  setStatus,
  startChat,
  type Agent,
  type Customer,
} from '../support/people.ts'
import { expect, test } from '../support/test.ts'

test.use({ ownStack: true })

const TRACK = 11

/** Counts the sounds of a page, and lets a test say whether somebody looks at it: headless pages never are hidden. */
async function observe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(window, { sounds: 0, away: sessionStorage.getItem('away') === '1' })
    const start = AudioContext.prototype.createOscillator
    AudioContext.prototype.createOscillator = function (this: AudioContext) {
      Object.assign(window, { sounds: Number(Reflect.get(window, 'sounds')) + 1 })
      return start.call(this)
    }
    const away = (): boolean => Boolean(Reflect.get(window, 'away'))
    Object.defineProperty(document, 'hidden', { get: away })
    Object.defineProperty(document, 'visibilityState', {
      get: () => (away() ? 'hidden' : 'visible'),
    })
    document.hasFocus = () => !away()
  })
}

async function look(page: Page, looks: boolean): Promise<void> {
  await page.evaluate((away) => {
    sessionStorage.setItem('away', away ? '1' : '0')
    Object.assign(window, { away })
    document.dispatchEvent(new Event('visibilitychange'))
  }, !looks)
}

/** Two notes make one sound. */
const sounds = (page: Page): Promise<number> =>
  page.evaluate(() => Number(Reflect.get(window, 'sounds')) / 2)

/** One chat in two tabs of one browser. */
async function twoTabs(
  agent: (key: 'maya') => Promise<Agent>,
  customer: () => Promise<Customer>,
): Promise<{ maya: Agent; ana: Customer; other: Customer }> {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await observe(ana.page)
  await startChat(ana, TRACK, 'I want to talk to a person')
  await acceptOffer(maya)
  await expect(chatLog(ana)).toContainText('Maya')
  const page = await ana.page.context().newPage()
  await observe(page)
  await page.goto(ana.page.url())
  const other = { page, t: ana.t }
  await expect(chatLog(other)).toContainText('Maya')
  for (const tab of [ana, other]) {
    const bell = tab.page.getByRole('button', { name: ana.t('chat.sound') })
    if ((await bell.getAttribute('aria-pressed')) !== 'true') await bell.click()
    await expect(bell).toHaveAttribute('aria-pressed', 'true')
  }
  return { maya, ana, other }
}

test('what comes while nobody looks is counted in the title, and heard once', async ({
  agent,
  customer,
}) => {
  const { maya, ana, other } = await twoTabs(agent, customer)
  for (const { page } of [ana, other]) await look(page, false)
  await deskSay(maya, 'One')
  for (const { page } of [ana, other]) await expect(page).toHaveTitle(/^\(1\) /)
  await deskSay(maya, 'Two')
  for (const { page } of [ana, other]) await expect(page).toHaveTitle(/^\(2\) /)
  const heard = async (): Promise<number> => (await sounds(ana.page)) + (await sounds(other.page))
  await expect.poll(heard).toBe(2)

  // read in one tab, it is unread in none
  await look(ana.page, true)
  for (const { page } of [ana, other]) await expect(page).not.toHaveTitle(/^\(/)
  await expect(chatLog(ana).getByText(ana.t('chat.fresh'))).toBeVisible()
  await composer(ana).fill('Thank you')
  await composer(ana).press('Enter')
  await expect(chatLog(ana).getByText(ana.t('chat.fresh'))).toHaveCount(0)
  expect(await heard()).toBe(2)
})

test('a message that is looked at in one tab makes no sound in another', async ({
  agent,
  customer,
}) => {
  const { maya, ana, other } = await twoTabs(agent, customer)
  await look(other.page, false)
  await deskSay(maya, 'Are you there?')
  await expect(chatLog(ana)).toContainText('Are you there?')
  await expect(other.page).not.toHaveTitle(/^\(/)
  // the next one is heard, so that the first would have been by now
  await look(ana.page, false)
  await deskSay(maya, 'Hello?')
  await expect.poll(async () => (await sounds(ana.page)) + (await sounds(other.page))).toBe(1)
})

test('what nobody has read yet is still counted on the next page', async ({ agent, customer }) => {
  const { maya, ana, other } = await twoTabs(agent, customer)
  await other.page.close()
  await look(ana.page, false)
  await deskSay(maya, 'One')
  await deskSay(maya, 'Two')
  await expect(ana.page).toHaveTitle(/^\(2\) /)
  await look(ana.page, true)
  await ana.page.goto('/wait-times')
  await look(ana.page, false)
  await deskSay(maya, 'Three')
  await deskSay(maya, 'Four')
  await ana.page.goto('/')
  await expect(ana.page).toHaveTitle(/^\(2\) /)
  await look(ana.page, true)
  await ana.page.getByRole('link', { name: new RegExp(ana.t('running.chat')) }).click()
  await expect(chatLog(ana)).toContainText('Four')
  await expect(ana.page).not.toHaveTitle(/^\(/)
})

test('a draft stays with its chat, over a reload', async ({ agent, customer }) => {
  const { ana } = await twoTabs(agent, customer)
  await composer(ana).fill('What I meant to say')
  await ana.page.reload()
  await expect(composer(ana)).toHaveValue('What I meant to say')
})
