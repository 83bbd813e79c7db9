import { expect, test } from '../support/test.ts'
import { chatLog } from '../support/people.ts'
import { portalWords } from '../support/words.ts'

const t = portalWords('en')

test('home asks for nothing but the page and its assets, and stores nothing', async ({ blank }) => {
  const page = await blank({ locale: 'en-GB' })
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: t('home.greeting') })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Orders and delivery' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  const others = asked.filter(
    (path) => !/^\/(assets\/|favicon|$)/.test(path) && path !== '/api/companies/acme/theme.css',
  )
  expect(others).toEqual([])

  const stored = () =>
    page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      cookies: document.cookie,
    }))
  const nothing = { local: {}, session: {}, databases: [], cookies: '' }
  expect(await stored()).toEqual(nothing)
  // to look around is no interaction that needs remembering
  await page.getByRole('link', { name: 'Orders and delivery' }).click()
  await page.getByRole('link', { name: 'Track my order' }).click()
  await expect(page.getByRole('link', { name: new RegExp(`^${t('channel.chat')}`) })).toBeVisible()
  // where it was scrolled to is all that a tab keeps for going back
  expect(await stored()).toMatchObject({ local: {}, databases: [], cookies: '' })
  expect(await page.context().cookies()).toEqual([])
})

test('from home to a chat with the keyboard alone', async ({ customer }) => {
  const person = await customer()
  const { page } = person
  const focused = page.locator(':focus')
  const tabTo = async (name: string | RegExp): Promise<void> => {
    const wanted = page
      .getByRole('main')
      .locator('a, button, textarea, input')
      .filter({ hasText: name })
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      if (await wanted.first().evaluate((node) => node === document.activeElement)) return
    }
    throw new Error(`${String(name)} can't be reached with Tab`)
  }
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(focused).toHaveText(t('app.skip'))
  await page.keyboard.press('Enter')
  await tabTo('Orders and delivery')
  await page.keyboard.press('Enter')
  const heading = page.getByRole('heading', { level: 1, name: 'Orders and delivery' })
  await expect(heading).toBeFocused()
  await tabTo('Track my order')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Track my order' })).toBeFocused()
  await tabTo(t('channel.chatHint'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: t('chat.startTitle') })).toBeFocused()
  const first = page.getByRole('textbox', { name: t('chat.firstMessage') })
  await expect(first).toBeVisible()
  for (let presses = 0; presses < 10; presses++) {
    await page.keyboard.press('Tab')
    if (await first.evaluate((node) => node === document.activeElement)) break
  }
  await expect(first).toBeFocused()
  await page.keyboard.type('Where is my parcel?')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/chats\/\d+/)
  await expect(chatLog(person).getByText('Where is my parcel?')).toBeVisible()
})

test('the search finds topics and answers in the language of the customer', async ({
  customer,
}) => {
  const es = portalWords('es')
  const { page } = await customer({ lang: 'es' })
  const search = page.getByRole('searchbox', { name: es('search.label') })
  await search.fill('reembolso')
  await expect(page.getByRole('heading', { name: es('search.topics') })).toBeVisible()
  await expect(page.getByRole('link', { name: /Dónde está mi reembolso/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: es('search.articles') })).toBeVisible()
  await page.getByRole('main').locator('a[href^="/articles/"]').first().click()
  await page.waitForURL(/\/articles\//)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await page.goBack()
  await page.getByRole('searchbox', { name: es('search.label') }).fill('xyzzyqwert')
  await expect(page.getByText(es('search.none', { query: 'xyzzyqwert' }))).toBeVisible()
})

test('the language that was chosen stays, and so does the theme', async ({ customer }) => {
  const { page } = await customer()
  await page.getByRole('combobox', { name: t('app.language') }).selectOption('ja')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja')
  const ja = portalWords('ja')
  await expect(page.getByRole('heading', { level: 1, name: ja('home.greeting') })).toBeVisible()
  await page.getByRole('combobox', { name: ja('app.theme') }).selectOption('dark')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: ja('home.greeting') })).toBeVisible()
  await expect(page.getByRole('link', { name: 'ご注文と配送' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('links lead straight to a menu, a channel and a language', async ({ customer }) => {
  const ar = portalWords('ar')
  const { page } = await customer({ path: '/?lang=ar' })
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.getByRole('heading', { level: 1, name: ar('home.greeting') })).toBeVisible()

  await page.goto('/?menu=track&lang=es')
  await expect(page.getByRole('heading', { level: 1, name: 'Seguir mi pedido' })).toBeVisible()
  await page.goto('/?menu=track&channel=email&lang=es')
  await expect(
    page.getByRole('heading', { level: 1, name: portalWords('es')('email.title') }),
  ).toBeVisible()
  await page.goto('/?menu=no-such-key&lang=en')
  await expect(page.getByText(t('home.keyUnknown'))).toBeVisible()
})

test('another company on the same server has its own pages', async ({ customer }) => {
  const { page } = await customer({ path: '/?company=globex' })
  await expect(page.getByRole('link', { name: 'Bookings' })).toBeVisible()
  await expect(page.getByText('Orders and delivery')).toHaveCount(0)
})
