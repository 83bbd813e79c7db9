import { expectAccessible } from '../../support/axe.ts'
import { chatLog, composer, startChat, VIEWPORTS } from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'

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
