import { expectAccessible } from '../support/axe.ts'
import { acme } from '../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  deskLog,
  setStatus,
  startChat,
  type Agent,
  type Customer,
  type CustomerOptions,
} from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { deskWords as t } from '../support/words.ts'

const TRACK = 11
const ENGLISH = 'We are open on Sunday, too.'
test.use({
  ownStack: true,
  ownSetup: {
    edits: [
      acme(
        'saved_replies:\n',
        `saved_replies:\n  - { id: sunday, title: Sunday, text: { en: '${ENGLISH}' } }\n`,
      ),
    ],
  },
})

/** A customer of the orders queue who talks with Maya. */
async function talk(
  agent: (key: 'maya') => Promise<Agent>,
  customer: (options?: CustomerOptions) => Promise<Customer>,
  lang: 'en' | 'es' = 'en',
  prepare?: (page: Agent['page']) => Promise<unknown>,
) {
  const maya = await agent('maya')
  await prepare?.(maya.page)
  await setStatus(maya, 'available')
  const ana = await customer({ lang })
  await startChat(ana, TRACK, lang === 'es' ? 'Una persona' : 'I want to talk to a person')
  await acceptOffer(maya)
  const { page } = maya
  return {
    ana,
    maya,
    page,
    message: page.getByRole('textbox', { name: t('composer.label'), exact: true }),
    dialog: page.getByRole('dialog'),
    search: page.getByRole('combobox', { name: t('replies.search') }),
    list: page.getByRole('listbox', { name: t('replies.title') }),
  }
}

test('a reply is found by keyboard, in the language of the customer, and sent edited', async ({
  agent,
  customer,
}) => {
  const { ana, page, message, dialog, search, list } = await talk(agent, customer, 'es')
  await message.focus()
  await page.keyboard.type('/')
  await expect(search).toBeFocused()
  await expect(list.getByRole('option')).not.toHaveCount(0)
  await page.keyboard.type('CARRIER late')
  await expect(list.getByRole('option')).toHaveCount(1)
  await expect(
    page.getByRole('status').filter({ hasText: t('replies.found', { n: 1 }, 1) }),
  ).toBeAttached()
  await expectAccessible(page, 'saved replies')
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(message).toBeFocused()
  await expect(message).toHaveValue(/^Lamento que su pedido se retrase\. .*\*\*\.$/)
  await page.keyboard.type(' Un saludo.')
  await page.keyboard.press('Enter')
  await expect(message).toHaveValue('')
  const words = chatLog(ana).getByText('Lamento que su pedido se retrase')
  await expect(words).toContainText('Un saludo.')
  await expect(words.locator('strong')).toHaveText('le escribiremos en cuanto lo sepamos')

  // a slash among other words is one
  await page.keyboard.type('1/2')
  await expect(message).toHaveValue('1/2')
  await expect(search).toHaveCount(0)
  // what is written already stays, and the arrows lead on
  await page.keyboard.press('Alt+KeyR')
  await expect(search).toBeFocused()
  const options = list.getByRole('option')
  await expect(options.first()).toHaveAttribute('aria-selected', 'true')
  // it is not written in Spanish
  await expect(options.first()).toContainText(
    t('replies.fallback', { shown: 'English', wanted: 'Spanish' }),
  )
  await page.keyboard.press('ArrowDown')
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(message).toHaveValue(`1/2 ${ENGLISH}`)
})

test('a carousel and a form are looked at, sent, and answered by the customer', async ({
  agent,
  customer,
}) => {
  const { ana, maya, page, dialog, search, list } = await talk(agent, customer)
  await page.getByRole('button', { name: t('replies.open') }).click()
  await search.fill('money back')
  await expect(list.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  const preview = dialog.getByRole('list', { name: t('conversation.cards', { n: 3 }, 3) })
  await expect(preview.getByText('Voucher with 10 % more')).toBeVisible()
  const send = dialog.getByRole('button', { name: t('replies.send') })
  await expect(send).toBeFocused()
  await expectAccessible(page, 'a carousel before it is sent')
  await dialog.getByRole('button', { name: t('replies.back') }).click()
  await expect(search).toBeFocused()
  await expect(search).toHaveValue('money back')
  await page.keyboard.press('Enter')
  await expect(send).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  const log = chatLog(ana)
  await log.getByRole('button', { name: 'I want an exchange' }).click()
  await expect(
    deskLog(maya).getByRole('listitem').filter({ hasText: 'I want an exchange' }).last(),
  ).toContainText(t('conversation.chosen'))

  await page.keyboard.press('Alt+KeyR')
  await search.fill('label')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText(t('conversation.form.sent'), { exact: true })).toBeVisible()
  await send.click()
  await log.getByRole('button', { name: ana.t('chat.formOpen') }).click()
  const form = log.locator('iframe').contentFrame()
  await form.getByLabel('Order number').fill('ACM-424242')
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(log.getByText(ana.t('chat.formDone'))).toBeVisible()
  await expect(deskLog(maya).getByText(t('conversation.form.answered'))).toBeVisible()
  await expect(deskLog(maya).getByText('ACM-424242')).toBeVisible()
})

test('what can not be loaded, found or sent is said, and tried again', async ({
  agent,
  customer,
}) => {
  const [replies, payloads] = ['**/api/desk/chats/*/replies', '**/api/desk/chats/*/payloads']
  const down = { status: 429, json: { code: 'unavailable', message: 'down' } }
  // they are asked for as soon as the chat is taken
  const { ana, page, message, dialog, search, list } = await talk(agent, customer, 'en', (desk) =>
    desk.route(replies, (route) => route.fulfill(down)),
  )
  await message.focus()
  await page.keyboard.type('/hel')
  await expect(search).toHaveValue('hel')
  await expect(dialog.getByText(t('replies.failed'))).toBeVisible()
  await expectAccessible(page, 'replies that could not be loaded')
  await page.unroute(replies)
  await dialog.getByRole('button', { name: t('app.retry') }).click()
  await expect(list.getByRole('option').first()).toContainText('Greeting')
  await search.fill('zeppelin')
  await expect(dialog.getByText(t('replies.noMatch', { query: 'zeppelin' }))).toBeVisible()
  await expectAccessible(page, 'no reply that fits')

  const keys: string[] = []
  await page.route(payloads, (route) => {
    keys.push(String((route.request().postDataJSON() as { key: string }).key))
    return keys.length === 1 ? route.abort() : route.continue()
  })
  await search.fill('anything else')
  await page.keyboard.press('Enter')
  const send = dialog.getByRole('button', { name: t('replies.send') })
  await send.click()
  await expect(dialog.getByText(t('errors.network'))).toBeVisible()
  await expectAccessible(page, 'a reply that was not sent')
  await send.click()
  await expect(dialog).toHaveCount(0)
  expect(keys).toHaveLength(2)
  expect(keys[0]).toBe(keys[1])
  await expect(chatLog(ana).getByRole('button', { name: 'No, thank you' })).toHaveCount(1)

  await page.route(replies, (route) => route.fulfill({ json: [] }))
  await page.getByRole('button', { name: t('replies.open') }).click()
  await expect(dialog.getByText(t('replies.none'), { exact: true })).toBeVisible()
  await expectAccessible(page, 'no replies')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})
