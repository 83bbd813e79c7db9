import type { Page } from '@playwright/test'
import { chatLog, composer, startChat, VIEWPORTS } from '../support/people.ts'
import { expect, test } from '../support/test.ts'

const TRACK = 11

/** By the keyboard alone. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true }).first()
  await button.focus()
  await button.press('Enter')
}

test('who presses what then goes away goes on where the conversation does', async ({
  customer,
}) => {
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, TRACK)
  await press(page, 'My order')
  await expect(composer(ana)).toBeFocused()
  await press(page, t('chat.escalate'))
  await expect(page.getByRole('button', { name: t('chat.escalate'), exact: true })).toHaveCount(0)
  await expect(composer(ana)).toBeFocused()
  await press(page, t('chat.end'))
  const dialog = page.getByRole('dialog', { name: t('chat.endTitle') })
  await dialog.getByRole('button', { name: t('chat.end') }).press('Enter')
  await expect(composer(ana)).toHaveCount(0)
  await expect(chatLog(ana)).toBeFocused()
})

test('a form that is sent leaves the keyboard at what came of it', async ({ customer }) => {
  const { page, t } = await customer({ path: `/menus/${TRACK}/email` })
  await page.getByRole('textbox', { name: t('email.email') }).fill('ana@example.org')
  await page.getByRole('textbox', { name: t('email.content') }).fill('Where is it?')
  await press(page, t('email.submit'))
  await expect(page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeFocused()
})

test('a call that is moved or cancelled keeps the keyboard in its page', async ({ customer }) => {
  const { page, t } = await customer({ path: `/menus/${TRACK}/call?later=1` })
  await page.getByRole('textbox', { name: t('call.phone') }).fill('+34 612 345 679')
  const times = page.getByRole('radiogroup', { name: t('call.time') })
  await times.getByRole('radio').first().check({ force: true })
  await page.getByText(t('call.recordingNo'), { exact: true }).click()
  await page.getByRole('button', { name: t('call.submitLater') }).click()
  await page.waitForURL(/\/calls\/\d+/)
  await press(page, t('call.reschedule'))
  await expect(page.getByRole('form', { name: t('call.reschedule') })).toBeFocused()
  await press(page, t('call.cancel'))
  const dialog = page.getByRole('dialog', { name: t('call.cancelTitle') })
  await dialog.getByRole('button', { name: t('call.cancel') }).press('Enter')
  await expect(page.getByText(t('call.statusCanceled'))).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

for (const { name, height } of [
  { name: 'at 400 %', height: 256 },
  { name: 'above a keyboard', height: 300 },
]) {
  test(`the conversation can still be read ${name}`, async ({ customer }) => {
    const ana = await customer({ viewport: { width: VIEWPORTS.phone.width, height } })
    const { page } = ana
    await startChat(ana, TRACK)
    const box = await chatLog(ana).boundingBox()
    expect(box?.height).toBeGreaterThan(120)
    await composer(ana).focus()
    await expect(composer(ana)).toBeInViewport({ ratio: 1 })
    const beyond = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
    expect(beyond, 'the page itself does not scroll').toBe(0)
  })
}
