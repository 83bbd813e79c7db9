import { acceptOffer, deskLog, setStatus, startChat } from '../support/people.ts'
import { deskWords } from '../support/words.ts'
import { expect, test } from '../support/test.ts'

test.use({ ownStack: true })

test('at 400 % an agent can read a conversation and write in it', async ({ agent, customer }) => {
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  await startChat(await customer(), 11, 'I want to talk to a person')
  await acceptOffer(maya)
  const { page } = maya
  await page.setViewportSize({ width: 320, height: 256 })
  const write = page.getByRole('textbox', { name: deskWords('composer.label') })
  await write.scrollIntoViewIfNeeded()
  await expect(write).toBeInViewport({ ratio: 1 })
  const box = await deskLog(maya).boundingBox()
  expect(box?.height).toBeGreaterThan(120)
})
