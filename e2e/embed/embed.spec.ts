import type { FrameLocator, Page } from '@playwright/test'
import { endUser } from '../support/api.ts'
import { expectAccessible } from '../support/axe.ts'
import { newPage, VIEWPORTS } from '../support/people.ts'
import { portalWords } from '../support/words.ts'
import { expect, test } from './host.ts'

const t = portalWords('en')
const es = portalWords('es')

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe')
const launcherOf = (page: Page) => page.getByRole('button', { name: /^(Help|Ayuda)/ })
const greeting = (frame: FrameLocator, words = t) =>
  frame.getByRole('heading', { level: 1, name: words('home.greeting') })

test('the launcher opens and closes the portal, by mouse and by keyboard', async ({ shop }) => {
  const page = await shop('/index.html')
  const launcher = launcherOf(page)
  await expect(launcher).toBeVisible()
  await expectAccessible(page, 'the shop with the launcher')

  await launcher.click()
  const dialog = page.getByRole('dialog', { name: 'Help: Acme store' })
  await expect(dialog).toBeVisible()
  await expect(greeting(frameOf(page))).toBeVisible()
  await expect(page.locator('iframe')).toBeFocused()
  await expectAccessible(page, 'the shop with the widget open')
  await launcher.click()
  await expect(dialog).toBeHidden()
  await expect(launcher).toBeFocused()

  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await expect(page.locator('iframe')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(launcher).toBeFocused()
})

test('nothing is loaded for those who do not ask', async ({ shop }) => {
  const page = await shop('/signed.html')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.reload()
  await expect(launcherOf(page)).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(asked.filter((path) => !/^\/(signed|favicon|acme\.svg)/.test(path))).toEqual(['/embed.js'])
  await expect(page.locator('iframe')).toHaveCount(0)
})

test('on a phone the widget fills the screen', async ({ shop }) => {
  const page = await shop('/index.html')
  await page.setViewportSize(VIEWPORTS.phone)
  await launcherOf(page).click()
  await expect(greeting(frameOf(page))).toBeVisible()
  const box = await page.locator('iframe').boundingBox()
  expect(box?.width).toBe(VIEWPORTS.phone.width)
  expect(box?.height).toBeGreaterThan(VIEWPORTS.phone.height - 80)
})

test('inline it is a part of the page', async ({ shop }) => {
  const page = await shop('/help.html')
  await expect(page.getByRole('region', { name: 'Help: Acme store' })).toBeVisible()
  await expect(greeting(frameOf(page))).toBeVisible()
  await expect(launcherOf(page)).toHaveCount(0)
  await frameOf(page).getByRole('link', { name: 'Orders and delivery' }).click()
  await expect(frameOf(page).getByRole('link', { name: 'Track my order' })).toBeVisible()
  await expectAccessible(page, 'the help page of the shop')
})

test('the focus goes in once there is something, and not into an empty document before', async ({
  shop,
  host,
}) => {
  const page = await shop('/plain.html')
  let arrive = (): void => undefined
  const held = new Promise<void>((resolve) => (arrive = resolve))
  await page.route('**/?embed*', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${host.origin}/index.html`)
  const focused = () =>
    page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName)
  await launcherOf(page).click()
  await expect(launcherOf(page)).toHaveAttribute('aria-expanded', 'true')
  expect(await focused()).toBe('BUTTON')
  arrive()
  await expect.poll(focused).toBe('IFRAME')
})

test('a chat goes on when the page of the shop is loaded again', async ({ shop }) => {
  const page = await shop('/index.html')
  await launcherOf(page).click()
  const frame = frameOf(page)
  await frame.getByRole('link', { name: 'Orders and delivery' }).click()
  await frame.getByRole('link', { name: 'Track my order' }).click()
  await frame.getByRole('link', { name: new RegExp(`^${t('channel.chat')}`) }).click()
  await frame.getByRole('textbox', { name: t('chat.firstMessage') }).fill('From the shop')
  await frame.getByRole('button', { name: t('chat.start') }).click()
  const log = frame.getByRole('log', { name: t('chat.conversation') })
  await expect(log.getByText('From the shop')).toBeVisible()

  await page.reload()
  await launcherOf(page).click()
  await frame.getByRole('link', { name: new RegExp(t('running.chat')) }).click()
  await expect(log.getByText('From the shop')).toHaveCount(1)
})

test('customers whom the shop signed in are known', async ({ shop, host, stack }) => {
  host.person = { identifier: 'ada-77', name: 'Ada' }
  const page = await shop('/signed.html')
  await launcherOf(page).click()
  const frame = frameOf(page)
  await expect(greeting(frame, es)).toBeVisible()
  await frame.getByRole('link', { name: 'Pedidos y entregas' }).click()
  await frame.getByRole('link', { name: 'Seguir mi pedido' }).click()
  await frame.getByRole('link', { name: new RegExp(`^${es('channel.chat')}`) }).click()
  await frame.getByRole('textbox', { name: es('chat.firstMessage') }).fill('Soy Ada')
  await frame.getByRole('button', { name: es('chat.start') }).click()
  await expect(
    frame.getByRole('log', { name: es('chat.conversation') }).getByText('Soy Ada'),
  ).toBeVisible()
  const ada = await endUser(stack, 'acme', { identifier: 'ada-77' })
  expect((await ada.get('/chats/ongoing')).body['chat']).toMatchObject({
    end_user: { identifier: 'ada-77' },
  })
})

test('a token that ran out is told in the language of the customer', async ({ shop, host }) => {
  host.person = undefined
  const page = await shop('/signed.html')
  await launcherOf(page).click()
  const frame = frameOf(page)
  await frame.getByRole('link', { name: 'Pedidos y entregas' }).click()
  await frame.getByRole('link', { name: 'Seguir mi pedido' }).click()
  await frame.getByRole('link', { name: new RegExp(`^${es('channel.chat')}`) }).click()
  await frame.getByRole('textbox', { name: es('chat.firstMessage') }).fill('Soy Ada')
  await frame.getByRole('button', { name: es('chat.start') }).click()
  await expect(frame.getByText(es('errors.token_expired'))).toBeVisible()
  await expect(frame.getByRole('textbox', { name: es('chat.firstMessage') })).toHaveValue('Soy Ada')
})

test('an origin that the company does not list gets nothing', async ({ browser, stack, host }) => {
  // what the browser says about it is what is looked for here, so it is no fault
  const page = await newPage(browser, stack, [])
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${host.unlisted}/bare.html`)
  await expect.poll(() => said.join('\n')).toContain('frame-ancestors')
  await expect(greeting(frameOf(page))).toHaveCount(0)
  await page.context().close()
})

test('a bare frame works without the script', async ({ shop }) => {
  const page = await shop('/bare.html')
  const frame = page.frameLocator('iframe')
  await expect(greeting(frame)).toBeVisible()
  await frame.getByRole('link', { name: 'Orders and delivery' }).click()
  await expect(frame.getByRole('link', { name: 'Track my order' })).toBeVisible()
  await expectAccessible(page, 'a bare frame')
})

test('mounted and taken away many times, it leaves nothing behind', async ({ shop, stack }) => {
  const page = await shop('/plain.html')
  await expect.poll(() => page.evaluate(() => 'Portico' in window)).toBe(true)
  const before = await page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    globals: Object.keys(window).length,
  }))
  await page.evaluate((host) => {
    interface Widget {
      mount(): void
      show(): void
      hide(): void
      unmount(): void
      destroy(): void
    }
    const { Portico } = window as unknown as { Portico: new (options: object) => Widget }
    for (let round = 0; round < 25; round++) {
      const widget = new Portico({ companyId: 'acme', host })
      widget.mount()
      widget.show()
      widget.hide()
      widget.unmount()
      widget.mount()
      widget.show()
      widget.destroy()
    }
  }, stack.origin)
  const after = await page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    globals: Object.keys(window).length,
  }))
  expect(after).toEqual(before)
  expect(page.frames()).toHaveLength(1)

  // and twice on one page
  await page.evaluate((host) => {
    const { Portico } = window as unknown as {
      Portico: new (options: object) => { config(c: object): { mount(): void } }
    }
    new Portico({ companyId: 'acme', host }).config({ name: 'One' }).mount()
    new Portico({ companyId: 'acme', host }).config({ name: 'Two', position: 'start' }).mount()
  }, stack.origin)
  await page.getByRole('button', { name: 'Help: One' }).click()
  await expect(page.getByRole('dialog', { name: 'Help: One' })).toBeVisible()
  await expect(page.getByRole('dialog', { name: 'Help: Two' })).toBeHidden()
})
