import { chatLog, composer, startChat, say } from '../support/people.ts'
import { expect, test } from '../support/test.ts'

test('without a connection it says so, keeps what is written, and goes on by itself', async ({
  customer,
}) => {
  const person = await customer()
  const { page, t } = person
  await startChat(person, 11, 'hello')
  await say(person, 'before')

  await page.context().setOffline(true)
  await expect(page.getByText(t('app.offline'))).toBeVisible()
  await composer(person).fill('written offline')
  await composer(person).press('Enter')
  await expect(chatLog(person).getByText('written offline', { exact: true })).toBeVisible()
  await expect(chatLog(person).getByText(t('chat.waiting'))).toBeVisible()

  await page.context().setOffline(false)
  await expect(page.getByText(t('app.offline'))).toBeHidden()
  await expect(chatLog(person).getByText(t('chat.waiting'))).toBeHidden({ timeout: 60_000 })
  await expect(chatLog(person).getByText('written offline', { exact: true })).toHaveCount(1)
})

test('a message that was never sent is still there after a reload', async ({ customer }) => {
  const person = await customer()
  const { page, t } = person
  await startChat(person, 11, 'hello')
  await say(person, 'before')
  await page.context().setOffline(true)
  await composer(person).fill('not sent yet')
  await composer(person).press('Enter')
  await expect(chatLog(person).getByText(t('chat.waiting'))).toBeVisible()
  const here = page.url()
  await page.goto('about:blank')
  await page.context().setOffline(false)
  await page.goto(here)
  await expect(chatLog(person).getByText('not sent yet', { exact: true })).toHaveCount(1)
  await expect(chatLog(person).getByText(t('chat.waiting'))).toBeHidden({ timeout: 60_000 })
})

test('a page that could not be loaded opens when the connection is back', async ({ customer }) => {
  const { page, t } = await customer({ path: '/menus/11' })
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await page.context().setOffline(true)
  await page.getByRole('link', { name: t('home.transcripts') }).click()
  await expect(page.getByRole('heading', { name: t('failure.offline') })).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByRole('heading', { name: t('failure.offline') })).toBeHidden({
    timeout: 60_000,
  })
  await expect(page.getByRole('heading', { level: 1, name: t('transcripts.title') })).toBeVisible()
})

test('what waits for the line can be taken back, and does not go out', async ({ customer }) => {
  const person = await customer()
  const { page, t } = person
  await startChat(person, 11, 'hello')
  await say(person, 'before')
  await page.context().setOffline(true)
  for (const words of ['taken back', 'kept']) {
    await composer(person).fill(words)
    await composer(person).press('Enter')
  }
  await chatLog(person)
    .getByRole('button', { name: t('chat.delete') })
    .first()
    .click()
  await expect(chatLog(person).getByText('taken back', { exact: true })).toHaveCount(0)
  await page.context().setOffline(false)
  await expect(chatLog(person).getByText(t('chat.waiting'))).toBeHidden({ timeout: 30_000 })
  await page.reload()
  await expect(chatLog(person).getByText('kept', { exact: true })).toBeVisible()
  await expect(chatLog(person).getByText('taken back', { exact: true })).toHaveCount(0)
})
