import { expectAccessible } from '../support/axe.ts'
import { COFFEE, coffeeOpen } from '../support/companies.ts'
import { chatLog, startChat, VIEWPORTS, type Agent } from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { deskWords } from '../support/words.ts'

test.use({ ownStack: true, ownSetup: { edits: [coffeeOpen] } })

const t = deskWords
const list = ({ page }: Agent) => page.getByRole('list', { name: t('nav.feedback') })

test('what customers say of chats without an agent is read by those who serve the queue', async ({
  customer,
  agent,
}) => {
  const maya = await agent('maya', { viewport: VIEWPORTS.phone })
  const { page } = maya

  await test.step('nothing yet', async () => {
    await page
      .getByRole('navigation', { name: t('nav.label') })
      .getByRole('link', { name: t('nav.feedback') })
      .click()
    await expect(page.getByText(t('feedback.emptyText'))).toBeVisible()
    await expectAccessible(page, 'the desk without feedback')
  })

  await test.step('a customer ends a chat with the virtual agent, and says how it was', async () => {
    const ana = await customer()
    await startChat(ana, COFFEE, 'My order')
    await expect(chatLog(ana).getByText(/order number/)).toBeVisible()
    const end = { name: ana.t('chat.end'), exact: true }
    await ana.page.getByRole('button', end).click()
    await ana.page.getByRole('dialog').getByRole('button', end).click()
    await ana.page.getByRole('radio', { name: 'Partly' }).check()
    await ana.page.getByRole('button', { name: ana.t('survey.send') }).click()
    await ana.page.getByRole('radio', { name: '4 stars' }).check()
    await ana.page.getByRole('textbox', { name: ana.t('rating.feedback') }).fill('Quick enough')
    await ana.page.getByRole('button', { name: ana.t('rating.send') }).click()
    await expect(ana.page.getByText(ana.t('rating.thanks'))).toBeVisible()
  })

  await test.step('it can not be loaded, then it can', async () => {
    await page.route('**/api/desk/feedback', (route) => route.abort(), { times: 1 })
    await page.reload()
    await expect(page.getByText(t('feedback.failed'))).toBeVisible()
    await page.getByRole('button', { name: t('app.retry') }).press('Enter')
    const item = list(maya).getByRole('listitem')
    await expect(item).toHaveCount(1)
    for (const said of ['4 of 5', 'Quick enough', 'Partly']) {
      await expect(item.getByText(said, { exact: true })).toBeVisible()
    }
    await expect(item.getByRole('heading')).toContainText('Coffee machines')
    // it says nothing of a chat that the agent was not in
    await expect(item.getByRole('link')).toHaveCount(0)
    await expectAccessible(page, 'the feedback at the desk')
  })

  await test.step('keys lead to it', async () => {
    await page.goto('/desk/emails')
    await expect(page.getByRole('region', { name: t('emails.list') })).toBeVisible()
    await page.keyboard.press('Alt+4')
    await expect(list(maya)).toBeVisible()
    await expect(page).toHaveTitle(new RegExp(t('nav.feedback')))
  })
})
