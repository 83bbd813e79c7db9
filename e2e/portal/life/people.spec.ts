import { expectAccessible } from '../../support/axe.ts'
import { COFFEE, coffeeOpen, PEOPLE, peopleOpen } from '../../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  deskLog,
  deskSay,
  say,
  setStatus,
  startChat,
} from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { around, deskWords } from '../../support/words.ts'

test.use({ ownStack: true, ownSetup: { moves: true, edits: [peopleOpen, coffeeOpen] } })

test('a person is called, hands over to another queue, and the next one loses the connection', async ({
  customer,
  agent,
  stack,
}) => {
  const [maya, jonas] = [await agent('maya'), await agent('jonas')]
  await setStatus(maya, 'available')
  const ana = await customer()
  const { page, t } = ana
  const log = chatLog(ana)

  await test.step('the virtual agent calls a person, who comes', async () => {
    await startChat(ana, COFFEE)
    await page
      .getByRole('button', { name: t('chat.escalate'), exact: true })
      .first()
      .click()
    await expect(log.getByText(t('chat.escalationStarted'))).toBeVisible()
    await acceptOffer(maya)
    await expect(log.getByText(t('chat.escalationAccepted', { name: 'Maya Ortega' }))).toBeVisible()
    await expect(log.getByText(t('chat.joined', { name: 'Maya Ortega' }))).toBeVisible()
    await say(ana, 'Is my kettle covered?')
  })

  const ben = await customer()
  await startChat(ben, PEOPLE)
  await expect(ben.page.getByText(t('chat.queueNext'))).toBeVisible()
  // who is asked lets it ring no longer than it takes to get away
  await setStatus(maya, 'away')

  await test.step('it is handed over to another queue, and keeps its place there', async () => {
    await maya.page.getByRole('button', { name: deskWords('transfer.open') }).click()
    const dialog = maya.page.getByRole('dialog')
    const queues = dialog.getByRole('combobox', { name: deskWords('transfer.queue') })
    const warranty = await queues.getByRole('option', { name: /Warranty/ }).textContent()
    await queues.selectOption({ label: warranty?.trim() ?? '' })
    await dialog.getByRole('button', { name: deskWords('transfer.confirm') }).click()
    await expect(log.getByText(t('chat.transferTo', { to: 'Warranty questions' }))).toBeVisible()
    await expect(page.getByText(t('chat.queueNext'))).toBeVisible()
    // whose place gets worse is told why
    await expect(ben.page.getByText(t('chat.queuePosition', { n: 2 }))).toBeVisible()
    await expect(ben.page.getByText(t('chat.causeUrgent'))).toBeVisible()
    await expect(page.getByText(t('chat.causeUrgent'))).toBeHidden()
    await expect(maya.page.getByText(deskWords('chats.mineEmpty'))).toBeVisible()
    await setStatus(jonas, 'available')
    await acceptOffer(jonas)
    await expect(deskLog(jonas).getByText('Is my kettle covered?')).toBeVisible()
    await expect(
      deskLog(jonas).getByText(
        deskWords('conversation.noti.handedOver', {
          name: 'Maya Ortega',
          to: 'Warranty questions',
        }),
      ),
    ).toBeVisible()
    await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Jonas')
    await deskSay(jonas, 'It is')
    await say(ana, 'And the toaster?')
  })

  await test.step('the desk is gone: the chat waits again, before everybody', async () => {
    await jonas.page.context().close()
    await expect(async () => {
      await stack.advance(2)
      await expect(log.getByText(t('chat.agentGone', { name: 'Jonas Lind' }))).toBeVisible({
        timeout: 6000,
      })
    }).toPass()
    await expect(page.getByText(t('chat.queueNext'))).toBeVisible()
    await expectAccessible(page, 'a chat whose agent is gone')
    await setStatus(maya, 'available')
    await acceptOffer(maya)
    await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
    await expect(
      deskLog(maya).getByText(deskWords('conversation.noti.agentGone', { name: 'Jonas Lind' })),
    ).toBeVisible()
  })
})
