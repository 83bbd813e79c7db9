import { expectAccessible } from '../support/axe.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  deskSay,
  say,
  setStatus,
  startChat,
} from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { around, deskWords as t } from '../support/words.ts'

test.use({ ownStack: true })

const TRACK = 11
const PERSON = 'I want to talk to a person'

test('a chat is handed over with a note, and its words go along', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  await deskSay(maya, 'I am **Maya**')
  await expect(deskLog(maya).locator('strong', { hasText: 'Maya' })).toBeVisible()
  const jonas = await agent('jonas')
  await setStatus(jonas, 'available')

  await maya.page.keyboard.press('Alt+KeyT')
  const dialog = maya.page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: t('transfer.confirm') })
  await expect(dialog.getByRole('combobox', { name: t('transfer.queue') })).toBeVisible()
  await confirm.click()
  await expect(dialog.getByText(t('transfer.targetMissing'))).toBeVisible()
  await dialog.getByText(t('transfer.toAgent'), { exact: true }).click()
  await dialog.getByRole('combobox', { name: t('transfer.agent') }).selectOption({ index: 1 })
  await dialog.getByRole('textbox', { name: t('transfer.note') }).fill('Ask about the parcel')
  await expectAccessible(maya.page, 'handing over')
  await confirm.click()
  await expect(maya.page.getByText(t('chats.mineEmpty'))).toBeVisible()
  await expect(maya.page.getByText(t('chats.noneOpen'))).toBeVisible()

  const offer = jonas.page.getByRole('region', { name: t('offer.label') })
  await expect(offer).toContainText('Ask about the parcel')
  await acceptOffer(jonas)
  await expect(jonas.page.getByText(around(t('transfer.from')))).toBeVisible()
  await expect(deskLog(jonas)).toContainText('I am Maya')
  await expectAccessible(jonas.page, 'a chat that was handed over')
  await deskSay(jonas, 'I am Jonas')
  await expect(chatLog(ana)).toContainText('I am Jonas')
})

test('what is typed is shown before it is sent, and what was read is told', async ({
  agent,
  customer,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  await deskSay(maya, 'Which order is it?')
  await expect(deskLog(maya).getByText(t('conversation.seen'), { exact: true })).toBeVisible()

  await composer(ana).pressSequentially('It is the bl')
  await expect(deskLog(maya).getByText('It is the bl')).toBeVisible()
  await expect(deskLog(maya).getByText(t('conversation.preview'))).toBeVisible()
  await expectAccessible(maya.page, 'what is typed')
  await say(ana, 'It is the blue one')
  await expect(deskLog(maya).getByText('It is the blue one')).toHaveCount(1)
  await expect(deskLog(maya).getByText(t('conversation.preview'))).toHaveCount(0)
})

test('words are found again in a conversation', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  await say(ana, 'The kettle leaks')
  await say(ana, 'The toaster burns')
  await expect(deskLog(maya).getByText('The toaster burns')).toBeVisible()
  await maya.page.keyboard.press('Alt+KeyS')
  const box = maya.page.getByRole('searchbox', { name: t('search.label') })
  await expect(box).toBeFocused()
  await box.fill('KETTLE')
  const status = maya.page.getByRole('search').getByRole('status')
  await expect(status).toHaveText(t('search.position', { n: 1, total: 1 }))
  await box.fill('zeppelin')
  await expect(status).toHaveText(t('search.none'))
  await expectAccessible(maya.page, 'searching')
  await box.press('Escape')
  await expect(box).toHaveCount(0)
})

test('an agent whose session is gone signs in again and goes on', async ({
  agent,
  customer,
  stack,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  const { page } = maya
  const draft = page.getByRole('textbox', { name: t('composer.label'), exact: true })
  await draft.fill('half a sentence')
  await page.getByRole('button', { name: t('conversation.finish') }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('finish.confirm') })
    .focus()
  await page.context().clearCookies()
  // whatever asks the server first is told; that may be something of the page's own, before this key
  await page.keyboard.press('Enter')
  await expect(page.getByText(t('signIn.lost'))).toBeVisible()
  await page.getByLabel(t('signIn.email')).fill('maya@acme.example')
  await page.getByLabel(t('signIn.password')).fill(stack.passwords.maya)
  await page.getByRole('button', { name: t('signIn.submit') }).click()
  await expect(draft).toHaveValue('half a sentence')
})

test('an agent offers answers, and sees which one was chosen', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  const { page } = maya
  await page.getByRole('button', { name: t('show.open') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: t('show.send') }).click()
  await expect(dialog.getByText(t('answers.questionMissing'))).toBeVisible()
  await expect(dialog.getByText(t('answers.missing'))).toBeVisible()
  await expectAccessible(page, 'answers that are missing')
  await dialog.getByRole('textbox', { name: t('answers.question') }).fill('Is it the blue one?')
  await dialog.getByRole('textbox', { name: t('answers.list') }).fill('Yes, blue\n\nNo, red\n')
  await dialog.getByRole('button', { name: t('show.send') }).click()
  await expect(dialog).toHaveCount(0)
  const log = chatLog(ana)
  await expect(log.getByText('Is it the blue one?')).toBeVisible()
  await log.getByRole('button', { name: 'No, red', exact: true }).click()
  await expect(log.getByRole('button', { name: 'Yes, blue', exact: true })).toHaveCount(0)
  const chosen = deskLog(maya).getByRole('listitem').filter({ hasText: 'No, red' })
  await expect(chosen).toContainText(t('conversation.chosen'))
  await expectAccessible(page, 'answers that were chosen from')
})
