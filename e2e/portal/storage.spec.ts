import { chatLog, composer, say, startChat } from '../support/people.ts'
import { expect, test } from '../support/test.ts'

/** What browsers do to a page that may keep nothing, and to one that has used up its share. */
const BROWSERS = {
  'keeps nothing': () => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError')
      },
    })
  },
  'is full': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  },
}

for (const [name, limit] of Object.entries(BROWSERS)) {
  test(`a browser that ${name} is good for a chat, and the customer is told what is lost`, async ({
    customer,
  }) => {
    const person = await customer({ path: '/wait-times' })
    const { page, t } = person
    await page.addInitScript(limit)
    await startChat(person, 11, 'hello')
    await say(person, 'still here')
    await expect(page.getByText(t('app.notSaved'))).toBeVisible()
    await expect(chatLog(person).getByText('still here', { exact: true })).toHaveCount(1)
    await expect(composer(person)).toBeInViewport()
  })
}
