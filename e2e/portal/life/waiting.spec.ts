import { expectAccessible } from '../../support/axe.ts'
import { acme, PEOPLE, peopleOpen } from '../../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  setStatus,
  startChat,
  VIEWPORTS,
  type Customer,
} from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { around, deskWords } from '../../support/words.ts'

test.use({ ownStack: true })

/** Follows a link that is offered, and comes back from it. */
async function followLink({ page, t }: Customer): Promise<void> {
  const link = page.getByRole('link', { name: /Manuals and downloads/ })
  await expect(link).toHaveAttribute('href', 'https://acme.example/manuals')
  const [elsewhere] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  await elsewhere.close()
  await page.bringToFront()
  // a browser without a screen gives no window the focus
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(page.getByText(t('offer.solved'))).toBeVisible()
}

test.describe('a long wait', () => {
  const threshold = acme('threshold_seconds: 300', 'threshold_seconds: 60')
  test.use({ ownSetup: { moves: true, edits: [peopleOpen, threshold] } })

  test('offers other ways, and asks whether they helped', async ({ customer, agent }) => {
    const ana = await customer({ viewport: VIEWPORTS.phone })
    const { page, t } = ana
    await startChat(ana, PEOPLE)
    await expect(page.getByText(t('chat.queueNext'))).toBeVisible()
    await expect(page.getByText(around(t('offer.longWait')))).toBeInViewport()
    await expectAccessible(page, 'other ways than waiting')
    await followLink(ana)
    await expectAccessible(page, 'whether another way has helped')
    // phones let go of the tab behind a link
    await page.reload()
    await page.getByRole('button', { name: t('offer.no') }).click()
    await page.getByRole('button', { name: t('offer.wait') }).click()
    await expect(page.getByText(around(t('offer.longWait')))).toBeHidden()

    const ben = await customer()
    await startChat(ben, PEOPLE)
    await expect(ben.page.getByText(t('chat.queuePosition', { n: 2 }))).toBeVisible()
    await followLink(ben)
    await ben.page.getByRole('button', { name: t('offer.yes') }).click()
    await expect(chatLog(ben).getByText(t('chat.endedByYou'))).toBeVisible()

    const maya = await agent('maya')
    await setStatus(maya, 'available')
    await acceptOffer(maya)
    const events = maya.page.getByRole('group', { name: deskWords('customer.region') })
    for (const told of ['offered', 'linkOpened', 'notSolved']) {
      await expect(events.getByText(deskWords(`events.${told}`))).toHaveCount(1)
    }
    await expect(events).toContainText(
      deskWords('events.chosen', { channel: deskWords('events.channels.keepWaiting') }),
    )
  })

  test('asks whether one is still there, and keeps the place of who comes back', async ({
    customer,
    agent,
    stack,
  }) => {
    const ana = await customer({ viewport: VIEWPORTS.phone })
    const { page, t } = ana
    await startChat(ana, PEOPLE)
    await page.getByRole('button', { name: t('offer.wait') }).click()
    const yes = page.getByRole('button', { name: t('checkIn.yes') })
    await stack.advance(15)
    await expect(yes).toBeInViewport()
    await expectAccessible(page, 'the check-in')
    // a reload does not lose the question
    await page.reload()
    await expect(yes).toBeVisible()
    // nor does the start page, where it can be answered too
    await page.goto('/')
    const running = page.getByRole('region', { name: t('running.title') })
    await expect(running.getByRole('status')).toContainText(t('checkIn.title'))
    await expectAccessible(page, 'the check-in on the start page')
    await yes.press('Enter')
    await expect(yes).toBeHidden()
    const card = running.getByRole('link', { name: new RegExp(t('running.chat')) })
    await expect(card).toBeFocused()
    await stack.advance(15)
    await expect(yes).toBeInViewport()
    await stack.advance(3)
    await page.getByRole('button', { name: t('checkIn.rejoin') }).click()
    await expect(card).toContainText(t('running.chatQueue', { n: 1 }))
    await card.click()

    await stack.advance(15)
    await expect(yes).toBeVisible()
    const ben = await customer()
    await startChat(ben, PEOPLE)
    await expect(ben.page.getByText(t('chat.queuePosition', { n: 2 }))).toBeVisible()
    await stack.advance(3)
    await expect(page.getByText(t('chat.outOfQueue'))).toBeVisible()
    await expect(ben.page.getByText(t('chat.queueNext'))).toBeVisible()
    await expectAccessible(page, 'out of the queue')
    await page.getByRole('button', { name: t('checkIn.rejoin') }).click()
    await expect(page.getByText(t('chat.queueNext'))).toBeVisible()
    await expect(ben.page.getByText(t('chat.queuePosition', { n: 2 }))).toBeVisible()

    const maya = await agent('maya')
    await setStatus(maya, 'available')
    await acceptOffer(maya)
    await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
    await expect(ben.page.getByText(t('chat.queueNext'))).toBeVisible()
  })
})

test.describe('whoever writes an email instead', () => {
  const threshold = acme('threshold_seconds: 300', 'threshold_seconds: 60')
  const noWait = acme('keep_waiting: true', 'keep_waiting: false')
  test.use({ ownSetup: { moves: true, edits: [peopleOpen, threshold, noWait] } })

  test('is asked there whether they are still waiting, and may leave the queue', async ({
    customer,
    stack,
  }) => {
    const ana = await customer({ viewport: VIEWPORTS.phone })
    const { page, t } = ana
    await startChat(ana, PEOPLE)
    await expect(page.getByText(around(t('offer.longWait')))).toBeVisible()
    // this company wants nobody to wait
    await expect(page.getByRole('button', { name: t('offer.wait') })).toHaveCount(0)
    await page.getByRole('link', { name: t('offer.email') }).click()
    const yes = page.getByRole('button', { name: t('checkIn.yes') })
    await stack.advance(15)
    await expect(yes).toBeInViewport()
    await expectAccessible(page, 'the check-in beside an email')
    await page.screenshot({ path: test.info().outputPath('check-in-email.png') })
    await yes.click()
    await expect(yes).toBeHidden()

    await page.getByRole('textbox', { name: t('email.email') }).fill('ana@example.org')
    await page.getByRole('textbox', { name: t('email.content') }).fill('The kettle leaks')
    await page.getByRole('button', { name: t('email.submit') }).click()
    await page.getByRole('button', { name: t('email.leave') }).click()
    await expect(page.getByText(t('email.left'))).toBeVisible()
    await expectAccessible(page, 'an email sent, and the queue left')
  })
})

test.describe('a queue that is full', () => {
  const one = acme('max_waiting: 20', 'max_waiting: 1')
  test.use({ ownSetup: { edits: [peopleOpen, one] } })

  test('leads elsewhere from its menu, and asks whether that has helped', async ({ customer }) => {
    await startChat(await customer(), PEOPLE)
    const ben = await customer({ path: `/menus/${PEOPLE}` })
    const { page, t } = ben
    await expect(page.getByText(t('channel.over_capacity')).first()).toBeVisible()
    await expectAccessible(page, 'a full queue')
    await followLink(ben)
    await page.reload()
    await page.getByRole('button', { name: t('offer.yes') }).click()
    await expect(page.getByText(t('offer.glad'))).toBeVisible()
    await page.goto(`/menus/${PEOPLE}/chat`)
    await expect(page.getByRole('link', { name: /Manuals and downloads/ })).toBeVisible()
    await expect(page.getByRole('link', { name: t('offer.email') })).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('full.png') })
  })
})
