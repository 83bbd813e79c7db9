import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { CANARY, FOREIGN } from '../../server/test/hostile/corpus.ts'

/** Hundreds of messages are drawn, on a machine that may be busy. */
const POLL = { timeout: 90_000 }

/** Tells of everything that only a script, or an element that came alive, could have done. */
export function guard(context: BrowserContext): { page(page: Page): void; signs: string[] } {
  const signs: string[] = []
  context.on('request', (request) => {
    if (request.url().includes(FOREIGN)) signs.push(`asked ${request.url()}`)
  })
  return {
    signs,
    page(page) {
      page.on('dialog', (dialog) => {
        signs.push(`dialog ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('popup', (popup) => signs.push(`opened ${popup.url()}`))
      page.on('framenavigated', (frame) => {
        if (/^(javascript|data|vbscript):/i.test(frame.url())) signs.push(`went to ${frame.url()}`)
      })
    },
  }
}

export async function expectHarmless(page: Page, what: string): Promise<void> {
  for (const frame of page.frames()) {
    expect(await frame.evaluate((name) => name in window, CANARY), what).toBe(false)
  }
  const found = await page.locator('body').evaluate((body) => {
    const elements = [...body.querySelectorAll('*')]
    return {
      alive: elements
        .filter((one) => /^(iframe|object|embed|style|link|meta|base|math)$/i.test(one.tagName))
        .map((one) => one.outerHTML.slice(0, 200)),
      scripts: [...body.querySelectorAll('script')].flatMap((one) =>
        one.src ? [] : one.outerHTML,
      ),
      handlers: elements.flatMap((one) =>
        [...one.attributes].flatMap(({ name }) =>
          /^(on|srcdoc)/i.test(name) ? [one.outerHTML] : [],
        ),
      ),
      links: [...body.querySelectorAll('a[href], area[href], [src], form[action]')].flatMap(
        (one) => {
          const to =
            one.getAttribute('href') ?? one.getAttribute('src') ?? one.getAttribute('action')
          return /^\s*(https?:|mailto:|tel:|\/(?!\/)|blob:|#|data:image\/)/i.test(to ?? '#')
            ? []
            : [to]
        },
      ),
    }
  })
  expect(found, what).toEqual({ alive: [], scripts: [], handlers: [], links: [] })
}

/** Earlier pages come in when the first one is reached, or when they are asked for. */
async function showEarlier(log: Locator): Promise<void> {
  await log.evaluate((box) => box.scrollTo(0, 0))
  const earlier = log.getByRole('button', { name: 'Show earlier messages' })
  if (await earlier.isVisible()) await earlier.click({ timeout: 1000 }).catch(() => undefined)
}

/** What was written stands there as it was written. */
export async function expectWords(
  place: Locator,
  texts: readonly string[],
  top = false,
): Promise<void> {
  const plain = (text: string) => text.replaceAll(/\s+/g, ' ')
  await expect
    .poll(async () => {
      if (top) await showEarlier(place)
      const shown = plain(await place.innerText())
      return texts.filter((text) => !shown.includes(plain(text)))
    }, POLL)
    .toEqual([])
}
