import type { Locator, Page } from '@playwright/test'
import { deskCaller, newKey } from '../support/api.ts'
import { expectAccessible } from '../support/axe.ts'
import { fillChat } from '../support/long-chat.ts'
import { serveForeign, SENDS, typesEdits } from '../support/message-types.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  say,
  setStatus,
  startChat,
  VIEWPORTS,
  type Customer,
} from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { around, deskWords } from '../support/words.ts'

test.use({ ownStack: true, ownSetup: { edits: typesEdits() } })

const ORDERS = 11

async function begin(customer: Customer): Promise<void> {
  await serveForeign(customer.page)
  await startChat(customer, ORDERS)
  await expect(chatLog(customer).getByText('Name a type.')).toBeVisible()
}

const show = (customer: Customer, type: keyof typeof SENDS) => say(customer, `show ${type}`)

/** Only what is safe leads anywhere, and it says where. */
async function expectSafeLinks(place: Locator): Promise<void> {
  const links = await place.getByRole('link').evaluateAll((list) =>
    list.map((link) => ({
      href: link.getAttribute('href') ?? '',
      target: link.getAttribute('target'),
      rel: link.getAttribute('rel') ?? '',
      text: link.textContent ?? '',
      name: link.getAttribute('aria-label') ?? '',
    })),
  )
  for (const { href, target, rel, text, name } of links) {
    expect(href).not.toMatch(/^\s*(javascript|data|vbscript):/i)
    if (!href.startsWith('https:')) continue
    expect(target, href).toBe('_blank')
    expect(rel, href).toContain('noopener')
    expect(`${text} ${name}`, 'the host is shown').toContain(new URL(href).host)
  }
}

async function look(page: Page, what: string): Promise<void> {
  const folder = process.env['PORTICO_SHOTS']
  if (folder) await page.screenshot({ path: `${folder}/${what}.png` })
}

test('each type is shown in the portal, at the desk and in the transcript', async ({
  agent,
  customer,
}) => {
  // tall enough for all of it: what is far away is not on the page
  const viewport = { width: 1280, height: 5000 }
  const maya = await agent('maya', { viewport })
  await serveForeign(maya.page)
  await setStatus(maya, 'available')
  const ana = await customer({ viewport })
  const { page, t } = ana
  await begin(ana)
  const log = chatLog(ana)

  async function expectShown(place: Locator): Promise<void> {
    await expect(place.getByText('Care tips')).toBeVisible()
    await expect(place.getByRole('strong').filter({ hasText: 'weekly' })).toBeVisible()
    await expect(place.getByRole('listitem').filter({ hasText: 'the lid' })).toBeVisible()
    await expect(place.getByRole('link', { name: /the manual.*manual\.example/ })).toBeVisible()
    await expect(place.getByRole('link', { name: /this one/ })).toHaveCount(0)
    await expect(place.getByText('<b>ever</b>')).toBeVisible()
    await expect(place.locator('img[src="https://cdn.example/kettle.png"]')).toBeVisible()
    await expect(place.getByRole('link', { name: /film\.mp4|cdn\.example/ }).first()).toBeVisible()
    await expect(place.getByRole('link', { name: /guide\.pdf/ })).toBeVisible()
    await expect(place.getByText('Kettle subtitle')).toBeVisible()
    await expect(place.getByText('Part one')).toBeVisible()
    await expect(place.getByText('Part three')).toBeVisible()
    await expectSafeLinks(place)
  }

  await test.step('in the portal', async () => {
    for (const type of ['text', 'image', 'video', 'document', 'cards', 'complex'] as const) {
      await show(ana, type)
    }
    await expectShown(log)
    await expectAccessible(page, 'all types')
    await page.reload()
    await expectShown(log)
  })
  await test.step('a part of a complex one is answered, and stays so', async () => {
    await log.getByRole('button', { name: 'Red', exact: true }).click()
    await expect(log.getByText('Good choice.')).toBeVisible()
    await expect(log.getByRole('button', { name: 'Red', exact: true })).toHaveCount(0)
    await expect(log.getByText(t('chat.chosen'))).toHaveCount(1)
  })
  await test.step('at the desk', async () => {
    await show(ana, 'person')
    await acceptOffer(maya)
    await expectShown(deskLog(maya))
    const chosen = deskLog(maya)
      .getByRole('listitem')
      .filter({ hasText: /^\s*Red|Red\s*$/ })
    await expect(chosen).toContainText(deskWords('conversation.chosen'))
    await expect(deskLog(maya).getByText('Body of Kettle')).toBeVisible()
    await expectAccessible(maya.page, 'all types at the desk')
    await look(maya.page, 'desk-types')
  })
  await test.step('in the transcript', async () => {
    await page.getByRole('button', { name: t('chat.end'), exact: true }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('chat.end'), exact: true })
      .click()
    const id = Number(/\d+$/.exec(new URL(page.url()).pathname)?.[0])
    await page.goto(`/transcripts/${id}`)
    const entries = page.getByRole('region', { name: t('chat.conversation') })
    await expectShown(entries)
    await expect(entries.getByText(t('chat.chosen'))).toHaveCount(1)
    await expect(entries.getByRole('button', { name: 'Blue', exact: true })).toHaveCount(0)
    await expectAccessible(page, 'all types in the transcript')
  })
})

test('inline buttons are spent by a click; sticky ones stay above the composer', async ({
  customer,
}) => {
  const ana = await customer()
  const { page, t } = ana
  await begin(ana)
  const log = chatLog(ana)
  await show(ana, 'inline')
  const link = log.getByRole('link', { name: /All colours.*shop\.example/ })
  await expect(link).toHaveAttribute('href', 'https://shop.example/colours')
  await expect(link).toHaveAttribute('target', '_blank')
  await log.getByRole('button', { name: 'Blue', exact: true }).press('Enter')
  await expect(log.getByText('Good choice.')).toBeVisible()
  for (const again of [false, true]) {
    if (again) await page.reload()
    await expect(log.getByText('Which colour?')).toBeVisible()
    await expect(log.getByRole('button', { name: /Blue|Red|A person please/ })).toHaveCount(0)
    await expect(log.getByRole('listitem').filter({ hasText: 'Blue' })).toContainText(
      t('chat.chosen'),
    )
  }
  await expectAccessible(page, 'spent buttons')

  await show(ana, 'sticky')
  const sticky = page.getByRole('button', { name: 'Start over', exact: true })
  await expect(sticky).toHaveCount(1)
  await expect(log.getByRole('button', { name: 'Start over' })).toHaveCount(0)
  await expectAccessible(page, 'sticky buttons')
  await sticky.click()
  await expect(log.getByText('Name a type.')).toHaveCount(2)
  await say(ana, 'show text')
  await page.reload()
  await expect(sticky, 'they stay while the conversation goes on').toBeVisible()
  await page.getByRole('button', { name: 'Somebody else' }).click()
  await expect(log.getByText(t('chat.escalationStarted'))).toBeVisible()
  await expect(sticky, 'and go with the virtual agent').toHaveCount(0)
})

test('sticky buttons stay above the composer however much is said after them', async ({
  customer,
  stack,
}) => {
  const ana = await customer()
  const { page, t } = ana
  await serveForeign(page)
  const id = await startChat(ana, ORDERS)
  const log = chatLog(ana)
  await expect(log.getByText('Name a type.')).toBeVisible()
  await show(ana, 'sticky')
  const sticky = page.getByRole('button', { name: 'Start over', exact: true })
  await expect(sticky).toBeVisible()
  fillChat(stack, id, 1000)
  await page.reload()
  await expect(log.getByText('Message 999:')).toBeVisible()
  await expect(sticky).toBeVisible()
  await expect(log.getByText('show sticky'), 'the list has no hole').toHaveCount(0)
  await sticky.click()
  await expect(log.getByText('Name a type.')).toBeVisible()
  await expect(sticky, 'pressed, and there to be pressed again').toBeVisible()
  await page.getByRole('button', { name: 'Somebody else' }).click()
  await expect(log.getByText(t('chat.escalationStarted'))).toBeVisible()
  await expect(sticky, 'and gone with the virtual agent').toHaveCount(0)
})

test('a carousel is leafed through and answered by keyboard', async ({ customer }) => {
  const ana = await customer({ viewport: VIEWPORTS.phone })
  const { page, t } = ana
  await begin(ana)
  const log = chatLog(ana)
  await show(ana, 'cards')
  const place = (n: number) => log.getByText(t('chat.card', { n, total: 3 }), { exact: true })
  await expect(place(1)).toBeVisible()
  await expect(log.getByRole('button', { name: t('chat.cardBefore') })).toBeDisabled()
  const next = log.getByRole('button', { name: t('chat.cardNext') })
  await next.focus()
  await page.keyboard.press('Enter')
  await expect(place(2)).toBeVisible()
  await expectAccessible(page, 'a carousel')
  await look(page, 'carousel-320')
  await page.keyboard.press('Enter')
  await expect(place(3)).toBeVisible()
  await log.getByRole('button', { name: 'Take Mixer' }).press('Enter')
  await expect(log.getByText('Take Mixer', { exact: true }).last()).toBeVisible()
  await expect(log.getByText('Good choice.')).toBeVisible()
  await page.reload()
  await expect(log.getByText('Good choice.')).toBeVisible()
  await expect(log.getByRole('button', { name: 'Take Kettle' })).toBeDisabled()
  const chosen = log
    .getByRole('paragraph')
    .filter({ hasText: t('chat.selected', { answer: 'Take Mixer' }) })
  await expect(chosen).toBeVisible()
})

test('a form is filled in inside a sandbox, once, and its answers arrive', async ({
  agent,
  customer,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  const { page, t } = ana
  await begin(ana)
  const log = chatLog(ana)
  await show(ana, 'form')
  await log.getByRole('button', { name: t('chat.formOpen') }).click()
  const frame = log.locator('iframe')
  await expect(frame).toHaveAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin')
  await expect(frame).toHaveAttribute('referrerpolicy', 'no-referrer')
  await expect(log.getByText(t('chat.formFrom', { host: 'forms.example' }))).toBeVisible()
  const inside = frame.contentFrame()
  await inside.getByLabel('Reason').fill('It leaks')
  await expectAccessible(page, 'a form')
  await look(page, 'form')
  await inside.getByRole('button', { name: 'Send it' }).click()
  await expect(log.getByText(t('chat.formSent', { name: 'Return form' }))).toBeVisible()
  for (const again of [false, true]) {
    if (again) await page.reload()
    await expect(log.getByText(t('chat.formDone'))).toBeVisible()
    await expect(log.getByRole('button', { name: t('chat.formOpen') })).toHaveCount(0)
    await expect(log.getByRole('definition').filter({ hasText: 'It leaks' })).toBeVisible()
    await expect(log.getByText('forged')).toHaveCount(0)
  }
  await expect(log.getByText('Good choice.'), 'the flow goes on').toBeVisible()
  await expectAccessible(page, 'answers')
  await show(ana, 'person')
  await acceptOffer(maya)
  await expect(deskLog(maya).getByText('It leaks')).toBeVisible()
  await expect(deskLog(maya).getByText(deskWords('conversation.form.answered'))).toBeVisible()
})

test('actions do what they say, and what is remembered is only the agent’s to see', async ({
  agent,
  customer,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  const { page, t } = ana
  await begin(ana)
  const log = chatLog(ana)
  await show(ana, 'remember')
  await expect(log.getByText('Noted. And now?')).toBeVisible()
  await say(ana, 'show inline')
  await log.getByRole('button', { name: 'A person please' }).click()
  await expect(log.getByText(t('chat.escalationStarted'))).toBeVisible()
  await acceptOffer(maya)
  const about = maya.page.getByRole('region', { name: deskWords('customer.region') })
  await expect(about.getByText('gold-tier')).toBeVisible()
  await expect(about.getByText('show inline')).toBeVisible()
  await expect(page.getByText('gold-tier')).toHaveCount(0)
  await page.getByRole('button', { name: t('chat.end'), exact: true }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('chat.end'), exact: true })
    .click()

  const omar = await customer()
  await begin(omar)
  await show(omar, 'deflect')
  await expect(omar.page.getByRole('link', { name: /Acme community/ })).toBeVisible()
  await expectAccessible(omar.page, 'a deflection')
  await composer(omar).fill('show finish')
  await composer(omar).press('Enter')
  await expect(chatLog(omar).getByText('Goodbye then')).toBeVisible()
  await expect(chatLog(omar).getByText(around(omar.t('chat.endedByAgent')))).toBeVisible()
  await expect(composer(omar)).toHaveCount(0)
})

test('a type that is not known is shown by its words', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer()
  await begin(ana)
  await show(ana, 'text')
  await show(ana, 'person')
  await acceptOffer(maya)
  for (const { page } of [ana, maya]) {
    await page.route(/\/messages(\?|$)/, async (route) => {
      if (route.request().method() !== 'GET') return route.fallback()
      const response = await route.fetch()
      const list = (await response.json()) as { content?: string; type: string }[]
      const later = list.map((one) =>
        one.content?.startsWith('Clean it')
          ? { ...one, type: 'hologram', content: 'Words of a hologram', messages: undefined }
          : one,
      )
      return route.fulfill({ response, json: later })
    })
    await page.reload()
  }
  await expect(chatLog(ana).getByText('Words of a hologram')).toBeVisible()
  await expect(deskLog(maya).getByText('Words of a hologram')).toBeVisible()
})

test('what an agent shows is as live as what a virtual agent does', async ({
  agent,
  customer,
  stack,
}) => {
  const viewport = { width: 1280, height: 3000 }
  const maya = await agent('maya', { viewport })
  await serveForeign(maya.page)
  await setStatus(maya, 'available')
  const ana = await customer({ viewport })
  const { page, t } = ana
  await begin(ana)
  const log = chatLog(ana)
  await show(ana, 'person')
  await acceptOffer(maya)
  const chat = Number(/\d+$/.exec(new URL(page.url()).pathname)?.[0])
  const desk = await deskCaller(maya, stack)
  const send = async (payload: object) => {
    const answer = await desk.post(`/desk/chats/${chat}/payloads`, { key: newKey(), payload })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  }
  const colours = {
    type: 'inline_button',
    title: 'Which one shall it be?',
    buttons: [
      { title: 'Green', action: 'quick_reply' },
      { title: 'Samples', action: 'quick_reply_link', link: 'https://shop.example/s' },
    ],
  }
  for (const type of ['text', 'image', 'video', 'document', 'cards', 'form'] as const) {
    for (const payload of SENDS[type] ?? []) await send(payload)
  }
  await send(colours)
  await send({
    type: 'sticky_button',
    buttons: [{ title: 'Send me the receipt', action: 'quick_reply' }],
  })
  for (const place of [log, deskLog(maya)]) {
    await expect(place.getByText('Care tips')).toBeVisible()
    await expect(place.locator('img[src="https://cdn.example/kettle.png"]')).toBeVisible()
    await expect(place.getByRole('link', { name: /guide\.pdf/ })).toBeVisible()
    await expect(place.getByText('Kettle subtitle')).toBeVisible()
    await expect(place.getByText('Return form').first()).toBeVisible()
    await expectSafeLinks(place)
  }
  const book = [{ title: 'Book' }]
  const cards = ['Kettle', 'Toaster'].map((title) => ({ title: `${title} class`, buttons: book }))
  await send({ type: 'content_card', cards })
  await log
    .getByRole('article')
    .filter({ hasText: 'Toaster class' })
    .getByRole('button', { name: 'Book' })
    .click()
  await expect(deskLog(maya).getByText('Toaster class · Book')).toBeVisible()
  for (const [place, kind, word] of [
    [log, 'article', t('chat.chosen')],
    [deskLog(maya), 'listitem', deskWords('conversation.chosen')],
  ] as const) {
    const card = (title: string) => place.getByRole(kind).filter({ hasText: `${title} class` })
    await expect(card('Toaster')).toContainText(word)
    await expect(card('Kettle')).not.toContainText(word)
  }
  await log.getByRole('button', { name: 'Green', exact: true }).click()
  await expect(deskLog(maya).getByText('Green', { exact: true }).last()).toBeVisible()
  await expect(log.getByRole('button', { name: 'Green', exact: true })).toHaveCount(0)
  const sticky = page.getByRole('button', { name: 'Send me the receipt' })
  await sticky.click()
  await expect(deskLog(maya).getByText('Send me the receipt').last()).toBeVisible()
  await expect(sticky).toBeVisible()

  await log.getByRole('button', { name: t('chat.formOpen') }).click()
  const inside = log.locator('iframe').contentFrame()
  await inside.getByLabel('Reason').fill('Too small')
  await inside.getByRole('button', { name: 'Send it' }).click()
  await expect(deskLog(maya).getByText('Too small')).toBeVisible()
  await page.reload()
  await expect(log.getByText(t('chat.formDone'))).toBeVisible()
  await expect(sticky).toBeVisible()
  await expectAccessible(page, 'what an agent shows')
  await expectAccessible(maya.page, 'what an agent showed')
})

for (const [name, options] of [
  ['phone', { viewport: VIEWPORTS.phone }],
  ['dark', { colorScheme: 'dark' }],
  ['Arabic', { lang: 'ar', viewport: VIEWPORTS.tablet }],
] as const) {
  test(`every type fits and is accessible: ${name}`, async ({ customer }) => {
    const ana = await customer(options)
    const { page } = ana
    await serveForeign(page)
    await startChat(ana, ORDERS)
    for (const type of [
      'text',
      'image',
      'video',
      'document',
      'cards',
      'complex',
      'inline',
      'form',
      'sticky',
    ]) {
      await say(ana, `show ${type}`)
      await look(page, `${name}-${type}`)
    }
    await expect(page.getByRole('button', { name: 'Start over' })).toBeVisible()
    await expectAccessible(page, name)
    const overflow = await chatLog(ana).evaluate((box) => box.scrollWidth - box.clientWidth)
    expect(overflow, 'nothing leaves the side').toBeLessThanOrEqual(0)
  })
}
