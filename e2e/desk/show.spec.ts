import { expectAccessible } from '../support/axe.ts'
import { serveForeign } from '../support/message-types.ts'
import { acceptOffer, chatLog, deskLog, setStatus, startChat } from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { deskWords as t } from '../support/words.ts'

test.use({ ownStack: true })

const TRACK = 11
const PERSON = 'I want to talk to a person'
const PICTURE = 'https://cdn.example/kettle.png'

test('cards are written, put in order by keyboard, kept, and sent once', async ({
  agent,
  customer,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  const { page } = maya
  await page.keyboard.press('Alt+KeyA')
  const dialog = page.getByRole('dialog')
  const kind = dialog.getByRole('combobox', { name: t('show.kind') })
  const send = dialog.getByRole('button', { name: t('show.send') })
  const card = (n: number) =>
    dialog.getByRole('group', { name: t('show.card', { n }), exact: true })
  const title = (n: number) =>
    card(n).getByRole('textbox', { name: t('show.cardTitle'), exact: true })
  await expect(kind).toBeFocused()
  await kind.selectOption(t('show.kinds.cards'))
  await send.click()
  await expect(dialog.getByText(t('show.faults.title'))).toBeVisible()
  await expect(title(1)).toBeFocused()
  await expectAccessible(page, 'a card without a title')
  await title(1).fill('Kettle')
  await card(1)
    .getByRole('textbox', { name: t('show.cardLink') })
    .fill('shop.example')
  await dialog.getByRole('button', { name: t('show.addCard') }).press('Enter')
  await expect(title(2)).toBeFocused()
  await page.keyboard.type('Mixer')
  await card(2)
    .getByRole('button', { name: t('show.addButton') })
    .press('Enter')
  await page.keyboard.type('Take the mixer')

  const first = card(2).getByRole('button', {
    name: t('show.up', { name: t('show.card', { n: 2 }) }),
  })
  await first.press('Enter')
  await expect(title(1)).toHaveValue('Mixer')
  await expect(dialog.getByText(t('show.moved', { n: 1, total: 2 }))).toBeAttached()
  await expect(
    card(1).getByRole('button', { name: t('show.down', { name: t('show.card', { n: 1 }) }) }),
  ).toBeFocused()
  const preview = dialog.getByRole('region', { name: t('show.preview') })
  await expect(preview.getByRole('listitem').filter({ hasText: /Mixer|Kettle/ })).toContainText([
    /Mixer.*Take the mixer/s,
    'Kettle',
  ])

  // nothing is lost: not by another kind, not by closing, not by loading the page again
  await kind.selectOption(t('show.kinds.document'))
  await kind.selectOption(t('show.kinds.cards'))
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await page.reload()
  await page.getByRole('button', { name: t('show.open') }).click()
  await expect(title(1)).toHaveValue('Mixer')
  await send.click()
  await expect(dialog.getByText(t('show.faults.link'))).toBeVisible()
  await card(2)
    .getByRole('textbox', { name: t('show.cardLink') })
    .fill('https://shop.example')

  const keys: string[] = []
  await page.route('**/api/desk/chats/*/payloads', async (route) => {
    keys.push((route.request().postDataJSON() as { key: string }).key)
    if (keys.length > 1) return route.continue()
    // the server has it, and the answer is lost
    await route.fetch()
    return route.abort()
  })
  await send.click()
  await expect(dialog.getByText(t('errors.network'))).toBeVisible()
  await expectAccessible(page, 'cards that may not have arrived')
  await send.click()
  await expect(dialog).toHaveCount(0)
  expect(keys[0]).toBe(keys[1])
  const log = chatLog(ana)
  await expect(log.getByText('Kettle', { exact: true })).toHaveCount(1)
  await log.getByRole('button', { name: 'Take the mixer' }).click()
  await expect(
    deskLog(maya).getByRole('listitem').filter({ hasText: 'Take the mixer' }).last(),
  ).toContainText(t('conversation.chosen'))
  await page.getByRole('button', { name: t('show.open') }).click()
  await expect(title(1)).toHaveValue('')
})

test('a picture and a form are sent, and the form comes back', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await serveForeign(ana.page)
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  const { page } = maya
  await serveForeign(page)
  const dialog = page.getByRole('dialog')
  const kind = dialog.getByRole('combobox', { name: t('show.kind') })
  const send = dialog.getByRole('button', { name: t('show.send') })
  const preview = dialog.getByRole('region', { name: t('show.preview') })
  await page.getByRole('button', { name: t('show.open') }).click()
  await kind.selectOption(t('show.kinds.image'))
  await dialog.getByRole('textbox', { name: t('show.words') }).fill('Is it **this** one?')
  await dialog.getByRole('textbox', { name: t('show.address') }).fill(PICTURE)
  await dialog.getByRole('textbox', { name: t('show.pictureText') }).fill('A blue kettle')
  await expect(preview.getByRole('img', { name: 'A blue kettle' })).toBeVisible()
  await expect(preview.locator('strong')).toHaveText('this')
  await expectAccessible(page, 'a picture by its address')
  await send.click()
  await expect(dialog).toHaveCount(0)
  await expect(chatLog(ana).getByRole('link', { name: /A blue kettle/ })).toBeVisible()

  await page.getByRole('button', { name: t('show.open') }).click()
  await kind.selectOption(t('show.kinds.form'))
  await expect(preview.getByText(t('show.nothing'))).toBeVisible()
  await send.click()
  await expect(dialog.getByText(t('show.faults.form'))).toBeVisible()
  await dialog
    .getByRole('combobox', { name: t('show.form'), exact: true })
    .selectOption('Return label')
  await expect(preview.getByText('Return label')).toBeVisible()
  await expectAccessible(page, 'a form that is chosen')
  await send.click()
  await expect(dialog).toHaveCount(0)
  const log = chatLog(ana)
  await log.getByRole('button', { name: ana.t('chat.formOpen') }).click()
  const form = log.locator('iframe').contentFrame()
  await form.getByLabel('Order number').fill('ACM-171717')
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(deskLog(maya).getByText('ACM-171717')).toBeVisible()
})

test('a company without forms says so, and what the server refuses is told', async ({
  agent,
  customer,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await startChat(ana, TRACK, PERSON)
  await acceptOffer(maya)
  const { page } = maya
  await page.route('**/api/desk/chats/*/replies', (route) => route.fulfill({ json: [] }))
  const dialog = page.getByRole('dialog')
  const kind = dialog.getByRole('combobox', { name: t('show.kind') })
  await page.getByRole('button', { name: t('show.open') }).click()
  await kind.selectOption(t('show.kinds.form'))
  await expect(dialog.getByText(t('show.noForms'), { exact: true })).toBeVisible()
  await expectAccessible(page, 'no forms')
  await kind.selectOption(t('show.kinds.answers'))
  await dialog.getByRole('textbox', { name: t('answers.question') }).fill('Q')
  await dialog.getByRole('textbox', { name: t('answers.list') }).fill('A')
  const fields = { 'payload.buttons': 'a person is here already' }
  const refused = { code: 'validation_failed', message: 'no', details: { fields } }
  await page.route('**/api/desk/chats/*/payloads', (route) =>
    route.fulfill({ status: 400, json: refused }),
  )
  await dialog.getByRole('button', { name: t('show.send') }).click()
  await expect(dialog.getByRole('alert')).toContainText('a person is here already')
  await expect(dialog.getByRole('textbox', { name: t('answers.question') })).toHaveValue('Q')
})
