import { acme, COFFEE, coffeeOpen, PEOPLE, peopleOpen } from '../../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  deskLog,
  deskSay,
  say,
  setStatus,
  startChat,
  type Agent,
  type Customer,
} from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { around, deskWords } from '../../support/words.ts'

const OPT_IN = 'post_session: { virtual_agent: nova-after, opt_in: true }'
const atOnce = acme(OPT_IN, OPT_IN.replace(', opt_in: true', ''))

test.use({ ownStack: true, ownSetup: { moves: true, edits: [peopleOpen, coffeeOpen, atOnce] } })

/** Both go on writing: nobody has been sent away. */
async function talk(customer: Customer, agent: Agent, words: string): Promise<void> {
  await deskSay(agent, `${words}, says the desk`)
  await expect(chatLog(customer).getByText(`${words}, says the desk`)).toBeVisible()
  await say(customer, `${words}, says the customer`)
  await expect(deskLog(agent).getByText(`${words}, says the customer`)).toBeVisible()
}

test('who resumes while the agent is away waits for another, and is not paused when one comes', async ({
  customer,
  agent,
  stack,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, PEOPLE, 'Is my kettle covered?')
  await acceptOffer(maya)
  await deskSay(maya, 'Which one is it?')
  await expect(chatLog(ana).getByText('Which one is it?')).toBeVisible()
  await stack.advance(11)
  await expect(page.getByText(t('chat.dismissed'))).toBeVisible()
  await setStatus(maya, 'away')
  await page.getByRole('button', { name: t('chat.resume') }).click()
  await expect(
    chatLog(ana).getByText(t('chat.agentUnavailable', { name: 'Maya Ortega' })),
  ).toBeVisible()
  await expect(page.getByText(t('chat.queueNext'))).toBeVisible()

  // longer than anybody may be silent in a chat with a person
  await stack.advance(12)
  await setStatus(maya, 'available')
  await acceptOffer(maya)
  await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
  await stack.advance(1)
  await talk(ana, maya, 'Here we are')
  await expect(page.getByText(t('chat.dismissed'))).toBeHidden()
})

test('a wait after the virtual agent does not count as silence with the person', async ({
  customer,
  agent,
  stack,
}) => {
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, COFFEE, 'My order')
  await expect(chatLog(ana).getByText(/order number/)).toBeVisible()
  await page
    .getByRole('button', { name: t('chat.escalate'), exact: true })
    .first()
    .click()
  await expect(chatLog(ana).getByText(t('chat.escalationStarted'))).toBeVisible()
  await stack.advance(12)
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  await acceptOffer(maya)
  await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
  await stack.advance(1)
  await talk(ana, maya, 'Good day')

  // without being asked, the virtual agent goes on when the agent is done
  await maya.page.getByRole('button', { name: deskWords('conversation.finish') }).click()
  await maya.page
    .getByRole('dialog')
    .getByRole('button', { name: deskWords('finish.confirm') })
    .click()
  await expect(
    page.getByText(t('chat.withVirtual', { name: 'Nova' }), { exact: true }),
  ).toBeVisible()
  await expect(page.getByText(t('postSession.title'))).toBeHidden()
  await chatLog(ana).getByRole('button', { name: 'Yes, thank you' }).click()
  await expect(page.getByRole('heading', { name: t('survey.title') })).toBeVisible()
})

test('who comes back into the queue too late is the last in it', async ({ customer, stack }) => {
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, PEOPLE)
  await stack.advance(15)
  await expect(page.getByRole('button', { name: t('checkIn.yes') })).toBeVisible()
  await stack.advance(3)
  await expect(page.getByText(t('chat.outOfQueue'))).toBeVisible()
  const ben = await customer()
  await startChat(ben, PEOPLE)
  await expect(ben.page.getByText(t('chat.queueNext'))).toBeVisible()
  await stack.advance(6)
  await page.getByRole('button', { name: t('checkIn.rejoin') }).click()
  await expect(page.getByText(t('chat.queuePosition', { n: 2 }))).toBeVisible()
  await expect(ben.page.getByText(t('chat.queueNext'))).toBeVisible()
})

test('a chat that the agent it is handed to declines comes to another', async ({
  customer,
  agent,
}) => {
  const [maya, jonas] = [await agent('maya'), await agent('jonas')]
  await setStatus(maya, 'available')
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, PEOPLE, 'Is my kettle covered?')
  await acceptOffer(maya)
  await setStatus(jonas, 'available')
  await maya.page.getByRole('button', { name: deskWords('transfer.open') }).click()
  const dialog = maya.page.getByRole('dialog')
  await dialog.getByText(deskWords('transfer.toAgent'), { exact: true }).click()
  const agents = dialog.getByRole('combobox', { name: deskWords('transfer.agent') })
  const label = await agents.getByRole('option', { name: /Jonas/ }).textContent()
  await agents.selectOption({ label: label?.trim() ?? '' })
  await dialog.getByRole('button', { name: deskWords('transfer.confirm') }).click()
  const offer = jonas.page.getByRole('region', { name: deskWords('offer.label') })
  await expect(offer).toContainText('Is my kettle covered?')
  await setStatus(jonas, 'away')
  await offer.getByRole('button', { name: deskWords('offer.decline') }).click()
  await expect(offer).toBeHidden()
  await acceptOffer(maya)
  await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
  await talk(ana, maya, 'Back with me')
})
