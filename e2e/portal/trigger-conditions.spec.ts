import type { BrowserContextOptions, Page } from '@playwright/test'
import { expect, test } from '../support/test.ts'
import { withTriggers } from '../support/triggers.ts'
import { portalWords, type Lang } from '../support/words.ts'

const FIRST = 'Welcome, you are new here.'
const BACK = 'Good to see you again.'
const THIRD = 'You come here often.'
const ANYONE = 'Can we help you with the times?'
const SPANISH = '¿Le ayudamos en español?'
const ARABIC = 'هل نساعدك بالعربية؟'
const OTHERS = 'Can we help you with what was said?'
const LATER = 'Still looking for your parcel?'

const VISITS = '/wait-times'
const LANGUAGES = '/transcripts'
const DELAYED = '/menus/11'
const DELAY_S = 3

/** The first of a page whose conditions are met is shown, and no other one there: whatever is shown tells of those above. */
test.use({
  ownStack: true,
  ownSetup: {
    edits: [
      withTriggers(
        on(VISITS, 'third', THIRD, { visits_at_least: 3 }),
        on(VISITS, 'back', BACK, { visitor: 'returning' }),
        on(VISITS, 'first', FIRST, { visitor: 'new' }),
        on(VISITS, 'anyone', ANYONE, { visits_at_least: 1 }),
        on(LANGUAGES, 'spanish', SPANISH, { language: 'es' }),
        on(LANGUAGES, 'arabic', ARABIC, { language: 'ar' }),
        on(LANGUAGES, 'others', OTHERS, { url_lacks: 'nowhere' }),
        { ...on(DELAYED, 'later', LATER, { visits_at_least: 1 }), delay: DELAY_S },
      ),
    ],
  },
})

function on(path: string, id: string, message: string, condition: Record<string, unknown>) {
  const conditions = [{ url_contains: path }, condition]
  return { id, name: id, message: { en: message }, conditions }
}

const invitation = (page: Page, lang: Lang = 'en') =>
  page.getByRole('region', { name: portalWords(lang)('invite.label'), exact: true })

/** A browser whose time is in the hands of the test. */
async function clocked(
  blank: (options?: BrowserContextOptions) => Promise<Page>,
  locale = 'en-GB',
): Promise<Page> {
  const page = await blank({ locale })
  await page.clock.install()
  return page
}

/** Away for longer than a visit lasts; what was counted is stored before. */
async function comeBack(page: Page, visits: number): Promise<void> {
  const counted = () =>
    page.evaluate(() => {
      const stored = localStorage.getItem('portico:acme:visits')
      return stored === null ? null : (JSON.parse(stored) as { count: number }).count
    })
  await expect.poll(counted).toBe(visits)
  await page.clock.fastForward('31:00')
  await page.goto(VISITS)
}

test('a new customer, one who is back, and one who comes often are told apart', async ({
  blank,
}) => {
  const page = await clocked(blank)
  await page.goto(VISITS)
  await expect(invitation(page)).toContainText(FIRST)

  await test.step('to look again at once is no other visit', async () => {
    await page.reload()
    await expect(invitation(page)).toContainText(ANYONE)
  })

  await test.step('the second visit', async () => {
    await comeBack(page, 1)
    await expect(invitation(page)).toContainText(BACK)
  })

  await test.step('the third one', async () => {
    await comeBack(page, 2)
    await expect(invitation(page)).toContainText(THIRD)
  })
})

test('who is new to one browser is not new to another', async ({ blank }) => {
  const page = await clocked(blank)
  await page.goto(VISITS)
  await expect(invitation(page)).toContainText(FIRST)
  await comeBack(page, 1)
  await expect(invitation(page)).toContainText(BACK)
  const other = await clocked(blank)
  await other.goto(VISITS)
  await expect(invitation(other)).toContainText(FIRST)
})

for (const [locale, lang, words] of [
  ['es-MX', 'es', SPANISH],
  ['ar', 'ar', ARABIC],
  ['ja-JP', 'ja', OTHERS],
  ['en-GB', 'en', OTHERS],
] as const) {
  test(`a trigger of one language is for those who read it: ${locale}`, async ({ blank }) => {
    const page = await blank({ locale })
    await page.goto(LANGUAGES)
    await expect(invitation(page, lang)).toContainText(words)
  })
}

test('the language that counts is the one of the page, not that of the browser', async ({
  blank,
}) => {
  const page = await blank({ locale: 'en-GB' })
  await page.goto('/')
  const t = portalWords('en')
  await page.getByRole('combobox', { name: t('app.language') }).selectOption('es')
  await page
    .getByRole('link', { name: portalWords('es')('home.transcripts') })
    .first()
    .click()
  await expect(invitation(page, 'es')).toContainText(SPANISH)
})

test('what has a delay comes that much later', async ({ blank }) => {
  const page = await blank()
  // the browser notes when it was there, however late we look
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('.invitation .card')) return
      watch.disconnect()
      Object.assign(globalThis, { shownAt: performance.now() })
    }
    const watch = new MutationObserver(look)
    watch.observe(document, { childList: true, subtree: true })
  })
  await page.goto(DELAYED)
  await expect(invitation(page)).toContainText(LATER)
  const shownAt = await page.evaluate(() => Reflect.get(globalThis, 'shownAt') as number)
  expect(shownAt).toBeGreaterThan(DELAY_S * 1000)
})
