import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CANARY, LINKS, MARKDOWN, SCRIPTS } from '../server/test/hostile/corpus.ts'
import { deskCaller, endUser, newKey, type Answer } from './support/api.ts'
import { PEOPLE, peopleOpen } from './support/companies.ts'
import { expectHarmless, expectWords, guard } from './support/hostile.ts'
import { acceptOffer, chatLog, composer, deskLog, setStatus } from './support/people.ts'
import { expect, test } from './support/test.ts'
import { companyToken } from './support/tokens.ts'
import { deskWords, portalWords } from './support/words.ts'

const run = promisify(execFile)
const [SCRIPT, , IMAGE] = SCRIPTS
const MALLORY = { identifier: 'mallory', name: 'Mallory' }
const BOT = `Bot ${SCRIPT}`
/** An address that is one, until somebody writes it between quotes. */
const QUOTED = `https://media.invalid/x.png"onerror="window.${CANARY}=1`

test.use({ ownStack: true, ownSetup: { edits: [peopleOpen] } })

/** A conversation with another bot, of which every field is an attack. */
const transfer = {
  greeting_override: `Greeting ${SCRIPTS.join('\n')}`,
  agent: { name: BOT, avatar: LINKS[0] },
  transcript: [
    ...[...MARKDOWN, ...SCRIPTS].map((text) => ({
      sender: 'agent',
      content: [{ type: 'text', text }],
    })),
    ...SCRIPTS.map((text) => ({
      sender: 'end_user',
      content: [{ type: 'text', text: `before ${text}` }],
    })),
    {
      sender: 'agent',
      content: [
        {
          type: 'buttons',
          buttons: SCRIPTS.map((text, at) => ({ label: `label ${text}`, selected: at === 0 })),
        },
        ...['image', 'video', 'document', `image/${IMAGE}`.slice(0, 100)].map((type) => ({
          type: 'media',
          media: { type, url: QUOTED },
        })),
        { type: IMAGE, text: `carousel ${SCRIPT}` },
      ],
    },
  ],
}
/** What a page tells of its customer, under names of its own, and under ours with what does not belong there. */
const told = { [`told ${IMAGE}`]: [`told ${SCRIPT}`, { [`deep ${SCRIPT}`]: LINKS.slice(0, 8) }] }
const askew = {
  channel: { [IMAGE]: SCRIPT },
  external_link_id: SCRIPT,
  solved: [IMAGE],
  end_user_name: { toString: SCRIPT },
}
const card = {
  title: `card ${SCRIPT}`,
  subtitle: IMAGE,
  body: MARKDOWN.slice(0, 10).join('\n\n'),
  link: QUOTED,
  images: [{ url: QUOTED, text: IMAGE }],
  buttons: [{ title: `take ${IMAGE}` }],
}
const answers = {
  [`field ${SCRIPT}`]: `answer ${IMAGE}`,
  nested: { [`inner ${IMAGE}`]: [`list ${SCRIPT}`, LINKS[0], { [SCRIPT]: MARKDOWN[0] }] },
}
const FREE = SCRIPTS.join(' ')

test('what host pages and other clients bring is shown as words, and nothing of it runs', async ({
  agent,
  blank,
  stack,
}, info) => {
  const t = portalWords('en')
  // tall enough for a whole conversation: what is far away is not on the page
  const viewport = { width: 1280, height: 20_000 }
  const maya = await agent('maya', { viewport })
  const page = await blank({ viewport, locale: 'en-GB' })
  const guards = [maya.page, page].map((one) => {
    const made = guard(one.context())
    made.page(one)
    return made
  })
  const mallory = await endUser(stack, 'acme', MALLORY)
  const ok = async (answer: Promise<Answer>) => {
    const { status, body } = await answer
    expect(status, JSON.stringify(body).slice(0, 300)).toBeLessThan(300)
    return body
  }
  let chat = 0

  await test.step('everything that can be brought is brought', async () => {
    const custom_data = { unsigned: { external_chat_transfer: transfer } }
    const opened = mallory.post(`/menus/${PEOPLE}/chats`, { key: newKey(), chat: { custom_data } })
    chat = Number((await ok(opened))['id'])
    await ok(mallory.post(`/chats/${chat}/events`, { event: `event ${IMAGE}`, ...told }))
    await ok(mallory.post(`/chats/${chat}/escalate`, { reason: SCRIPT, ...told, ...askew }))
    await setStatus(maya, 'available')
    await acceptOffer(maya)
    const desk = await deskCaller(maya, stack)
    const show = async (payload: object) =>
      ok(desk.post(`/desk/chats/${chat}/payloads`, { key: newKey(), payload }))
    const send = (message: object) =>
      ok(mallory.post(`/chats/${chat}/messages`, { key: newKey(), message }))
    const cards = await show({ type: 'content_card', cards: [card, card] })
    await send({
      type: 'text',
      content: card.buttons[0]?.title,
      in_reply_to: cards['$index'],
      choice: { component: 9, card: 1, button: 0, card_title: `chosen ${SCRIPT}` },
    })
    const form = { name: 'return', title: `form ${IMAGE}`, preview_endpoint: '/form' }
    const asked = await show({ type: 'form', form })
    const answer = { type: 'noti', event: 'formCompleted', form_name: 'return' }
    const { signature } = asked
    await send({ ...answer, content: `filled in ${SCRIPT}`, signature, form_data: answers })
  })

  const brought = [
    BOT,
    'Greeting',
    ...SCRIPTS.map((text) => `before ${text}`),
    ...SCRIPTS.map((text) => `label ${text}`),
    `carousel ${SCRIPT}`,
  ]
  const filledIn = [`field ${SCRIPT}`, `answer ${IMAGE}`, `inner ${IMAGE}`, `list ${SCRIPT}`]
  const shown = [card.title, `form ${IMAGE}`, ...filledIn]

  await test.step('the portal', async () => {
    await page.route('**/api/companies/acme/visitors', async (route) =>
      route.fulfill({ json: { token: await companyToken(stack.secrets.acme, MALLORY) } }),
    )
    await page.goto(`/chats/${chat}`)
    const log = chatLog({ page, t })
    // whoever has done nothing on the page yet is not remembered
    const box = composer({ page, t })
    await box.fill(`typed ${SCRIPT}`)
    await box.press('Enter')
    await expectWords(log, [...shown, `typed ${SCRIPT}`])
    await expectHarmless(page, 'the end of the conversation')
    await expectWords(log, brought, true)
    await expectHarmless(page, 'its beginning')
  })

  await test.step('the desk', async () => {
    await expectWords(deskLog(maya), shown)
    await expectHarmless(maya.page, 'the end of the conversation')
    await expectWords(deskLog(maya), brought, true)
    const about = maya.page.getByRole('region', { name: deskWords('customer.region') })
    const events = [`event ${IMAGE}`, `told ${IMAGE}`, `told ${SCRIPT}`, `deep ${SCRIPT}`]
    await expectWords(about, events)
    await expectHarmless(maya.page, 'the desk')
    await maya.page.reload()
    await expectWords(deskLog(maya), shown)
    await expectWords(about, events)
    await expectHarmless(maya.page, 'the desk, loaded again')
  })

  await test.step('the survey', async () => {
    await ok(mallory.post(`/chats/${chat}/finish`))
    const survey = { key: newKey(), answers: { 1: 5, 2: 'yes', 3: FREE } }
    await ok(mallory.post(`/chats/${chat}/survey`, survey))
    await expectWords(maya.page.getByRole('main'), [FREE])
    await expectHarmless(maya.page, 'the feedback beside the chat')
    await maya.page.goto('/desk/feedback')
    await expectWords(maya.page.getByRole('main'), [FREE])
    await expectHarmless(maya.page, 'the feedback')
  })

  await test.step('the transcript, on screen and as a PDF', async () => {
    await page.goto(`/transcripts/${chat}`)
    const conversation = page.getByRole('region', { name: t('chat.conversation'), exact: true })
    await expectWords(conversation, [...brought, ...shown])
    await expectHarmless(page, 'the transcript')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as PDF' }).click(),
    ])
    const file = info.outputPath('hostile.pdf')
    await download.saveAs(file)
    const urls = (await run('pdfinfo', ['-url', file])).stdout
    expect(urls).not.toMatch(/(javascript|data|vbscript|file|blob|intent):/i)
    expect((await run('pdfinfo', ['-js', file])).stdout.trim()).toBe('')
    // lines end anywhere in words as long as these
    const squeeze = (text: string) => text.replaceAll(/[\s\u200b]+/g, '')
    const text = squeeze((await run('pdftotext', [file, '-'])).stdout)
    for (const words of [BOT, `carousel ${SCRIPT}`, ...filledIn]) {
      expect(text).toContain(squeeze(words))
    }
  })

  for (const { signs } of guards) expect(signs).toEqual([])
  expect((await fetch(`${stack.origin}/readyz`)).status).toBe(200)
})
