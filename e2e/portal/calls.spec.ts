import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import ICAL from 'ical.js'
import { expectAccessible } from '../support/axe.ts'
import type { Stack } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'
import { VIEWPORTS } from '../support/people.ts'
import { around, portalWords } from '../support/words.ts'

const t = portalWords('en')
const QUEUE = 10
const KANA = 'kana@example.jp'
/** Friday, 09:00 in New York. Its clocks go forward on Sunday, 14 March, at 02:00; Tokyo's never do. */
const NOW = '2027-03-12T14:00:00.000Z'

test.use({
  ownStack: true,
  ownSetup: {
    now: NOW,
    edits: [
      { file: 'globex.yaml', from: 'anonymous_visitors: false', to: 'anonymous_visitors: true' },
    ],
  },
})

interface Entry {
  method: unknown
  status: unknown
  uid: string
  sequence: number
  start: string
  end: string
}

/** A calendar file as a calendar reads it. */
function readEntry(text: string): Entry {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const component = calendar.getFirstSubcomponent('vevent')
  if (!component) throw new Error(`no event in ${text}`)
  const event = new ICAL.Event(component)
  return {
    method: calendar.getFirstPropertyValue('method'),
    status: component.getFirstPropertyValue('status'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
  }
}

/** What the page gives for the calendar. */
async function downloaded(page: Page): Promise<Entry> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: t('call.calendar') }).click(),
  ])
  return readEntry(await readFile(await download.path(), 'utf8'))
}

/** What came with the nth mail to Kana, the first being 1. */
async function mailed({ mailbox }: Stack, nth: number): Promise<Entry> {
  await expect.poll(() => mailbox.for(KANA).length).toBe(nth)
  const file = mailbox.for(KANA)[nth - 1]?.mail.attachments[0]
  expect(file?.contentType).toBe('text/calendar')
  return readEntry(file?.content.toString('utf8') ?? '')
}

function group(page: Page, name: string) {
  return page.getByRole('radiogroup', { name: t(name) })
}

/** From the first day to the one that begins with these words, and from there to a time, by arrow keys. */
async function choose(page: Page, day: string, time: string): Promise<void> {
  const days = group(page, 'call.day').getByRole('radio')
  await days.first().focus()
  const names = await days.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  const steps = names.findIndex((name) => name?.startsWith(day))
  expect(steps, `${day} among ${names.join('; ')}`).toBeGreaterThan(0)
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight')
  await expect(days.nth(steps)).toBeFocused()
  await expect(days.nth(steps)).toBeChecked()

  const times = group(page, 'call.time')
  await page.keyboard.press('Tab')
  await expect(times.getByRole('radio').first()).toBeFocused()
  const wanted = times.getByRole('radio', { name: time, exact: true })
  await expect(wanted).toBeAttached()
  // the last one, and from there as far back as it is
  await page.keyboard.press('ArrowLeft')
  await expect(times.getByRole('radio').last()).toBeChecked()
  const count = await times.getByRole('radio').count()
  for (let step = 0; step < count && !(await wanted.isChecked()); step++) {
    await page.keyboard.press('ArrowLeft')
  }
  await expect(wanted).toBeChecked()
}

test('from Tokyo, a call is booked in New York across the night in which its clocks change', async ({
  blank,
  stack,
}) => {
  const page = await blank({ timezoneId: 'Asia/Tokyo', locale: 'en-GB' })
  await page.clock.install({ time: NOW })
  await page.goto(`/menus/${QUEUE}/call?company=globex&later=1`)
  const later = page.getByRole('radio', { name: t('call.later') })
  await later.check({ force: true })

  await test.step('times are those of Tokyo, which is said and can be changed', async () => {
    await expect(page.getByText(around(t('call.zone')))).toContainText('Asia/Tokyo')
    // 08:00 in New York is 21:00 in Tokyo after the change, and would have been 22:00 before it
    await choose(page, 'Monday 15 March', '21:00')
    await expect(page.getByText(around(t('call.chosen')))).toContainText('21:00')

    await page.getByRole('button', { name: t('call.zoneChange') }).click()
    const zone = page.getByRole('combobox', { name: t('call.zoneLabel') })
    await zone.selectOption('America/New_York')
    await expect(page.getByText(around(t('call.chosen')))).toContainText('08:00')
    const checked = group(page, 'call.time').getByRole('radio', { checked: true })
    await expect(checked).toHaveAccessibleName('8:00')
    await zone.selectOption('Asia/Tokyo')
    await expect(checked).toHaveAccessibleName('21:00')
    await expectAccessible(page, 'the booking of a call from another zone')
  })

  const booked =
    await test.step('the calendar has the right instant, as a file and by mail', async () => {
      await page.getByRole('textbox', { name: t('call.phone') }).fill('+1 212 555 0123')
      const email = page.getByRole('textbox', { name: t('call.email') })
      await email.fill('kana@')
      await page.getByRole('button', { name: t('call.submitLater') }).click()
      await expect(page.getByText(t('email.emailInvalid'))).toBeVisible()
      await expect(email).toBeFocused()
      await email.fill(KANA)
      await page.getByRole('button', { name: t('call.submitLater') }).click()
      await page.waitForURL(/\/calls\/\d+/)
      await expect(page.getByText(around(t('call.statusScheduled')))).toContainText('21:00')
      const entry = await downloaded(page)
      const times = { start: '2027-03-15T12:00:00.000Z', end: '2027-03-15T12:30:00.000Z' }
      expect(entry).toMatchObject({ method: 'PUBLISH', status: 'CONFIRMED', ...times })
      const invitation = { ...entry, method: 'REQUEST' }
      expect(await mailed(stack, 1)).toEqual(invitation)
      return entry
    })

  await test.step('moved to before the change, and past midnight in Tokyo', async () => {
    await page.getByRole('button', { name: t('call.reschedule') }).click()
    await expect(group(page, 'call.day')).toBeVisible()
    // Saturday, 10:00 in New York
    await choose(page, 'Sunday 14 March', '0:00')
    await page.getByRole('button', { name: t('call.move') }).click()
    await expect(page.getByText(t('call.moved'))).toBeVisible()
    const entry = await downloaded(page)
    expect(entry).toMatchObject({
      uid: booked.uid,
      start: '2027-03-13T15:00:00.000Z',
      end: '2027-03-13T15:30:00.000Z',
    })
    expect(entry.sequence).toBeGreaterThan(booked.sequence)
    expect(await mailed(stack, 2)).toEqual({ ...entry, method: 'REQUEST' })
  })

  await test.step('called off', async () => {
    await page.getByRole('button', { name: t('call.cancel') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: t('call.cancel') }).click()
    await expect(page.getByText(t('call.statusCanceled'), { exact: true }).first()).toBeVisible()
    await expect(page.getByRole('button', { name: t('call.calendar') })).toHaveCount(0)
    expect(await mailed(stack, 3)).toMatchObject({
      method: 'CANCEL',
      status: 'CANCELLED',
      uid: booked.uid,
      sequence: booked.sequence + 2,
      start: '2027-03-13T15:00:00.000Z',
    })
  })
})

/** Days go the other way round there, and arrow keys with them. */
test('in Arabic the day strip and the times are chosen by keyboard, and said', async ({
  blank,
}) => {
  const ar = portalWords('ar')
  const page = await blank({
    timezoneId: 'Asia/Riyadh',
    locale: 'ar',
    viewport: VIEWPORTS.phone,
    colorScheme: 'dark',
  })
  await page.clock.install({ time: NOW })
  await page.goto('/menus/11/call?later=1&lang=ar')
  await page.getByRole('radio', { name: ar('call.later') }).check({ force: true })
  const days = page.getByRole('radiogroup', { name: ar('call.day') }).getByRole('radio')
  const times = page.getByRole('radiogroup', { name: ar('call.time') }).getByRole('radio')
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  const [first, second] = await Promise.all([days.nth(0).boundingBox(), days.nth(1).boundingBox()])
  expect(first?.x).toBeGreaterThan(second?.x ?? Infinity)
  await days.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(days.nth(1)).toBeFocused()
  await expect(days.nth(1)).toBeChecked()
  // the whole day, and how much of it is free
  await expect(days.nth(1)).toHaveAccessibleName(/السبت.*مارس.*،/)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(times.first()).toBeChecked()
  await expect(page.getByText(around(ar('call.chosen')))).toBeVisible()
  await expectAccessible(page, 'the booking of a call in Arabic')
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(sideways).toBeLessThanOrEqual(0)
  // the last day is brought into view
  await days.first().focus()
  await page.keyboard.press('ArrowUp')
  await expect(days.last()).toBeFocused()
  await expect(days.last()).toBeInViewport()
})
