import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/axe.ts'
import { endUser, newKey } from '../support/api.ts'
import { startChat, VIEWPORTS } from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { around, type Words } from '../support/words.ts'

const TRACK = 11

/** Every page of the portal that has an address of its own, with the heading that says that it is there. */
const ROUTES: { path: string; heading: (t: Words) => string | RegExp }[] = [
  { path: '/', heading: (t) => t('home.greeting') },
  { path: '/menus/1', heading: () => /./ },
  { path: `/menus/${TRACK}`, heading: () => /./ },
  { path: `/menus/${TRACK}/chat`, heading: (t) => t('chat.startTitle') },
  { path: `/menus/${TRACK}/call?later`, heading: (t) => t('call.title') },
  { path: `/menus/${TRACK}/email`, heading: (t) => t('email.title') },
  { path: '/menus/5', heading: () => /./ },
  { path: '/menus/6', heading: () => /./ },
  { path: '/wait-times', heading: (t) => t('waits.title') },
  { path: '/transcripts', heading: (t) => t('transcripts.title') },
  { path: '/articles/refunds', heading: () => /./ },
  { path: '/articles/no-such-answer', heading: (t) => t('article.notFound') },
  { path: '/chats/999999', heading: (t) => t('chat.notFound') },
  { path: '/calls/999999', heading: (t) => t('call.notFound') },
  { path: '/transcripts/999999', heading: (t) => t('transcripts.notFound') },
  { path: '/menus/999999', heading: (t) => t('menu.notFound') },
  { path: '/nothing/here', heading: (t) => t('notFound.title') },
]

async function loaded(page: Page, t: Words, heading: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.getByText(t('app.loading'), { exact: true })).toHaveCount(0)
}

async function expectNoSideways(page: Page): Promise<void> {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }))
  expect(scroll, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(client)
}

const LOOKS = [
  { name: 'light', lang: 'en', colorScheme: 'light', viewport: VIEWPORTS.desktop },
  { name: 'dark, on a phone', lang: 'en', colorScheme: 'dark', viewport: VIEWPORTS.phone },
  { name: 'Arabic, on a phone', lang: 'ar', colorScheme: 'light', viewport: VIEWPORTS.phone },
  { name: 'Japanese, on a tablet', lang: 'ja', colorScheme: 'dark', viewport: VIEWPORTS.tablet },
] as const

for (const { name, lang, colorScheme, viewport } of LOOKS) {
  test(`every page is there, accessible and no wider than the screen: ${name}`, async ({
    customer,
  }) => {
    const { page, t } = await customer({ lang, colorScheme, viewport })
    for (const { path, heading } of ROUTES) {
      await test.step(path, async () => {
        await page.goto(path)
        await loaded(page, t, heading(t))
        await expect(page.locator('html')).toHaveAttribute('lang', lang)
        await expect(page.locator('html')).toHaveAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr')
        await expectNoSideways(page)
        await expectAccessible(page, `${path} (${name})`)
      })
    }
  })

  test(`a chat, a call and their ends are accessible: ${name}`, async ({ customer }) => {
    const person = await customer({ lang, colorScheme, viewport })
    const { page, t } = person
    await startChat(person, TRACK, 'hello')
    await expect(
      page.getByRole('button', { name: t('chat.escalate'), exact: true }).first(),
    ).toBeVisible()
    await expectNoSideways(page)
    await expectAccessible(page, `a chat (${name})`)
    await page.getByRole('button', { name: t('chat.end'), exact: true }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    await expectAccessible(page, `the question whether to end a chat (${name})`)
    await dialog.getByRole('button', { name: t('chat.end'), exact: true }).click()
    await expect(page.getByRole('heading', { name: t('transcript.title') })).toBeVisible()
    await expectNoSideways(page)
    await expectAccessible(page, `an ended chat (${name})`)

    await page.goto('/transcripts')
    await page.getByRole('main').getByRole('listitem').getByRole('link').first().click()
    await expect(page.getByRole('heading', { name: t('transcript.title') })).toBeVisible()
    await expectNoSideways(page)
    await expectAccessible(page, `a past conversation (${name})`)

    await page.goto(`/menus/${TRACK}/call`)
    await page.getByRole('textbox', { name: t('call.phone') }).fill('612 34 56 78')
    await page.getByRole('radio', { name: t('call.recordingNo') }).check()
    await page.getByRole('button', { name: t('call.submitNow') }).click()
    await page.waitForURL(/\/calls\/\d+/)
    // others may be in line before
    const place = page.getByText(t('chat.queueNext'), { exact: true })
    await expect(place.or(page.getByText(around(t('chat.queuePosition')))).first()).toBeVisible()
    await expectNoSideways(page)
    await expectAccessible(page, `a call (${name})`)
    await page.getByRole('button', { name: t('call.cancel') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('call.cancel') })
      .click()
    await expect(page.getByText(t('call.statusCanceled'), { exact: true }).first()).toBeVisible()
    await expectAccessible(page, `a cancelled call (${name})`)
  })
}

test('what is not there is told with the right status', async ({ customer, stack }) => {
  const answer = await fetch(`${stack.origin}/nothing/here`)
  expect(answer.status).toBe(404)
  expect((await fetch(`${stack.origin}/menus/1`)).status).toBe(200)
  const { page, t } = await customer({ path: '/nothing/here' })
  await page.getByRole('link', { name: t('notFound.home') }).click()
  await expect(page.getByRole('heading', { level: 1, name: t('home.greeting') })).toBeVisible()
  const ada = await endUser(stack, 'acme')
  const api = await ada.post('/no-such-thing', { key: newKey() })
  expect({ status: api.status, code: api.body['code'] }).toEqual({ status: 404, code: 'not_found' })
})
