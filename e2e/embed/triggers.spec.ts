import type { FrameLocator, Page } from '@playwright/test'
import { expectAccessible } from '../support/axe.ts'
import { VIEWPORTS } from '../support/people.ts'
import { withTriggers } from '../support/triggers.ts'
import { portalWords } from '../support/words.ts'
import { expect, test } from './host.ts'

declare global {
  var widget: { client: Record<string, (...args: unknown[]) => Promise<unknown>> }
  var fired: string[]
  var stopTriggers: () => void
}

const t = portalWords('en')

const HELLO = 'Is something holding up your order, or missing from your basket?'
const LATER = 'We are still here.'
const GOLD = 'Gold members have a line of their own.'
const YES = 'Start a chat'
const NO = 'Not now'

test.use({
  ownStack: true,
  ownSetup: {
    edits: [
      withTriggers(
        {
          id: 'basket',
          name: 'Long at the basket',
          message: { en: HELLO },
          question: { text: { en: 'We can look into it.' }, yes: { en: YES }, no: { en: NO } },
          menu: 11,
          conditions: [{ url_contains: '/basket' }, { time_on_page: 1 }],
        },
        {
          id: 'gold',
          name: 'Gold members',
          message: { en: GOLD },
          menu: 11,
          conditions: [{ variable: 'plan', equals: 'gold' }],
        },
        {
          id: 'later',
          name: 'Longer at the basket',
          message: { en: LATER },
          conditions: [{ url_contains: '/basket' }, { time_on_page: 2 }],
        },
      ),
    ],
  },
})

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe')
const launcherOf = (page: Page) => page.getByRole('button', { name: /^(Help|Ayuda)/ })
/** The part of the widget beside the launcher, while the widget is closed. */
const besideOf = (page: Page) => page.getByRole('region', { name: 'Help: Acme store' })
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Help: Acme store' })
const cardIn = (page: Page) =>
  frameOf(page).getByRole('region', { name: t('invite.label'), exact: true })

/** As a single-page application goes to another of its pages. */
const goTo = (page: Page, path: string) =>
  page.evaluate((to) => history.pushState(null, '', to), path)

/** The portal in the frame is there, and nobody has opened it. */
async function frameReady(page: Page): Promise<void> {
  await expect(page.locator('iframe')).toHaveCount(1)
  await expect(frameOf(page).locator('#main')).toBeAttached()
  await expect(dialogOf(page)).toBeHidden()
}

test('navigation of the host page brings the invitation beside the launcher, and the focus stays', async ({
  shop,
}) => {
  const page = await shop('/index.html')
  await frameReady(page)
  const link = page.getByRole('link', { name: 'Help' })
  await link.focus()
  await expect(besideOf(page)).toBeHidden()
  await goTo(page, '/basket')
  const card = cardIn(page)
  await expect(card).toContainText(HELLO)
  await expect(besideOf(page)).toBeVisible()
  await expect(dialogOf(page)).toHaveCount(0)
  await expect(launcherOf(page)).toBeVisible()
  await expect(launcherOf(page)).toHaveAttribute('aria-expanded', 'false')
  await expect(link).toBeFocused()
  await expect(frameOf(page).getByRole('status').filter({ hasText: HELLO })).toBeAttached()
  await expectAccessible(page, 'the shop with an invitation')

  // all of it is to be seen, and nothing else of the portal
  await expect
    .poll(async () => {
      const [panel, inner] = [await besideOf(page).boundingBox(), await card.boundingBox()]
      return Math.trunc((panel?.height ?? 0) - (inner?.height ?? 1))
    })
    .toBe(0)
  await expect(frameOf(page).getByRole('banner')).toBeHidden()
  await expect(frameOf(page).getByRole('main')).toBeHidden()
})

test('yes opens the widget with a chat', async ({ shop }) => {
  const page = await shop('/basket.html')
  const frame = frameOf(page)
  await cardIn(page).getByRole('button', { name: YES }).click()
  await expect(dialogOf(page)).toBeVisible()
  await expect(frame.getByRole('log', { name: t('chat.conversation') })).toBeVisible()
  await expect(cardIn(page)).toHaveCount(0)
  await launcherOf(page).click()
  await expect(dialogOf(page)).toBeHidden()
  await expect(besideOf(page)).toBeHidden()
  await expect(launcherOf(page)).toBeFocused()
})

test('no by keyboard puts it away, gives the focus back, and holds for the day', async ({
  shop,
}) => {
  const page = await shop('/basket.html')
  const card = cardIn(page)
  await expect(card).toBeVisible()
  await launcherOf(page).focus()
  // the invitation stands before its launcher
  await page.keyboard.press('Shift+Tab')
  await expect(card.getByRole('button', { name: NO })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(besideOf(page)).toBeHidden()
  await expect(launcherOf(page)).toBeFocused()

  await page.reload()
  // had the first come again, there would be no second one on this page
  await expect(cardIn(page)).toContainText(LATER)
})

test('escape puts it away from inside, and opening the widget takes it along', async ({ shop }) => {
  const page = await shop('/basket.html')
  const card = cardIn(page)
  await expect(card).toBeVisible()
  await launcherOf(page).click()
  await expect(dialogOf(page)).toBeVisible()
  await expect(frameOf(page).getByRole('main')).toBeVisible()
  await expect(card).toBeVisible()
  await launcherOf(page).click()
  await expect(besideOf(page)).toBeVisible()
  await card.getByRole('button', { name: YES }).focus()
  await page.keyboard.press('Escape')
  await expect(besideOf(page)).toBeHidden()
})

test('on a phone it fits beside the launcher', async ({ shop }) => {
  const page = await shop('/index.html')
  await page.setViewportSize(VIEWPORTS.phone)
  await frameReady(page)
  await goTo(page, '/basket')
  await expect(cardIn(page)).toBeVisible()
  const box = await besideOf(page).boundingBox()
  expect(box?.x).toBeGreaterThan(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(VIEWPORTS.phone.width)
  expect(box?.height).toBeLessThan(VIEWPORTS.phone.height / 2)
})

test('a custom variable of the host page brings its invitation', async ({ shop }) => {
  const page = await shop('/account.html')
  await frameReady(page)
  await expect(cardIn(page)).toHaveCount(0)
  await page.evaluate(() => globalThis.widget.client['setVariables']?.({ plan: 'gold' }))
  await expect(cardIn(page)).toContainText(GOLD)
})

test('the host page asks the client for triggers itself, and stops it', async ({ shop }) => {
  const page = await shop('/signed.html')
  // nothing is loaded before the first call
  await expect(launcherOf(page)).toBeVisible()
  await expect(page.locator('iframe')).toHaveCount(0)
  const first = await page.evaluate(async () => {
    const { client } = globalThis.widget
    const trigger = (await client['getTrigger']?.()) as { id: string } | null
    const fired: string[] = []
    globalThis.fired = fired
    globalThis.stopTriggers = (await client['runTrigger']?.((one: { id: string }) =>
      fired.push(one.id),
    )) as () => void
    return trigger
  })
  expect(first).toBeNull()
  const fired = () => page.evaluate(() => globalThis.fired)
  await goTo(page, '/basket')
  await expect.poll(fired).toEqual(['basket'])
  // it is the page's own to show: the widget shows nothing
  await expect(cardIn(page)).toHaveCount(0)
  await expect(dialogOf(page)).toHaveCount(0)

  await page.evaluate(async () => {
    globalThis.stopTriggers()
    await globalThis.widget.client['setVariables']?.({ plan: 'gold' })
    history.pushState(null, '', '/account')
  })
  await expect
    .poll(() =>
      page.evaluate(
        async () => (await globalThis.widget.client['getTrigger']?.()) as { id: string } | null,
      ),
    )
    .toMatchObject({ id: 'gold' })
  expect(await fired()).toEqual(['basket'])
})

test('the client of the frame answers the host page, with its errors', async ({ shop, host }) => {
  host.person = { identifier: 'eva-5' }
  const page = await shop('/signed.html')
  const said = await page.evaluate(async () => {
    const { client } = globalThis.widget
    const company = (await client['getCompany']?.()) as { name: string }
    const events: string[] = []
    await client['on']?.('chat.ongoing', () => events.push('ongoing'))
    const { state } = (await client['createChat']?.(11, { greeting: 'From the page' })) as {
      state: { id: number }
    }
    const messages = (await client['fetchMessages']?.()) as { content?: string }[]
    const failed = await client['loadChat']?.(987_654).catch(
      ({ status, code }: { status: number; code: string }) => ({ status, code }),
    )
    const refused = await client['destroy']?.().catch((error: Error) => error.message)
    return {
      name: company.name,
      state,
      words: messages.map((one) => one.content),
      failed,
      refused,
      events,
    }
  })
  expect(said.name).toBe('Acme')
  expect(said.state.id).toBeGreaterThan(0)
  expect(said.words).toContain('From the page')
  expect(said.failed).toEqual({ status: 404, code: 'chat_not_found' })
  expect(said.refused).toContain('destroy')
  expect(said.events).toContain('ongoing')
})

test('a page that does not ask for invitations gets none', async ({ shop }) => {
  const page = await shop('/signed.html?/basket')
  await launcherOf(page).click()
  await expect(frameOf(page).getByRole('main')).toBeVisible()
  await expect(
    frameOf(page).getByRole('region', { name: portalWords('es')('invite.label'), exact: true }),
  ).toHaveCount(0)
})
