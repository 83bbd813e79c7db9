import { expect, test } from '../support/test.ts'

const TRACK = 11
const NUMBER = '+34 612 345 678'

test('an email keeps its address and name over a reload, until it is sent', async ({
  customer,
}) => {
  const { page, t } = await customer({ path: `/menus/${TRACK}/email` })
  const address = page.getByRole('textbox', { name: t('email.email') })
  const name = page.getByRole('textbox', { name: t('email.name') })
  const content = page.getByRole('textbox', { name: t('email.content') })
  await address.fill('ana@example.org')
  await name.fill('Ana')
  await page.reload()
  await expect(address).toHaveValue('ana@example.org')
  await expect(name).toHaveValue('Ana')
  await content.fill('The parcel is not here')
  await page.getByRole('button', { name: t('email.submit') }).click()
  await expect(page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
  await page.goto(`/menus/${TRACK}/email`)
  await expect(address).toHaveValue('')
  await expect(name).toHaveValue('')
  await expect(content).toHaveValue('')
})

test('a call keeps its number, its country and how it was wanted, until it is asked for', async ({
  customer,
}) => {
  const { page, t } = await customer({ path: `/menus/${TRACK}/call?later=1` })
  const phone = page.getByRole('textbox', { name: t('call.phone') })
  const now = page.getByRole('radio', { name: t('call.now') })
  await expect(now).not.toBeChecked()
  await page.getByText(t('call.now'), { exact: true }).click()
  await phone.fill(NUMBER)
  await page.reload()
  await expect(phone).toHaveValue(NUMBER)
  await expect(now).toBeChecked()
  await expect(page.getByRole('combobox', { name: t('call.country') })).toHaveValue('ES')
  await page.getByText(t('call.recordingNo'), { exact: true }).click()
  await page.getByRole('button', { name: t('call.submitNow') }).click()
  await page.waitForURL(/\/calls\/\d+/)
  await page.goto(`/menus/${TRACK}/call`)
  await expect(phone).toHaveValue('')
})

test('what one customer has filled in is not there for the next one', async ({ customer }) => {
  const ada = await customer({ path: `/menus/${TRACK}/email` })
  const address = ada.page.getByRole('textbox', { name: ada.t('email.email') })
  await address.fill('ada@example.org')
  const bob = await customer({ path: `/menus/${TRACK}/email` })
  await expect(bob.page.getByRole('textbox', { name: bob.t('email.email') })).toHaveValue('')
})
