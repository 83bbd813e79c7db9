import type { Locator, Page, Request } from '@playwright/test'
import { callerWith, endUser, newKey } from '../support/api.ts'
import { expectAccessible } from '../support/axe.ts'
import { chatLog, startChat, VIEWPORTS, type Customer } from '../support/people.ts'
import { freePort } from '../support/ports.ts'
import { openGoogle, type Google } from '../support/recaptcha.ts'
import { expect, test as base } from '../support/test.ts'
import { portalWords } from '../support/words.ts'

const t = portalWords('en')
const MENU = 11
const PROOF = 'x-portico-proof'
const before = '\nopening_hours:\n'
const asks = (abuse: string) => [
  { file: 'acme.yaml', from: before, to: `\nabuse:\n${abuse}${before}` },
]

/** Requests of a page that the server took in the end. */
function proven(page: Page): Request[] {
  const requests: Request[] = []
  page.on('request', (request) => {
    if (request.headers()[PROOF] !== undefined) requests.push(request)
  })
  return requests
}

async function askForCall({ page }: Customer): Promise<void> {
  await page.goto(`/menus/${MENU}/call`)
  await page.getByRole('textbox', { name: t('call.phone') }).fill('+34 612 345 678')
  await page.getByRole('radio', { name: t('call.recordingNo') }).check()
  await page.getByRole('button', { name: t('call.submitNow') }).click()
}

async function writeEmail({ page }: Customer): Promise<void> {
  await page.goto(`/menus/${MENU}/email`)
  await page.getByRole('textbox', { name: t('email.email'), exact: false }).fill('ada@example.com')
  await page.getByRole('textbox', { name: t('email.content') }).fill('My kettle sings')
  await page.getByRole('button', { name: t('email.submit') }).click()
}

base.describe('where a company asks for proofs of work', () => {
  base.use({
    ownStack: true,
    ownSetup: {
      edits: asks('  proof_of_work: { bits: 12, for: [visitor, chat, call, email] }\n'),
    },
  })

  base(
    'a chat, a call and an email go through, and the customer does nothing for it',
    async ({ customer, stack }) => {
      const ada = await customer()
      const sent = proven(ada.page)
      await startChat(ada, MENU, 'Where is my parcel?')
      await expect(chatLog(ada).getByText('Where is my parcel?')).toBeVisible()
      await askForCall(ada)
      await ada.page.waitForURL(/\/calls\/\d+/)
      await writeEmail(ada)
      await expect(ada.page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
      const paths = sent.map((request) => new URL(request.url()).pathname.split('/').at(-1))
      // a visitor's token lives as long as the page: each of the three is a new one
      expect(paths).toEqual(['visitors', 'chats', 'visitors', 'calls', 'visitors', 'emails'])

      // what the browser has done can't be used by anybody else, or for anything more
      const visit = (proof: string | undefined) =>
        callerWith(stack, proof === undefined ? {} : { [PROOF]: proof }).post(
          '/companies/acme/visitors',
        )
      expect(await visit(undefined)).toMatchObject({
        status: 428,
        body: { code: 'check_required', details: { reason: 'proof_missing' } },
      })
      expect(await visit(sent[0]?.headers()[PROOF])).toMatchObject({
        status: 428,
        body: { details: { reason: 'proof_used' } },
      })
      const stranger = await endUser(stack, 'acme')
      const chat = await stranger.post(`/menus/${MENU}/chats`, { key: newKey(), chat: {} })
      expect(chat).toMatchObject({ status: 428, body: { code: 'check_required' } })
      const known = await endUser(stack, 'acme', { identifier: 'ada' })
      const taken = await known.post(`/menus/${MENU}/chats`, { key: newKey(), chat: {} })
      expect(taken.status).toBe(201)
    },
  )

  for (const [lang, viewport] of [
    ['en', VIEWPORTS.phone],
    ['ar', VIEWPORTS.tablet],
  ] as const) {
    base(
      `a check that takes long says so, lets the customer write and can be given up (${lang})`,
      async ({ customer }) => {
        const ada = await customer({ lang, viewport, path: `/menus/${MENU}/chat` })
        const { page, t: words } = ada
        // as on a phone that would need hours
        await page.route(`**/api/menus/${MENU}/chats`, async (route) => {
          const response = await route.fetch()
          const body = (await response.json()) as { details: { proof: { bits: number } } }
          body.details.proof.bits = 40
          await route.fulfill({ response, json: body })
        })
        await page.getByRole('button', { name: words('chat.start') }).click()
        const progress = page.getByRole('progressbar', { name: words('check.running') })
        await expect(progress).toBeVisible()
        await expectAccessible(page, 'a check that goes on')
        const first = page.getByRole('textbox', { name: words('chat.firstMessage') })
        await first.pressSequentially('Words while it works')
        await expect(first).toHaveValue('Words while it works')
        await page.getByRole('button', { name: words('app.cancel') }).click()
        await expect(progress).toBeHidden()
        await expect(page.getByRole('alert')).toHaveCount(0)
        await page.unroute(`**/api/menus/${MENU}/chats`)
        await page.getByRole('button', { name: words('chat.start') }).click()
        await page.waitForURL(/\/chats\/\d+/)
        await expect(chatLog(ada).getByText('Words while it works')).toBeVisible()
      },
    )
  }

  base('in a frame it is done as well', async ({ blank }) => {
    const page = await blank()
    await page.goto(`/menus/${MENU}/chat?embed`)
    await page.getByRole('button', { name: t('chat.start') }).click()
    await page.waitForURL(/\/chats\/\d+/)
  })
})

function problem({ page }: Customer): Locator {
  return page.getByRole('alert').filter({ hasText: t('email.failed') })
}

interface Fixtures {
  google: Google
}

const SECRET = 'the secret of the site key'
const test = base.extend<Fixtures>({
  google: async ({ browserName }, use, info) => {
    expect(browserName).toBe('chromium')
    const google = await openGoogle(await freePort(info.parallelIndex), SECRET)
    await use(google)
    await google.close()
  },
  ownSetup: async ({ google }, use) => {
    await use({
      edits: asks(
        '  recaptcha:\n    site_key: site-key-of-acme\n    secret: { env: ACME_RECAPTCHA }\n' +
          '    hostnames: [127.0.0.1]\n    for: [email]\n',
      ),
      env: { ACME_RECAPTCHA: SECRET, PORTICO_RECAPTCHA_URL: google.url },
    })
  },
})

test.describe('where a company asks for reCAPTCHA', () => {
  test.use({ ownStack: true })

  test('Google is asked when an email is sent, and not before', async ({ customer, google }) => {
    const ada = await customer({ path: `/menus/${MENU}/email` })
    await expect(ada.page.getByText(t('check.recaptcha'))).toBeVisible()
    await startChat(ada, MENU, 'Only a chat')
    expect(google.asked).toEqual([])
    await writeEmail(ada)
    await expect(ada.page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
    expect(google.asked).toEqual(['/recaptcha/api.js', '/recaptcha/api/siteverify'])
  })

  test('whom Google takes for a machine is told so, and nothing is sent', async ({
    customer,
    google,
    stack,
  }) => {
    google.score = 0.1
    const ada = await customer()
    await writeEmail(ada)
    await expect(problem(ada)).toContainText(t('errors.check_refused'))
    await expect(ada.page.getByRole('textbox', { name: t('email.content') })).toHaveValue(
      'My kettle sings',
    )
    expect(stack.mailbox.mails).toEqual([])
  })

  test('a browser that blocks Google is told what to do', async ({ customer }) => {
    const ada = await customer()
    await ada.page.route('**/recaptcha/api.js*', (route) => route.abort())
    await writeEmail(ada)
    await expect(problem(ada)).toContainText(t('errors.check_unavailable'))
    // what was let through meanwhile is used
    await ada.page.unroute('**/recaptcha/api.js*')
    await ada.page.getByRole('button', { name: t('email.submit') }).click()
    await expect(ada.page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
  })

  test('only pages of this company may load anything of Google', async ({ stack, google }) => {
    const policy = async (company: string) =>
      (await fetch(`${stack.origin}/?company=${company}`)).headers.get('content-security-policy')
    const acme = await policy('acme')
    expect(acme).toContain(
      `script-src 'self' ${google.url}/recaptcha/ https://www.gstatic.com/recaptcha/;`,
    )
    expect(acme).toContain(
      `${google.url}/recaptcha/ https://recaptcha.google.com/recaptcha/; worker-src 'self'`,
    )
    expect(await policy('globex')).toContain("script-src 'self';")
    expect(await policy('globex')).not.toContain('recaptcha')
  })
})
