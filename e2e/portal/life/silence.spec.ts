import { expectAccessible } from '../../support/axe.ts'
import { COFFEE, coffeeOpen, PEOPLE, peopleOpen } from '../../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  deskSay,
  say,
  setStatus,
  startChat,
  VIEWPORTS,
} from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { around, deskWords } from '../../support/words.ts'

test.use({ ownStack: true, ownSetup: { moves: true, edits: [peopleOpen, coffeeOpen] } })

test('who says nothing for a while finds the chat paused, goes on with it, or finds it closed', async ({
  customer,
  agent,
  stack,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer({ viewport: VIEWPORTS.phone })
  const { page, t } = ana
  await startChat(ana, PEOPLE, 'Is my kettle covered?')
  await acceptOffer(maya)
  await deskSay(maya, 'Which one is it?')
  await expect(chatLog(ana).getByText('Which one is it?')).toBeVisible()
  const ben = await customer()
  await startChat(ben, COFFEE, 'My order')
  await expect(chatLog(ben).getByText(/order number/)).toBeVisible()
  const paused = page.getByText(t('chat.dismissed'))

  await test.step('with a person after ten minutes, with the virtual agent after fifteen', async () => {
    await stack.advance(11)
    await expect(paused).toBeVisible()
    await expect(page.getByText(t('chat.paused'), { exact: true })).toBeVisible()
    await expect(composer(ana)).toBeHidden()
    await expect(maya.page.getByText(deskWords('conversation.paused'))).toBeVisible()
    await expectAccessible(page, 'a paused chat')
    await expect(composer(ben)).toBeVisible()
    await stack.advance(5)
    await expect(ben.page.getByText(t('chat.dismissed'))).toBeVisible()
    await ben.page.getByRole('button', { name: t('chat.resume') }).click()
    await expect(chatLog(ben).getByText(t('chat.wasPaused'))).toBeVisible()
    await expect(chatLog(ben).getByText(t('chat.wasResumed'))).toBeVisible()
    await say(ben, 'ACM-123456')
    await expect(chatLog(ben).getByText(/I have noted order ACM-123456/)).toBeVisible()
  })

  await test.step('the start page leads back to it, also after a reload', async () => {
    await page.goto('/')
    await page.getByRole('link', { name: new RegExp(t('running.chatEnded')) }).click()
    await page.getByRole('button', { name: t('chat.resume') }).click()
    await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
    for (const event of ['chatDismissed', 'chatResumed'])
      await expect(deskLog(maya).getByText(deskWords(`conversation.noti.${event}`))).toBeVisible()
    await say(ana, 'The red one')
    await expect(deskLog(maya).getByText('The red one')).toBeVisible()
    await deskSay(maya, 'Yes')
    await expect(chatLog(ana).getByText('Yes', { exact: true })).toBeVisible()
  })

  await test.step('nobody comes back: it is closed for both', async () => {
    await stack.advance(11)
    await expect(paused).toBeVisible()
    await stack.advance(1441)
    await expect(page.getByText(t('chat.endedTimeout'))).toBeVisible()
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('link', { name: new RegExp(t('running.chatEnded')) })).toBeHidden()
  })
})
