import { fillChat } from '../support/long-chat.ts'
import { startChat } from '../support/people.ts'
import { expect, test } from '../support/test.ts'

test.use({ ownStack: true })

const TRACK = 11
const COUNT = 1203

test('a long conversation can be read to its end, page by page, also after one fails to come', async ({
  customer,
  stack,
}) => {
  const ana = await customer()
  const { page, t } = ana
  const id = await startChat(ana, TRACK)
  fillChat(stack, id, COUNT, { 700: 'in the middle', [COUNT - 1]: 'the very last words' })
  await page.goto('/transcripts')
  const search = page.getByRole('searchbox', { name: t('transcripts.search') })
  await search.fill('never said by anybody')
  await expect(
    page.getByText(t('transcripts.noMatch', { query: 'never said by anybody' })),
  ).toBeVisible()
  await search.fill('the very last words')
  await expect(page.getByText(t('transcripts.count', { n: 1 }))).toBeVisible()
  await expect(page.locator('main').getByRole('listitem')).toHaveCount(1)
  await page.goto(`/transcripts/${id}`)
  const shown = (n: string) => page.getByText(t('transcripts.shown', { n, of: '1,203' }))
  const rest = page.getByRole('button', { name: t('transcripts.rest') })
  await expect(shown('500')).toBeVisible()
  await expect(page.getByText('in the middle')).toHaveCount(0)

  await page.route(/\/messages\?/, (route) => route.abort(), { times: 10 })
  await rest.click()
  await expect(page.getByText(t('transcripts.restFailed'))).toBeVisible()
  await page.unroute(/\/messages\?/)
  await page.getByRole('button', { name: t('app.retry') }).click()
  await expect(shown('1,000')).toBeVisible()
  await expect(page.getByText('in the middle')).toHaveCount(1)

  await rest.click()
  await expect(page.getByText('the very last words')).toHaveCount(1)
  await expect(rest).toHaveCount(0)
})
