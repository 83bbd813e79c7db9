import { SignJWT } from 'jose'
import { expectAccessible } from '../../support/axe.ts'
import { PEOPLE, peopleOpen } from '../../support/companies.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  expectOnceInOrder,
  setStatus,
} from '../../support/people.ts'
import { expect, test } from '../../support/test.ts'
import { deskWords, portalWords } from '../../support/words.ts'
import type { Page } from '@playwright/test'

test.use({ ownStack: true, ownSetup: { edits: [peopleOpen] } })

function signed(secret: string, data: object): Promise<string> {
  return new SignJWT({ custom_data: data })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5 minutes')
    .sign(new TextEncoder().encode(secret))
}

/** What a company's own page does with the SDK: starts a chat, and says its number or why there is none. */
function startWithSdk(page: Page, chat: object): Promise<string | number> {
  return page.evaluate(
    async ([menu, request]) => {
      const path = '/sdk/portico.js'
      const { Client } = (await import(path)) as typeof import('../../../src/sdk/index.ts')
      const client = new Client({ companyId: 'acme' })
      try {
        return (await client.createChat(menu, request)).state.id
      } catch (error) {
        return String(error instanceof Error && 'code' in error ? error.code : error)
      } finally {
        client.destroy()
      }
    },
    [PEOPLE, chat] as const,
  )
}

const transcript = [
  { sender: 'end_user', content: [{ type: 'text', text: 'The bot of the shop did not help' }] },
  {
    sender: 'agent',
    content: [
      { type: 'text', text: 'I call somebody' },
      { type: 'buttons', buttons: [{ label: 'Fine', selected: true }, { label: 'No' }] },
    ],
  },
]

test('what a host page brings is at the desk: signed apart from unsigned, and a conversation from elsewhere on top', async ({
  agent,
  blank,
  stack,
}) => {
  const t = portalWords('en')
  const page = await blank({ locale: 'en-GB' })
  await page.goto('/')
  const plan = { plan: { label: 'Plan', value: 'Gold' } }

  await test.step('a bad signature starts nothing', async () => {
    const forged = await signed('another secret of no less than 32 letters', plan)
    const unsigned = { page: { label: 'Page', value: '/forged' } }
    expect(await startWithSdk(page, { custom_data: { signed: forged, unsigned } })).toBe(
      'custom_data_invalid',
    )
  })

  const maya = await agent('maya')
  await expect(maya.page.getByText(deskWords('chats.waitingEmpty'))).toBeVisible()
  await expect(maya.page.getByText('/forged')).toHaveCount(0)

  const id = await startWithSdk(page, {
    greeting: 'My kettle leaks',
    ticket_id: 'T-42',
    email: 'ana@example.com',
    custom_data: {
      signed: await signed(stack.secrets.acme, plan),
      unsigned: {
        page: { label: 'Page', value: '/kettles' },
        external_chat_transfer: { agent: { name: 'Shopbot' }, transcript },
      },
    },
  })
  await setStatus(maya, 'available')
  await acceptOffer(maya)

  await test.step('the agent sees all of it, and what of it was proven', async () => {
    const pane = maya.page.getByRole('group', { name: deskWords('customer.region') })
    await expect(pane).toContainText('T-42')
    await expect(pane.getByRole('link', { name: 'ana@example.com' })).toBeVisible()
    const part = (badge: string) =>
      pane
        .locator('section')
        .filter({ has: maya.page.getByText(deskWords(badge), { exact: true }) })
    await expect(part('customer.dataVerified')).toContainText('Gold')
    await expect(part('customer.dataVerified')).not.toContainText('/kettles')
    await expect(part('customer.dataUnverified')).toContainText('/kettles')
    await expect(pane).not.toContainText('external_chat_transfer')
    const said = ['The bot of the shop did not help', 'I call somebody', 'My kettle leaks']
    await expectOnceInOrder(deskLog(maya), said)
    await expect(deskLog(maya).getByText('Shopbot').first()).toBeVisible()
    // buttons that were spent elsewhere, not a line of words
    await expect(deskLog(maya)).not.toContainText('Fine / No')
    const chosen = `${deskWords('conversation.chosen')} Fine`
    await expect(deskLog(maya).getByRole('list').last().getByRole('listitem')).toHaveText([
      chosen,
      'No',
    ])
    await expect(deskLog(maya).getByText(deskWords('conversation.carriedOver'))).toBeVisible()
    await expectAccessible(maya.page, 'the desk with what a host page brought')
  })

  await test.step('so does the customer', async () => {
    await page.goto(`/chats/${id}`)
    const ana = { page, t }
    await expectOnceInOrder(chatLog(ana), [
      'The bot of the shop did not help',
      'I call somebody',
      'My kettle leaks',
    ])
    await expect(chatLog(ana).getByText('Shopbot').first()).toBeVisible()
    await expect(chatLog(ana)).not.toContainText('Fine / No')
    const offered = chatLog(ana).getByRole('list', { name: t('chat.buttons') })
    await expect(offered.getByRole('listitem')).toHaveText([`${t('chat.chosen')}Fine`, 'No'])
    await expect(chatLog(ana).getByRole('button', { name: 'Fine' })).toHaveCount(0)
    await expectAccessible(page, 'a conversation from elsewhere')
    // what is typed is seen before it is sent
    await composer(ana).pressSequentially('It is the bl')
    await expect(deskLog(maya).getByText('It is the bl')).toBeVisible()
  })
})
