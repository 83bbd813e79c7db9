import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/axe.ts'
import { acceptOffer, chatLog, setStatus, VIEWPORTS } from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { withTriggers } from '../support/triggers.ts'
import { deskWords, portalWords } from '../support/words.ts'

const t = portalWords('en')
const ar = portalWords('ar')

const HELLO = 'Can we help you choose?'
const QUESTION = 'Would you like to chat with us?'
const YES = 'Yes, please'
const NO = 'No, thank you'
const AGAIN = 'We are still here.'
const PAST = 'Is there something left to settle?'
const WAITS = 'Shall we call you instead?'

test.use({
  ownStack: true,
  ownSetup: {
    edits: [
      withTriggers(
        {
          id: 'hello',
          name: 'Looking around at home',
          message: { en: HELLO, ar: 'هل تحتاج إلى مساعدة في الاختيار؟' },
          question: {
            text: { en: QUESTION, ar: 'هل ترغب في محادثتنا؟' },
            yes: { en: YES, ar: 'نعم' },
            no: { en: NO, ar: 'لا' },
          },
          menu: 11,
          conditions: [
            { url_lacks: 'wait-times' },
            { url_lacks: 'menus' },
            { url_lacks: 'transcripts' },
            { time_on_page: 1 },
          ],
        },
        {
          id: 'again',
          name: 'Long at home',
          message: { en: AGAIN },
          conditions: [
            { url_lacks: 'wait-times' },
            { url_lacks: 'menus' },
            { url_lacks: 'transcripts' },
            { time_on_page: 2 },
          ],
        },
        {
          id: 'past',
          name: 'At the past conversations',
          message: { en: PAST },
          menu: 1,
          conditions: [{ url_contains: '/transcripts' }],
        },
        {
          id: 'waits',
          name: 'At the wait times',
          message: { en: WAITS },
          menu: 11,
          channel: 'instant_call',
          match: 'any',
          conditions: [{ url_contains: '/wait-times' }, { visits_at_least: 50 }],
        },
      ),
    ],
  },
})

const invitation = (page: Page, words = t) =>
  page.getByRole('region', { name: words('invite.label'), exact: true })

test('an invitation comes after its time, is announced, and takes the focus from nobody', async ({
  customer,
}) => {
  const { page } = await customer()
  const search = page.getByRole('searchbox')
  await search.focus()
  const card = invitation(page)
  await expect(card).toBeVisible()
  await expect(card).toContainText(HELLO)
  await expect(page.getByRole('status').filter({ hasText: HELLO })).toContainText(QUESTION)
  await expect(search).toBeFocused()
  await expectAccessible(page, 'home with an invitation')

  await card.getByRole('button', { name: NO }).click()
  await expect(card).toHaveCount(0)
  await expect(page.getByRole('main')).toBeFocused()
})

test('what is shown follows the language, and what was refused does not come back in another one', async ({
  customer,
}) => {
  const { page } = await customer({ viewport: VIEWPORTS.phone })
  const language = page.getByRole('combobox', { name: t('app.language') })
  await expect(invitation(page)).toContainText(HELLO)
  await language.selectOption('ar')
  const card = invitation(page, ar)
  await expect(card).toContainText('هل تحتاج إلى مساعدة في الاختيار؟')
  await expect(card).not.toContainText(HELLO)
  const announced = page.getByRole('status').filter({ hasText: 'هل ترغب في محادثتنا؟' })
  await expect(announced).toContainText(ar('invite.label'))
  await expect(card.getByRole('button', { name: 'نعم', exact: true })).toBeVisible()
  await expectAccessible(page, 'an invitation in Arabic')
  await page.screenshot({ path: test.info().outputPath('invitation-ar.png') })

  await card.getByRole('button', { name: 'لا', exact: true }).click()
  const list = page.waitForResponse(/\/triggers\?lang=es/)
  await page.getByRole('combobox', { name: ar('app.language') }).selectOption('es')
  await list
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    portalWords('es')('home.greeting'),
  )
  await expect(invitation(page, portalWords('es'))).toHaveCount(0)
})

test('nothing is stored of somebody who has done nothing yet', async ({ blank }) => {
  const page = await blank({ locale: 'en-GB' })
  // a browser that is steered counts each look from outside as an act of the customer
  await page.addInitScript(() => {
    let hasBeenActive = false
    addEventListener('keydown', ({ isTrusted }) => (hasBeenActive ||= isTrusted), true)
    Object.defineProperty(navigator, 'userActivation', {
      value: {
        get hasBeenActive() {
          return hasBeenActive
        },
      },
    })
  })
  const stored = () => page.evaluate(() => Object.keys(localStorage).toSorted())
  await page.goto('/')
  await expect(invitation(page)).toBeVisible()
  expect(await stored()).toEqual([])
  await page.keyboard.press('Tab')
  await expect.poll(stored).toEqual(['portico:acme:triggers', 'portico:acme:visits'])
})

test('who says no is not asked again that day, but on another page for another reason', async ({
  customer,
}) => {
  const { page } = await customer()
  await invitation(page).getByRole('button', { name: NO }).click()
  await page.reload()
  // had the first come again, there would be no second one on this page
  await expect(invitation(page)).toContainText(AGAIN)
  await page.getByRole('link', { name: t('home.waitTimes') }).click()
  await expect(invitation(page)).toContainText(WAITS)
  await expect(page.getByText(HELLO)).toHaveCount(0)
  await invitation(page)
    .getByRole('button', { name: t('app.close') })
    .click()
  await expect(invitation(page)).toHaveCount(0)
})

test('without a question the button names the channel, and leads there', async ({ customer }) => {
  const { page } = await customer({ path: '/wait-times' })
  const card = invitation(page)
  await expect(card).toContainText(WAITS)
  await expect(card.getByRole('button', { name: t('invite.later') })).toBeVisible()
  await card.getByRole('button', { name: t('channel.instant_call') }).click()
  await page.waitForURL(/\/menus\/11\/call/)
  await expect(card).toHaveCount(0)
})

test('a topic without a chat of its own is shown, and the chat begun below it tells what led there', async ({
  customer,
}) => {
  const { page } = await customer({ path: '/transcripts' })
  await expect(invitation(page)).toContainText(PAST)
  await invitation(page)
    .getByRole('button', { name: t('chat.startTitle') })
    .click()
  await page.waitForURL(/\/menus\/1$/)
  await page.getByRole('link', { name: 'Track my order' }).click()
  await page.getByRole('link', { name: new RegExp(`^${t('channel.chat')}`) }).click()
  const begun = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/menus/11/chats'),
  )
  await page.getByRole('button', { name: t('chat.start') }).click()
  expect((await begun).postDataJSON()).toMatchObject({ chat: { trigger_id: 'past' } })
  await page.waitForURL(/\/chats\/\d+/)
})

test('yes by keyboard begins a chat, and the agent sees what brought the customer', async ({
  customer,
  agent,
}) => {
  const ana = await customer()
  const { page } = ana
  const card = invitation(page)
  await expect(card).toBeVisible()
  const yes = card.getByRole('button', { name: YES })
  // the card is the last thing on the page
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(yes).toBeFocused()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chats\/\d+/)
  await expect(chatLog(ana)).toBeVisible()
  await expect(card).toHaveCount(0)

  await page
    .getByRole('button', { name: t('chat.escalate'), exact: true })
    .first()
    .click()
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  await acceptOffer(maya)
  await expect(maya.page.getByText('Looking around at home', { exact: true })).toBeVisible()
  await expect(maya.page.getByText(deskWords('customer.trigger'), { exact: true })).toBeVisible()

  // nobody is invited to a chat that they are in
  await page.goto('/wait-times')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('table').first()).toBeVisible()
  await expect(invitation(page)).toHaveCount(0)
})

test('escape puts it away, in Arabic on a small dark screen too', async ({ customer }) => {
  const { page } = await customer({ lang: 'ar', viewport: VIEWPORTS.phone, colorScheme: 'dark' })
  const card = invitation(page, ar)
  await expect(card).toBeVisible()
  await expectAccessible(page, 'an invitation in Arabic')
  const box = await card.boundingBox()
  expect(box?.x).toBeGreaterThan(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(VIEWPORTS.phone.width)
  await card.getByRole('button', { name: 'نعم' }).focus()
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  await expect(page.getByRole('main')).toBeFocused()
})

test('a chat that has begun in another tab is known to the one that would invite', async ({
  customer,
}) => {
  const { page } = await customer({ path: '/menus/11/chat' })
  const other = await page.context().newPage()
  await other.goto('/menus/11')
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible()
  await page.getByRole('button', { name: t('chat.start') }).click()
  await page.waitForURL(/\/chats\/\d+/)
  const asked = other.waitForResponse(/\/api\/chats\/ongoing/)
  await other.getByRole('link', { name: t('home.waitTimes') }).click()
  await asked
  await expect(other.getByRole('table').first()).toBeVisible()
  await expect(invitation(other)).toHaveCount(0)
})
