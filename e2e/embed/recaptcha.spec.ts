import { freePort } from '../support/ports.ts'
import { openGoogle, type Google } from '../support/recaptcha.ts'
import { portalWords } from '../support/words.ts'
import { expect, test as base } from './host.ts'

const t = portalWords('en')
const SECRET = 'the secret of both site keys'
const before = '\nopening_hours:\n'
const abuse =
  '\nabuse:\n  proof_of_work: { bits: 8 }\n  recaptcha:\n    site_key: key-of-the-company\n' +
  '    secret: { env: ACME_RECAPTCHA }\n    hostnames: [127.0.0.1]\n    type: invisible\n    for: [email]\n'

const test = base.extend<{ google: Google }>({
  google: async ({ browserName }, use, info) => {
    expect(browserName).toBe('chromium')
    const google = await openGoogle(await freePort(info.parallelIndex), SECRET)
    await use(google)
    await google.close()
  },
  ownSetup: async ({ google, host }, use) => {
    await use({
      embedOrigin: host.origin,
      edits: [{ file: 'acme.yaml', from: before, to: abuse + before }],
      env: { ACME_RECAPTCHA: SECRET, PORTICO_RECAPTCHA_URL: google.url },
    })
  },
})
test.use({ ownStack: true })

test('the frame uses the site key of the page around it, and works for its customer', async ({
  shop,
  stack,
  host,
  google,
}) => {
  host.use(stack)
  const page = await shop('/key.html')
  await page.getByRole('button', { name: /^Help/ }).click()
  const frame = page.frameLocator('iframe')
  await frame.getByRole('link', { name: 'Orders and delivery' }).click()
  await frame.getByRole('link', { name: 'Track my order' }).click()
  await frame.getByRole('link', { name: new RegExp(`^${t('channel.email')}`) }).click()
  await frame.getByRole('textbox', { name: t('email.email') }).fill('ada@example.com')
  await frame.getByRole('textbox', { name: t('email.content') }).fill('My kettle sings')
  expect(google.asked).toEqual([])
  await frame.getByRole('button', { name: t('email.submit') }).click()
  await expect(frame.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
  expect(google.tokens).toEqual(['key-of-the-shop none 1 127.0.0.1'])
})
