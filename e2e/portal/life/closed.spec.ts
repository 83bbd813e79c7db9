import { expectAccessible } from '../../support/axe.ts'
import { acme, PEOPLE } from '../../support/companies.ts'
import { chatLog, composer, startChat, VIEWPORTS } from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { around } from '../../support/words.ts'

// ten to six on a Monday in Madrid: offices close at six
test.use({ ownStack: true, ownSetup: { now: '2026-11-23T16:50:00Z' } })

const CHANGES = 12

test('nobody can be called after hours: the virtual agent says so, and other ways are offered', async ({
  customer,
  stack,
}) => {
  const ana = await customer({ viewport: VIEWPORTS.phone })
  const { page, t } = ana
  await startChat(ana, CHANGES)
  await stack.advance(15)
  await page
    .getByRole('button', { name: t('chat.escalate'), exact: true })
    .first()
    .click()
  await expect(chatLog(ana).getByText(t('chat.escalationFailed'))).toBeVisible()
  await expect(chatLog(ana).getByText(/Our teams are off right now/)).toBeVisible()
  const offer = page.getByText(/Nobody can take over at the moment. We open/)
  await expect(offer).toBeVisible()
  await expectAccessible(page, 'other ways after hours')

  await page.getByRole('link', { name: t('offer.email') }).click()
  await page.waitForURL(`**/menus/${CHANGES}/email`)
  await expect(page.getByRole('textbox', { name: t('email.content') })).toBeVisible()
  await page.goBack()
  await page.getByRole('button', { name: t('offer.stay') }).click()
  await expect(offer).toBeHidden()
  // the chat goes on with the virtual agent
  await expect(composer(ana)).toBeVisible()
  await expect(
    page.getByText(t('chat.withVirtual', { name: 'Nova' }), { exact: true }),
  ).toBeVisible()
})

test.describe('a queue that closes', () => {
  const threshold = acme('threshold_seconds: 300', 'threshold_seconds: 60')
  // its own hours are longer: at this time it is about to close
  test.use({ ownSetup: { now: '2026-11-23T20:50:00Z', edits: [threshold] } })

  test('says so to who would rather wait', async ({ customer, stack }) => {
    const ana = await customer({ viewport: VIEWPORTS.phone })
    const { page, t } = ana
    await page.clock.install()
    await startChat(ana, PEOPLE)
    const long = page.getByText(around(t('offer.longWait')))
    await expect(long).toBeVisible()
    await page.getByRole('button', { name: t('offer.wait') }).click()
    await expect(long).toBeHidden()
    // it stays declined
    await page.reload()
    await expect(page.getByText(t('chat.queueNext'))).toBeVisible()
    // closed by now, and nobody is asked yet whether they are still there
    await stack.advance(12)
    await page.clock.fastForward(60_000)
    await expect(page.getByText(around(t('offer.closedOpens')))).toBeVisible()
    await expect(long).toBeHidden()
  })
})
