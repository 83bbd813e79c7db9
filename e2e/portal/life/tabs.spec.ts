import { PEOPLE, peopleOpen } from '../../support/companies.ts'
import { acceptOffer, chatLog, deskSay, say, setStatus, startChat } from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { around } from '../../support/words.ts'

test.use({ ownStack: true, ownSetup: { moves: true, edits: [peopleOpen] } })

test('two tabs of one customer tell the same', async ({ customer, agent, stack }) => {
  const one = await customer()
  const { t } = one
  await startChat(one, PEOPLE, 'From the first tab')
  const two = { page: await one.page.context().newPage(), t }
  await two.page.goto(one.page.url())
  const both = [one, two]

  await test.step('the place in the queue, the check-in, and who has come', async () => {
    for (const { page } of both) await expect(page.getByText(t('chat.queueNext'))).toBeVisible()
    await stack.advance(15)
    const yes = ({ page }: typeof one) => page.getByRole('button', { name: t('checkIn.yes') })
    await expect(yes(one)).toBeVisible()
    await yes(two).click()
    for (const tab of both) await expect(yes(tab)).toBeHidden()
    const maya = await agent('maya')
    await setStatus(maya, 'available')
    await acceptOffer(maya)
    for (const { page } of both) {
      await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
    }
    await say(two, 'From the second tab')
    await expect(chatLog(one).getByText('From the second tab', { exact: true })).toHaveCount(1)
    await deskSay(maya, 'To both')
    for (const tab of both) {
      await expect(chatLog(tab).getByText('To both', { exact: true })).toHaveCount(1)
    }
  })

  await test.step('it is paused in both, and taken up in both', async () => {
    await stack.advance(11)
    for (const { page } of both) await expect(page.getByText(t('chat.dismissed'))).toBeVisible()
    await one.page.getByRole('button', { name: t('chat.resume') }).click()
    for (const { page } of both) {
      await expect(page.getByText(t('chat.dismissed'))).toBeHidden()
      await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
    }
  })

  await test.step('it is ended in both, and the survey is answered once', async () => {
    await one.page.getByRole('button', { name: t('chat.end'), exact: true }).click()
    await one.page
      .getByRole('dialog')
      .getByRole('button', { name: t('chat.end'), exact: true })
      .click()
    const send = ({ page }: typeof one) => page.getByRole('button', { name: t('survey.send') })
    for (const tab of both) {
      await expect(chatLog(tab).getByText(t('chat.endedByYou'))).toBeVisible()
      await expect(send(tab)).toBeVisible()
      await tab.page.getByRole('radio', { name: 'Partly' }).check()
    }
    await send(two).click()
    await expect(two.page.getByText(/Your answers go straight to the team/)).toBeVisible()
    await send(one).click()
    await expect(one.page.getByText(t('errors.survey_already_sent'))).toBeVisible()
    await one.page.reload()
    await expect(one.page.getByRole('button', { name: t('rating.send') })).toBeVisible()
    await expect(send(one)).toBeHidden()
  })
})
