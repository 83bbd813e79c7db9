import type { FrameLocator, Page } from '@playwright/test'
import { acceptOffer, deskSay, setStatus } from '../support/people.ts'
import { portalWords } from '../support/words.ts'
import { expect, test } from './host.ts'

test.use({ ownStack: true })

const t = portalWords('en')

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe')
const launcherOf = (page: Page, unread?: number) =>
  page.getByRole('button', {
    name: unread === undefined ? /^Help/ : `Help: Acme store (${unread})`,
  })

test('what was answered while the widget is closed is counted on every page of the shop', async ({
  agent,
  shop,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const page = await shop('/index.html')
  await launcherOf(page).click()
  const frame = frameOf(page)
  await frame.getByRole('link', { name: 'Orders and delivery' }).click()
  await frame.getByRole('link', { name: 'Track my order' }).click()
  await frame.getByRole('link', { name: new RegExp(`^${t('channel.chat')}`) }).click()
  const words = frame.getByRole('textbox', { name: t('chat.firstMessage') })
  await words.fill('I want to talk to a person')
  await frame.getByRole('button', { name: t('chat.start') }).click()
  const log = frame.getByRole('log', { name: t('chat.conversation') })
  await expect(log).toContainText('I want to talk to a person')
  await acceptOffer(maya)
  await expect(log).toContainText('Maya')
  await launcherOf(page).click()

  await deskSay(maya, 'I have found your order')
  await expect(launcherOf(page, 1)).toBeVisible()
  await page.reload()
  await expect(launcherOf(page, 1)).toBeVisible()
  await deskSay(maya, 'It is on its way')
  await expect(launcherOf(page, 2)).toBeVisible()

  await launcherOf(page).click()
  await frame.getByRole('link', { name: new RegExp(t('running.chat')) }).click()
  await expect(log.getByText('It is on its way')).toBeVisible()
  await launcherOf(page).click()
  await page.reload()
  await deskSay(maya, 'Anything else?')
  await expect(launcherOf(page, 1)).toBeVisible()
})
