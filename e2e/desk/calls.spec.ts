import type { Page } from '@playwright/test'
import { endUser, newKey } from '../support/api.ts'
import { expectAccessible } from '../support/axe.ts'
import { setStatus, type Customer } from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { around, deskWords as t } from '../support/words.ts'

const TRACK = 11
/** A Tuesday morning. */
const NOW = '2026-11-24T09:00:00.000Z'

test.use({
  ownStack: true,
  ownSetup: {
    now: NOW,
    edits: [
      {
        file: 'acme.yaml',
        from: '\ncalls:\n',
        to: '\nrouting:\n  wrap_up_seconds: 300\n\ncalls:\n',
      },
    ],
  },
})

const ring = (page: Page) => page.getByRole('region', { name: t('offer.callLabel') })
const due = (page: Page) => page.getByRole('region', { name: t('calls.due') })
const statusOf = (page: Page, status: string) =>
  page
    .getByRole('group', { name: t('status.legend') })
    .getByRole('radio', { name: t(`status.${status}`) })

/** The states of calls that a page is told without having asked. */
function listenTo(page: Page): () => string[] {
  const told: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = payload.toString()
      const status = text.includes('"call.updated"') && /"status":"(\w+)"/.exec(text)?.[1]
      if (status) told.push(status)
    }),
  )
  return () => told
}

/** Asks for a call on the page of the queue, and stays on the page of the call. */
async function askForCall({ page, t: words }: Customer, number = '612 34 56 78'): Promise<number> {
  await page.goto(`/menus/${TRACK}/call`)
  await page.getByRole('textbox', { name: words('call.phone') }).fill(number)
  await page.getByRole('radio', { name: words('call.recordingNo') }).check()
  await page.getByRole('button', { name: words('call.submitNow') }).click()
  await page.waitForURL(/\/calls\/\d+/)
  return Number(/\d+$/.exec(new URL(page.url()).pathname)?.[0])
}

test('a call rings at one, then at the next, who lets it ring and is set away; the customer sees all of it', async ({
  agent,
  customer,
  stack,
}) => {
  const [maya, jonas] = [await agent('maya'), await agent('jonas')]
  const ana = await customer()
  const { page, t: p } = ana
  const told = listenTo(page)
  const id = await askForCall(ana)
  const state = (words: string) => page.getByText(words, { exact: true })
  await expect(state(p('chat.queueNext'))).toBeVisible()

  const second = await page.context().newPage()
  const toldThere = listenTo(second)
  await second.goto(`/calls/${id}`)
  await expect(second.getByText(p('chat.queueNext'), { exact: true })).toBeVisible()

  await setStatus(jonas, 'available')
  await expect(ring(jonas.page)).toContainText('Track my order')
  await stack.advance(6)
  await expect(statusOf(jonas.page, 'away')).toBeChecked()
  await expect(jonas.page.getByText(t('offer.missed'))).toBeVisible()
  await expectAccessible(jonas.page, 'the desk of an agent who was set away')

  // everybody was asked, so it begins anew
  await jonas.page.getByRole('button', { name: t('offer.back') }).click()
  await expect(ring(jonas.page)).toBeVisible()
  await setStatus(maya, 'available')
  await jonas.page.keyboard.press('Alt+KeyX')
  await expect(ring(maya.page)).toBeVisible()

  await test.step('news are pushed, to every tab, also after the page was closed', async () => {
    await maya.page.keyboard.press('Control+Enter')
    await expect(maya.page).toHaveURL(/\/desk\/calls/)
    await expect(maya.page.getByText(t('status.busy'), { exact: true })).toBeVisible()
    for (const tab of [page, second]) {
      await expect(tab.getByText(p('call.statusAssigned'), { exact: true })).toBeVisible()
    }
    // declining is no absence
    await expect(statusOf(jonas.page, 'available')).toBeChecked()
    await expect(jonas.page.getByText(t('offer.missed'))).toHaveCount(0)
    await due(maya.page)
      .getByRole('button', { name: t('calls.connected') })
      .click()
    for (const tab of [page, second]) {
      await expect(tab.getByText(p('call.statusConnected'), { exact: true })).toBeVisible()
    }
    for (const heard of [told, toldThere]) await expect.poll(heard).toContain('connected')
    await second.close()
    await page.goto('about:blank')
    await page.goto(`/calls/${id}`)
    await expect(state(p('call.statusConnected'))).toBeVisible()
    await expectAccessible(page, 'a call that goes on')
  })

  await test.step('the outcome ends it, and time to write up begins', async () => {
    const timer = due(maya.page).getByRole('timer')
    await expect(timer).toHaveText(/^0:\d\d$/)
    await expect(due(maya.page).getByText(t('calls.talking'))).toBeVisible()
    await due(maya.page)
      .getByRole('radio', { name: t('calls.outcomes.followUp') })
      .check({ force: true })
    await due(maya.page)
      .getByRole('textbox', { name: t('calls.note') })
      .fill('Asks the carrier')
    await due(maya.page)
      .getByRole('button', { name: t('calls.save') })
      .click()
    await expect(state(p('call.statusFollowUp'))).toBeVisible()
    await expect(page.getByRole('link', { name: p('call.again') })).toBeVisible()

    await expect(maya.page.getByRole('timer')).toContainText(t('status.wrapUp'))
    await expectAccessible(maya.page, 'the desk in wrap-up')
    // nothing rings meanwhile
    await setStatus(jonas, 'away')
    const ben = await customer()
    await askForCall(ben, '612 34 56 79')
    await expect(due(maya.page)).toContainText('+34 612 34 56 79')
    await expect(ring(maya.page)).toHaveCount(0)
    await maya.page.getByRole('button', { name: t('status.wrapUpDone') }).click()
    await expect(ring(maya.page)).toBeVisible()
    await expect(maya.page.getByRole('button', { name: t('status.wrapUpDone') })).toHaveCount(0)
  })
})

test('a call that nobody answers is tried again, before calls that came first; one that was due while the server was down rings once', async ({
  agent,
  customer,
  stack,
}) => {
  const maya = await agent('maya')
  const ana = await customer()
  const { page, t: p } = ana
  const id = await askForCall(ana)
  await setStatus(maya, 'available')
  await expect(ring(maya.page)).toBeVisible()
  await maya.page.keyboard.press('Control+Enter')
  await due(maya.page)
    .getByRole('radio', { name: t('calls.outcomes.noAnswer') })
    .check({ force: true })
  await due(maya.page)
    .getByRole('button', { name: t('calls.save') })
    .click()

  // the customer is told when, and the agent sees it come up
  await expect(page.getByText(around(p('call.statusRetry')))).toBeVisible()
  await expect(page.getByText(around(p('call.nextRetry')))).toContainText('+34 612 34 56 78')
  await expectAccessible(page, 'a call that is tried again')
  const upcoming = maya.page.getByRole('region', { name: t('calls.upcoming') })
  await expect(upcoming).toContainText(t('calls.attempts', { n: 1 }, 1))
  await setStatus(maya, 'away')
  // another one waits since, but is new
  const ben = await endUser(stack, 'acme', { identifier: 'ben', name: 'Ben' })
  const made = await ben.post(`/menus/${TRACK}/calls`, {
    key: newKey(),
    call: { phone_number: '+34612345679', lang: 'en' },
  })
  expect(made.body).toMatchObject({ status: 'queued', queue: { position: 1 } })
  const eve = await endUser(stack, 'acme', { identifier: 'eve' })
  expect((await eve.get(`/calls/${id}`)).status).toBe(404)

  await stack.kill()
  await maya.page.goto('about:blank')
  // 15 minutes later by its clock
  await stack.start('2026-11-24T09:15:00.000Z')
  await expect(page.getByText(p('chat.queueNext'), { exact: true })).toBeVisible()
  const later = await endUser(stack, 'acme', { identifier: 'ben' })
  expect((await later.get(`/calls/${String(made.body['id'])}`)).body).toMatchObject({
    queue: { position: 2 },
  })
  await maya.page.goto('/desk/calls')
  await setStatus(maya, 'available')
  await expect(ring(maya.page)).toContainText(t('calls.attempts', { n: 1 }, 1))
  await maya.page.keyboard.press('Control+Enter')
  await expect(page.getByText(p('call.statusAssigned'), { exact: true })).toBeVisible()
  // it is hers, and nobody else has it
  await expect(due(maya.page).getByText(t('calls.timer'))).toHaveCount(1)
  await due(maya.page)
    .getByRole('radio', { name: t('calls.outcomes.wrongNumber') })
    .check({ force: true })
  await due(maya.page)
    .getByRole('button', { name: t('calls.save') })
    .click()
  await expect(page.getByText(p('call.statusWrongNumber'), { exact: true })).toBeVisible()
})
