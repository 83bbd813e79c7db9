import { endUser, newKey } from '../support/api.ts'
import { expectAccessible } from '../support/axe.ts'
import { pdf } from '../support/files.ts'
import {
  acceptOffer,
  chatLog,
  deskLog,
  deskSay,
  setStatus,
  startChat,
  VIEWPORTS,
} from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { around, deskWords as t } from '../support/words.ts'

test.use({ ownStack: true })

const TRACK = 11
const PERSON = 'I want to talk to a person'

test('signing in says what is wrong, and comes back to where one was', async ({ blank, stack }) => {
  const page = await blank({ locale: 'en-GB' })
  await page.goto('/desk/emails')
  await expect(page.getByRole('heading', { name: t('signIn.title') })).toBeVisible()
  await expectAccessible(page, 'the sign-in')
  const submit = page.getByRole('button', { name: t('signIn.submit') })
  await submit.click()
  await expect(page.getByText(t('signIn.emailMissing'))).toBeVisible()
  await expect(page.getByText(t('signIn.passwordMissing'))).toBeVisible()
  await page.getByLabel(t('signIn.email')).fill('maya@acme.example')
  await page.getByLabel(t('signIn.password')).fill('not her password')
  await submit.click()
  await expect(page.getByText(t('errors.credentials_invalid'))).toBeVisible()
  await expect(page.getByLabel(t('signIn.email'))).toHaveValue('maya@acme.example')
  await page.getByLabel(t('signIn.password')).fill(stack.passwords.maya)
  await submit.click()
  await page.waitForURL(/\/desk\/emails/)
  await expect(page.getByText(t('emails.empty.open'))).toBeVisible()

  await page.getByRole('button', { name: around(t('menu.open')) }).click()
  await page.getByRole('button', { name: t('menu.signOut') }).click()
  await expect(page.getByRole('heading', { name: t('signIn.title') })).toBeVisible()
  await page.goto('/desk/chats')
  await expect(page.getByRole('heading', { name: t('signIn.title') })).toBeVisible()
})

test('offers come to who is available, and what one declines goes to another', async ({
  agent,
  customer,
}) => {
  const [maya, jonas] = [await agent('maya'), await agent('jonas')]
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  const offerTo = (page: typeof maya.page) => page.getByRole('region', { name: t('offer.label') })
  const waiting = maya.page.getByRole('region', { name: t('chats.waiting') })
  await expect(waiting.getByRole('listitem')).toHaveCount(1)
  await expect(offerTo(maya.page)).toHaveCount(0)

  await setStatus(maya, 'available')
  await expect(offerTo(maya.page)).toContainText('Track my order')
  await expectAccessible(maya.page, 'the desk while a chat rings')
  await setStatus(jonas, 'available')
  await offerTo(maya.page)
    .getByRole('button', { name: t('offer.decline') })
    .click()
  await expect(offerTo(maya.page)).toHaveCount(0)
  await acceptOffer(jonas)
  await expect(ana.page.getByText(around(ana.t('chat.withAgent')))).toContainText('Jonas')
  await expect(waiting.getByRole('listitem')).toHaveCount(0)
  await setStatus(jonas, 'away')
  // being away ends nothing
  await deskSay(jonas, 'Still here')
  await expect(chatLog(ana).getByText('Still here', { exact: true })).toBeVisible()
})

test('a chat that rings fits on a phone', async ({ agent, customer }) => {
  const maya = await agent('maya', { viewport: VIEWPORTS.phone })
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, `${PERSON} about ${'an order and '.repeat(10)}`)
  const offer = maya.page.getByRole('region', { name: t('offer.label') })
  await expect(offer).toBeVisible()
  const { width } = (await offer.boundingBox()) ?? { width: 0 }
  expect(width).toBe(VIEWPORTS.phone.width)
  await acceptOffer(maya)
})

test('two chats at once stay apart', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const [ana, ben] = [await customer(), await customer()]
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  const first = maya.page.url()
  await startChat(ben, TRACK, PERSON)
  await acceptOffer(maya)
  await expect(maya.page).not.toHaveURL(first)
  const mine = maya.page.getByRole('region', { name: t('chats.mine') })
  await expect(mine.getByRole('listitem')).toHaveCount(2)

  await deskSay(maya, 'Hello Ben')
  await expect(chatLog(ben).getByText('Hello Ben', { exact: true })).toBeVisible()
  await ana.page.getByRole('textbox', { name: ana.t('chat.composer') }).fill('It is Ana')
  await ana.page.keyboard.press('Enter')
  await expect(mine.getByText(t('chats.unread'))).toHaveCount(1)
  await mine.getByRole('link', { name: /It is Ana/ }).click()
  await expect(deskLog(maya).getByText('It is Ana', { exact: true })).toBeVisible()
  await expect(deskLog(maya).getByText('Hello Ben')).toHaveCount(0)
  await deskSay(maya, 'Hello Ana')
  await expect(chatLog(ana).getByText('Hello Ana', { exact: true })).toBeVisible()
  await expect(chatLog(ben).getByText('Hello Ana')).toHaveCount(0)
  await expectAccessible(maya.page, 'the desk with two chats')

  await maya.page.getByRole('button', { name: t('conversation.finish') }).click()
  const dialog = maya.page.getByRole('dialog')
  await expectAccessible(maya.page, 'the question whether to end a chat')
  await dialog.getByRole('button', { name: t('finish.confirm') }).click()
  await expect(maya.page.getByText(t('conversation.endedBy.agent'))).toBeVisible()
  await expect(ana.page.getByRole('heading', { name: ana.t('transcript.title') })).toBeVisible()
  await expect(mine.getByRole('listitem')).toHaveCount(1)
})

test('a call is taken by one, and settled', async ({ agent, stack }) => {
  const [maya, jonas] = [await agent('maya'), await agent('jonas')]
  for (const { page } of [maya, jonas])
    await page.getByRole('link', { name: t('nav.calls') }).click()
  const ada = await endUser(stack, 'acme', { identifier: 'ada', name: 'Ada Byron' })
  const made = await ada.post(`/menus/${TRACK}/calls`, {
    key: newKey(),
    call: { phone_number: '+34612345678', lang: 'en' },
  })
  expect(made.status).toBe(201)
  const due = (page: typeof maya.page) => page.getByRole('region', { name: t('calls.due') })
  await expect(due(maya.page)).toContainText('Ada Byron')
  await due(maya.page)
    .getByRole('button', { name: t('calls.take') })
    .click()
  await expect(due(maya.page).getByRole('link', { name: t('calls.dial') })).toHaveAttribute(
    'href',
    'tel:+34612345678',
  )
  // a call that one has taken is nobody else's
  await expect(due(jonas.page)).not.toContainText('Ada Byron')
  await expectAccessible(maya.page, 'the calls')
  await due(maya.page)
    .getByRole('button', { name: t('calls.connected') })
    .click()
  await expect
    .poll(async () => (await ada.get('/calls')).body)
    .toMatchObject([{ status: 'connected' }])
  await due(maya.page)
    .getByRole('button', { name: t('calls.save') })
    .click()
  await expect(
    due(maya.page)
      .getByText(t('calls.outcomeMissing'))
      .or(maya.page.getByRole('region', { name: t('calls.recent') })),
  ).toBeVisible()
  const followUp = due(maya.page).getByRole('radio', { name: t('calls.outcomes.followUp') })
  if (await followUp.isVisible()) {
    await followUp.check()
    await due(maya.page)
      .getByRole('textbox', { name: t('calls.note') })
      .fill('Sends the invoice')
    await due(maya.page)
      .getByRole('button', { name: t('calls.save') })
      .click()
  }
  await expect(maya.page.getByRole('region', { name: t('calls.recent') })).toContainText(
    'Ada Byron',
  )
  await expect(jonas.page.getByRole('region', { name: t('calls.recent') })).toContainText(
    'Ada Byron',
  )
  await expect(due(maya.page)).not.toContainText('Ada Byron')
})

test('emails are read, answered, closed and opened again', async ({ agent, stack }) => {
  const ada = await endUser(stack, 'acme', { identifier: 'ada' })
  const fields = { key: newKey(), email: 'ada@example.com', name: 'Ada', content: 'It leaks.' }
  const sent = await ada.upload(`/menus/${TRACK}/emails`, fields, [
    { part: 'files', file: pdf('invoice.pdf', 'Invoice') },
  ])
  expect(sent.status).toBe(201)
  const { page } = await agent('maya')
  await page.getByRole('link', { name: t('nav.emails') }).click()
  await page.getByRole('link', { name: /Ada/ }).click()
  await expect(page.getByText(around(t('emails.reference'))).first()).toBeVisible()
  await expectAccessible(page, 'an email')
  await page.getByRole('button', { name: t('emails.send') }).click()
  await expect(page.getByText(t('emails.replyMissing'))).toBeVisible()
  await page.getByRole('textbox', { name: t('emails.reply') }).fill('Close the tap.')
  await page.getByRole('button', { name: t('emails.send') }).click()
  await expect(page.getByRole('region', { name: t('emails.replies') })).toContainText(
    'Close the tap.',
  )
  await expect.poll(() => stack.mailbox.for('ada@example.com').length).toBe(2)
  await page.getByRole('button', { name: t('emails.close'), exact: true }).click()
  await expect(page.getByText(t('emails.closedHint'))).toBeVisible()
  await page.getByRole('button', { name: t('emails.reopen') }).click()
  await expect(page.getByRole('textbox', { name: t('emails.reply') })).toBeVisible()
})

const LOOKS = [
  { name: 'light', viewport: VIEWPORTS.desktop, colorScheme: 'light' },
  { name: 'dark, on a phone', viewport: VIEWPORTS.phone, colorScheme: 'dark' },
] as const

test('every page of the desk is accessible and no wider than the screen', async ({ agent }) => {
  for (const { name, ...options } of LOOKS) {
    const { page } = await agent('maya', options)
    for (const path of ['/desk/chats', '/desk/calls', '/desk/emails', '/desk/nothing']) {
      await page.goto(path)
      await expect(page.getByRole('navigation', { name: t('nav.label') })).toBeVisible()
      await expect(page.getByText(t('app.loading'), { exact: true })).toHaveCount(0)
      await expectAccessible(page, `${path} (${name})`)
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(sideways, `${path} (${name}) scrolls sideways`).toBeLessThanOrEqual(0)
    }
  }
})
