import { expectAccessible } from '../../support/axe.ts'
import { acme, COFFEE, coffeeOpen } from '../../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  deskSay,
  say,
  setStatus,
  startChat,
  VIEWPORTS,
  type Agent,
  type Customer,
} from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { deskWords } from '../../support/words.ts'

const NO = "          - key: 'no'\n            text: { en: 'No', es: 'No', ar: لا, ja: いいえ }\n"
const STAR = 'How was the wait?'
const SCALE = 'How likely are you to recommend us?'
const allFive = acme(
  NO,
  `${NO}      - { id: 7, type: star, text: { en: '${STAR}' } }
      - { id: 8, type: scale, text: { en: '${SCALE}' } }
`,
)

test.use({ ownStack: true, ownSetup: { edits: [coffeeOpen, allFive] } })

async function talkToMaya(customer: Customer, maya: Agent): Promise<void> {
  const { page, t } = customer
  await startChat(customer, COFFEE)
  await page
    .getByRole('button', { name: t('chat.escalate'), exact: true })
    .first()
    .click()
  await acceptOffer(maya)
  await deskSay(maya, 'Close the tap')
  await expect(chatLog(customer).getByText('Close the tap', { exact: true })).toBeVisible()
  await say(customer, 'It works')
  await maya.page.getByRole('button', { name: deskWords('conversation.finish') }).click()
  await maya.page
    .getByRole('dialog')
    .getByRole('button', { name: deskWords('finish.confirm') })
    .click()
  await expect(page.getByText(t('postSession.title'))).toBeVisible()
}

test('after the session the virtual agent goes on, then comes the survey by keyboard, then the rating', async ({
  customer,
  agent,
}) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer({ viewport: VIEWPORTS.phone })
  const { page, t } = ana
  const send = page.getByRole('button', { name: t('survey.send') })

  await test.step('who wants to goes on with the virtual agent', async () => {
    await talkToMaya(ana, maya)
    await expectAccessible(page, 'the question whether to go on')
    await page.getByRole('button', { name: t('postSession.yes') }).click()
    await expect(
      page.getByText(t('chat.withVirtual', { name: 'Nova' }), { exact: true }),
    ).toBeVisible()
    await chatLog(ana).getByRole('button', { name: 'Yes, thank you' }).click()
  })

  const other = await page.context().newPage()
  await test.step('the survey begins where it is seen, and nothing sent is nothing said', async () => {
    const title = page.getByRole('heading', { name: t('survey.title') })
    await expect(title).toBeInViewport()
    await expectAccessible(page, 'the survey')
    await other.goto(page.url())
    await expect(other.getByRole('heading', { name: t('survey.title') })).toBeInViewport()
    await send.click()
    await expect(page.getByRole('alert')).toHaveText(t('survey.nothing'))
    await expectAccessible(page, 'the survey with nothing answered')
  })

  await test.step('every type of question is answered without a mouse', async () => {
    const satisfied = page.getByRole('radiogroup', { name: /How satisfied/ })
    const group = (name: string) => page.getByRole('radiogroup', { name })
    // the first question is under the keyboard after a mistake
    await expect(satisfied.getByRole('radio').first()).toBeFocused()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await expect(satisfied.getByRole('radio', { name: '2' })).toBeChecked()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await expect(
      group('Is your question settled?').getByRole('radio', { name: 'Partly' }),
    ).toBeChecked()
    await page.keyboard.press('Tab')
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
    await expect(group(STAR).getByRole('radio', { name: '4 stars' })).toBeChecked()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowLeft')
    await expect(group(SCALE).getByRole('radio', { name: '10' })).toBeChecked()
    await page.keyboard.press('Tab')
    await page.keyboard.type('More cups')
    await expectAccessible(page, 'the survey filled in')
    await page.keyboard.press('Tab')
    await expect(send).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(
      page.getByText('Thank you. Your answers go straight to the team.'),
    ).toBeInViewport()
  })

  await test.step('the other tab says that it was answered already', async () => {
    await other.getByRole('radio', { name: 'Yes' }).check()
    await other.getByRole('button', { name: t('survey.send') }).click()
    await expect(other.getByText(t('errors.survey_already_sent'))).toBeVisible()
    await other.close()
  })

  await test.step('the rating follows, once', async () => {
    await page.getByRole('button', { name: t('rating.send') }).click()
    await expect(page.getByText(t('rating.missing'))).toBeVisible()
    await page.getByRole('radio', { name: '4 stars' }).check()
    await page.getByRole('textbox', { name: t('rating.feedback') }).fill('Quick')
    await expectAccessible(page, 'the rating')
    await page.getByRole('button', { name: t('rating.send') }).click()
    await expect(page.getByText(t('rating.thanks'))).toBeVisible()
    await page.reload()
    await expect(page.getByRole('heading', { name: t('transcript.title') })).toBeVisible()
    await expect(send).toBeHidden()
    await expect(page.getByRole('button', { name: t('rating.send') })).toBeHidden()
  })

  await test.step('the desk shows what was said', async () => {
    const pane = maya.page.getByRole('group', { name: deskWords('customer.region') })
    for (const said of ['2 of 5', 'Partly', '4 of 5', '10 of 10', 'More cups', 'Quick']) {
      await expect(pane.getByText(said, { exact: true }).first()).toBeVisible()
    }
    await expectAccessible(maya.page, 'the desk with what a customer said of a chat')
  })
})

test('all of it may be declined', async ({ customer, agent }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  const ana = await customer({ lang: 'ar', colorScheme: 'dark' })
  const { page, t } = ana
  await talkToMaya(ana, maya)
  await page.getByRole('button', { name: t('postSession.no') }).click()
  await expect(chatLog(ana).getByText(t('chat.endedByYou'))).toBeVisible()
  await expectAccessible(page, 'the survey in Arabic, dark')
  await page.getByRole('button', { name: t('survey.skip') }).click()
  await page.getByRole('button', { name: t('rating.skip') }).click()
  await expect(page.getByRole('button', { name: t('rating.send') })).toBeHidden()
  await expect(page.getByRole('heading', { name: t('transcript.title') })).toBeVisible()
  await expect(maya.page.getByText(deskWords('feedback.skipped'))).toBeVisible()
})
