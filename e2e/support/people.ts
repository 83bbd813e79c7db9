import {
  expect,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from '@playwright/test'
import type { AgentKey, Stack } from './stack.ts'
import { deskWords, portalWords, type Lang, type Words } from './words.ts'

export const VIEWPORTS = {
  phone: { width: 320, height: 640 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1280, height: 800 },
} as const

const LOCALES: Record<Lang, string> = { en: 'en-GB', es: 'es-ES', ar: 'ar', ja: 'ja-JP' }
const EMAILS: Record<AgentKey, string> = {
  maya: 'maya@acme.example',
  jonas: 'jonas@acme.example',
  hank: 'hank@globex.example',
}

export interface CustomerOptions {
  lang?: Lang
  path?: string
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
}

export interface Customer {
  page: Page
  t: Words
}

export interface Agent {
  page: Page
}

/** What went wrong on a page without anybody looking at it. */
export type Faults = string[]

export function watch(page: Page, faults: Faults): void {
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    // what breaks while the page is drawn is only said there
    const isThrown = message.type() === 'error' && /^\w*Error: .*\n\s+at /.test(text)
    if (isThrown || /Content Security Policy|Unhandled|\[Vue|\[intlify\]/i.test(text)) {
      faults.push(`${page.url()}: ${text}`)
    }
  })
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.url()} answered ${response.status()}`)
  })
}

/** A customer in a browser of their own, with the portal open. */
export async function openCustomer(
  browser: Browser,
  stack: Stack,
  faults: Faults,
  options: CustomerOptions = {},
): Promise<Customer> {
  const { lang = 'en', path = '/', viewport = VIEWPORTS.desktop, colorScheme = 'light' } = options
  const page = await newPage(browser, stack, faults, {
    locale: LOCALES[lang],
    viewport,
    colorScheme,
  })
  await page.goto(path)
  return { page, t: portalWords(lang) }
}

/** An agent at the desk, signed in, as by the form on another day. */
export async function openAgent(
  browser: Browser,
  stack: Stack,
  faults: Faults,
  key: AgentKey,
  options: BrowserContextOptions = {},
): Promise<Agent> {
  const page = await newPage(browser, stack, faults, { locale: 'en-GB', ...options })
  const answer = await page.request.post('/api/desk/session', {
    data: { email: EMAILS[key], password: stack.passwords[key] },
    headers: { 'x-portico-desk': '1', origin: stack.origin },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  await page.goto('/desk')
  await expect(page.getByRole('navigation', { name: deskWords('nav.label') })).toBeVisible()
  return { page }
}

export async function newPage(
  browser: Browser,
  stack: Stack,
  faults: Faults,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: stack.origin,
    timezoneId: 'Europe/Madrid',
    acceptDownloads: true,
    viewport: VIEWPORTS.desktop,
    ...options,
  })
  const page = await context.newPage()
  watch(page, faults)
  return page
}

export async function setStatus({ page }: Agent, status: 'available' | 'away'): Promise<void> {
  const group = page.getByRole('group', { name: deskWords('status.legend') })
  await group.getByText(deskWords(`status.${status}`)).click()
  await expect(group.getByRole('radio', { name: deskWords(`status.${status}`) })).toBeChecked()
  await expect(group).not.toHaveAttribute('aria-busy', 'true')
}

export async function acceptOffer({ page }: Agent): Promise<void> {
  const offer = page.getByRole('region', { name: deskWords('offer.label') })
  await offer.getByRole('button', { name: deskWords('offer.accept') }).click()
  await expect(page.getByRole('button', { name: deskWords('conversation.finish') })).toBeVisible()
}

/** The messages at the desk, and the composer. */
export function deskLog({ page }: Agent): Locator {
  return page.getByRole('log', { name: deskWords('conversation.log') })
}

export async function deskSay({ page }: Agent, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: deskWords('composer.label'), exact: true })
  await box.fill(text)
  await box.press('Enter')
  await expect(box).toHaveValue('')
}

export function chatLog({ page, t }: Customer): Locator {
  return page.getByRole('log', { name: t('chat.conversation') })
}

export function composer({ page, t }: Customer): Locator {
  return page.getByRole('textbox', { name: t('chat.composer') })
}

/** Writes, and waits until the server has it. */
export async function say(customer: Customer, text: string): Promise<void> {
  const box = composer(customer)
  await box.fill(text)
  await box.press('Enter')
  await expect(box).toHaveValue('')
  const log = chatLog(customer)
  await expect(log.getByText(text, { exact: true })).toBeVisible()
  for (const state of ['chat.sending', 'chat.waiting']) {
    await expect(log.getByText(customer.t(state), { exact: true })).toHaveCount(0)
  }
}

/** Starts a chat on a queue's own page and waits until it is there. */
export async function startChat(customer: Customer, menu: number, words = ''): Promise<number> {
  const { page, t } = customer
  await page.goto(`/menus/${menu}/chat`)
  if (words) await page.getByRole('textbox', { name: t('chat.firstMessage') }).fill(words)
  await page.getByRole('button', { name: t('chat.start') }).click()
  await page.waitForURL(/\/chats\/\d+/)
  await expect(chatLog(customer)).toBeVisible()
  return Number(/\d+$/.exec(new URL(page.url()).pathname)?.[0])
}

/** Each of these texts is there once, in this order, whatever else is between them. */
export async function expectOnceInOrder(log: Locator, texts: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      const shown = (await log.innerText()).replaceAll(/\s+/g, ' ')
      const places = texts.map((text) => shown.indexOf(text))
      return {
        missing: texts.filter((_, index) => places[index] === -1),
        doubled: texts.filter((text) => shown.split(text).length > 2),
        inOrder: places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1)),
      }
    })
    .toEqual({ missing: [], doubled: [], inOrder: true })
}
