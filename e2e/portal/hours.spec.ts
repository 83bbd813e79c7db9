import { expectAccessible } from '../support/axe.ts'
import { VIEWPORTS } from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { portalWords, type Lang } from '../support/words.ts'

/** Saturday, 22:00 in Madrid, where the company is, and 16:00 in New York, where its customers are. */
const NOW = '2026-11-21T21:00:00.000Z'
const SHOPS = "    redirection: { option: url, data: 'https://acme.example/shops' }\n"
const MORE = `
  - id: 7
    name: { en: Telephone, es: Teléfono, ar: هاتف, ja: お電話 }
    redirection: { option: phone, data: '+34 900 123 456' }
  - id: 8
    name: { en: Parcels, es: Paquetes, ar: الطرود, ja: 荷物 }
    redirection: { option: menu, data: '11' }
  - id: 9
    name: { en: Internet telephone, es: Telefonía por internet, ar: هاتف الإنترنت, ja: IP 電話 }
    redirection: { option: sip, data: 'sips:help@acme.example' }
`

test.use({
  ownStack: true,
  ownSetup: {
    now: NOW,
    edits: [
      // nothing is open on a Saturday night then
      { file: 'acme.yaml', from: 'hours: always\n', to: 'hours: extended\n' },
      { file: 'acme.yaml', from: SHOPS, to: SHOPS + MORE },
    ],
  },
})

/** By the customer's calendar: the first queue opens on Sunday at 10:00 in Madrid, this one on Monday at 09:00. */
const OPENINGS: Record<Lang, { home: string; leaf: string }> = {
  en: { home: 'tomorrow, 4:00', leaf: 'Monday 03:00' },
  es: { home: 'mañana, 4:00', leaf: 'lunes, 3:00' },
  ar: { home: 'غدًا 4:00 ص', leaf: 'الاثنين 3:00 ص' },
  ja: { home: '明日 4:00', leaf: '月曜日 3:00' },
}
const LOCALES: Record<Lang, string> = { en: 'en-GB', es: 'es-ES', ar: 'ar', ja: 'ja-JP' }
const LANGS: Lang[] = ['en', 'es', 'ar', 'ja']

test('openings are told in the zone and the language of the customer', async ({ blank }) => {
  for (const lang of LANGS) {
    await test.step(lang, async () => {
      const t = portalWords(lang)
      const { home, leaf } = OPENINGS[lang]
      const page = await blank({
        locale: LOCALES[lang],
        timezoneId: 'America/New_York',
        viewport: lang === 'ar' ? VIEWPORTS.phone : VIEWPORTS.desktop,
      })
      await page.clock.install({ time: NOW })
      await page.goto('/')
      await expect(page.getByText(t('home.closed'), { exact: true })).toBeVisible()
      await expect(page.getByText(t('home.opens', { when: home }), { exact: true })).toBeVisible()
      if (lang === 'ar') await expectAccessible(page, 'the closed start page')

      await page.goto('/menus/31')
      const opens = t('channel.after_hoursOpens', { when: leaf })
      const main = page.getByRole('main')
      await expect(main.getByText(opens, { exact: true })).toHaveCount(2)
      // what can't be started is no link; what still can, is
      const link = (name: string) => main.getByRole('link', { name: t(name) })
      await expect(link('channel.chatHint')).toHaveCount(0)
      await expect(link('channel.emailHint')).toBeVisible()
      await expect(link('channel.scheduled_callHint')).toBeVisible()
      if (lang === 'ar') await expectAccessible(page, 'a closed queue')

      // straight to what is closed
      await page.goto('/menus/31/chat')
      await expect(main).toContainText(leaf)
      await page.context().close()
    })
  }
})

test('topics lead to pages, phones, internet phones and other topics', async ({ customer }) => {
  const { page, t } = await customer()
  const main = page.getByRole('main')
  const row = (name: string) => main.getByRole('link', { name: new RegExp(`^${name}`) })
  await expect(row('Find a shop')).toHaveAttribute('href', 'https://acme.example/shops')
  await expect(row('Find a shop')).toHaveAttribute('target', '_blank')
  await expect(row('Find a shop')).toHaveAttribute('rel', /noopener/)
  await expect(row('Find a shop')).toContainText(t('app.newTab'))
  await expect(row('Telephone')).toHaveAttribute('href', 'tel:+34900123456')
  await expect(row('Internet telephone')).toHaveAttribute('href', 'sips:help@acme.example')
  await expectAccessible(page, 'topics that lead elsewhere')
  await row('Parcels').click()
  await page.waitForURL('/menus/11')
  await expect(page.getByRole('heading', { level: 1, name: 'Track my order' })).toBeVisible()

  // their own addresses lead there, too
  await page.goto('/menus/8')
  await page.waitForURL('/menus/11')
  for (const [path, href] of [
    ['/menus/6', 'https://acme.example/shops'],
    ['/menus/7', 'tel:+34900123456'],
    ['/menus/9', 'sips:help@acme.example'],
  ] as const) {
    await page.goto(path)
    await expect(main.locator(`a[href="${href}"]`)).toBeVisible()
    await expectAccessible(page, path)
  }

  await page.goto('/menus/22')
  const community = row('Acme community')
  await expect(community).toHaveAttribute('href', 'https://community.acme.example/')
  await expect(community).toHaveAttribute('target', '_blank')
  await expect(community).toHaveAttribute('rel', /noopener/)
})
