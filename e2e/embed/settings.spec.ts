import type { FrameLocator, Page } from '@playwright/test'
import { acceptOffer, deskSay, setStatus } from '../support/people.ts'
import { portalWords } from '../support/words.ts'
import { expect, test } from './host.ts'

const t = portalWords('en')
const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe')
const launcherOf = (page: Page) => page.getByRole('button', { name: /^Help/ })

/** Mounts a widget of a page's own making, and leaves it where the page finds it. */
async function mount(
  page: Page,
  host: string,
  config: object,
  properties: Record<string, string> = {},
): Promise<void> {
  await expect.poll(() => page.evaluate(() => 'Portico' in window)).toBe(true)
  await page.evaluate(
    ([origin, settings, tokens]) => {
      const { Portico } = window as unknown as {
        Portico: new (options: object) => { config(c: object): { mount(place: Element): object } }
      }
      const place = document.createElement('div')
      for (const [name, value] of Object.entries(tokens)) place.style.setProperty(name, value)
      document.body.append(place)
      const widget = new Portico({ companyId: 'acme', host: origin }).config(settings).mount(place)
      Object.assign(window, { widget })
    },
    [host, config, properties] as const,
  )
}

async function chat(frame: FrameLocator, words: string): Promise<void> {
  await frame.getByRole('link', { name: 'Orders and delivery' }).click()
  await frame.getByRole('link', { name: 'Track my order' }).click()
  await frame.getByRole('link', { name: new RegExp(`^${t('channel.chat')}`) }).click()
  await frame.getByRole('textbox', { name: t('chat.firstMessage') }).fill(words)
  await frame.getByRole('button', { name: t('chat.start') }).click()
  await expect(frame.getByRole('log').getByText(words)).toBeVisible()
}

test('what the page does not want to be offered is not', async ({ shop, stack }) => {
  const page = await shop('/plain.html')
  await mount(page, stack.origin, {
    disableAttachment: true,
    hideNewConversation: true,
    hideDownloadTranscriptOptions: true,
  })
  await launcherOf(page).click()
  const frame = frameOf(page)
  await chat(frame, 'Nothing attached')
  await expect(frame.getByRole('textbox', { name: t('chat.composer') })).toBeVisible()
  await expect(frame.getByRole('button', { name: t('chat.attach') })).toHaveCount(0)
  await frame.getByRole('button', { name: t('chat.end') }).click()
  await frame
    .getByRole('dialog')
    .getByRole('button', { name: t('chat.end') })
    .click()
  await expect(frame.getByText(t('chat.endedByYou')).first()).toBeVisible()
  await expect(frame.getByRole('heading', { name: t('transcript.title') })).toHaveCount(0)
  await expect(frame.getByRole('link', { name: t('chat.newChat') })).toHaveCount(0)
})

test('custom properties of the place colour the launcher and reach the frame', async ({
  shop,
  stack,
}) => {
  const page = await shop('/plain.html')
  await page.evaluate(() => document.body.style.setProperty('--text', 'rgb(9, 9, 9)'))
  const set = {
    '--launcher-background-color': 'rgb(1, 2, 3)',
    '--launcher-background-color-hover': 'rgb(4, 5, 6)',
    '--accent-9': 'rgb(7, 8, 9)',
    '--font-en': 'Georgia',
  }
  await mount(page, stack.origin, {}, set)
  const launcher = launcherOf(page)
  await expect(launcher).toHaveCSS('background-color', 'rgb(1, 2, 3)')
  await launcher.hover()
  await expect(launcher).toHaveCSS('background-color', 'rgb(4, 5, 6)')
  await launcher.click()
  const root = frameOf(page).locator('html')
  await expect(root).toHaveCSS('font-family', 'Georgia')
  await expect(root).toHaveCSS('--accent-9', 'rgb(7, 8, 9)')
  // the page's own use of a name is not meant for the frame
  await expect(root).not.toHaveCSS('color', 'rgb(9, 9, 9)')
})

test('a chat of the client has its state where the headless client has it', async ({
  shop,
  stack,
}) => {
  const page = await shop('/plain.html')
  await mount(page, stack.origin, {})
  const states = await page.evaluate(async () => {
    interface Chat {
      state: { id: number }
    }
    interface Client {
      on(event: string, handler: (chat: Chat) => void): void
      createChat(menu: number): Promise<Chat>
    }
    const { client } = Reflect.get(window, 'widget') as unknown as {
      client: Client
    }
    const told = new Promise<Chat>((resolve) => client.on('chat.ongoing', resolve))
    const chats = [await client.createChat(11), await told]
    return chats.map((one) => one.state.id)
  })
  expect(states[0]).toBeGreaterThan(0)
  expect(states[1]).toBe(states[0])
})

test.describe('with somebody at the desk', () => {
  test.use({ ownStack: true })

  test('the page’s title tells how many messages wait, and is its own again after', async ({
    shop,
    stack,
    agent,
  }) => {
    const maya = await agent('maya')
    await setStatus(maya, 'available')
    const page = await shop('/plain.html')
    await mount(page, stack.origin, {})
    await launcherOf(page).click()
    await chat(frameOf(page), 'I want to talk to a person')
    await acceptOffer(maya)
    await expect(frameOf(page).getByText(/Maya/).first()).toBeVisible()
    await page.keyboard.press('Escape')
    await deskSay(maya, 'Here I am')
    await expect(launcherOf(page)).toHaveAccessibleName(/\(1\)/)
    await expect(page).toHaveTitle(/\(1\).* Shop$/)
    await launcherOf(page).click()
    await expect(page).toHaveTitle('Shop')
  })
})
