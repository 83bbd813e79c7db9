import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  CHARACTERS,
  FILE_NAMES,
  FOREIGN_LANGUAGES,
  LINKS,
  MARKDOWN,
  SCRIPTS,
} from '../server/test/hostile/corpus.ts'
import { deskCaller, endUser, newKey } from './support/api.ts'
import { png } from './support/files.ts'
import { expectHarmless, expectWords, guard } from './support/hostile.ts'
import { acceptOffer, chatLog, deskLog, setStatus } from './support/people.ts'
import type { FileEdit } from './support/stack.ts'
import { expect, test } from './support/test.ts'
import { companyToken } from './support/tokens.ts'
import { deskWords } from './support/words.ts'

const run = promisify(execFile)
const ORDERS = 11
const [SCRIPT = '', , IMAGE = ''] = SCRIPTS
/** Somebody whose every word is an attack, the name that their company signed for too. */
const MALLORY = { identifier: `mallory ${SCRIPT}`, name: `Mallory ${IMAGE}` }
const WORDS = [...SCRIPTS, ...LINKS, ...CHARACTERS, ...FOREIGN_LANGUAGES]

/** A virtual agent that says what a customer would not be able to: Markdown, cards and buttons, all of it hostile. */
function hostileEdits(): FileEdit[] {
  const words = (text: string) => ({ en: text, es: text, ar: text, ja: text })
  const lists = [MARKDOWN, SCRIPTS].map((list) => list.join('\n\n'))
  const card = {
    title: IMAGE,
    subtitle: SCRIPT,
    body: MARKDOWN.slice(0, 10).join('\n\n'),
    buttons: [{ title: SCRIPT, auto_reply: true }],
  }
  const step = {
    send: [
      { ujet: { type: 'text', title: IMAGE, messages: lists } },
      { ujet: { type: 'content_card', cards: [card, card] } },
      {
        ujet: {
          type: 'inline_button',
          title: IMAGE,
          buttons: [{ title: SCRIPT, action: 'quick_reply' }],
        },
      },
    ],
    on: [{ words: { en: ['never said'] }, go: 'hostile' }],
  }
  return [
    {
      file: 'acme.yaml',
      from: '    name: Nova\n    start: welcome\n',
      to: '    name: Nova\n    start: hostile\n',
    },
    {
      file: 'acme.yaml',
      from: '    not_found:\n      en: I found',
      to: `    not_found:\n      en: ${JSON.stringify(words(IMAGE).en)} # I found`,
    },
    {
      file: 'acme.yaml',
      from: '    steps:\n      welcome:\n',
      to: `    steps:\n      hostile: ${JSON.stringify(step)}\n      welcome:\n`,
    },
  ]
}

test.use({ ownStack: true, ownSetup: { edits: hostileEdits() } })

test('whatever is said is shown as words, and nothing of it runs', async ({
  agent,
  blank,
  stack,
}, info) => {
  // tall enough for a whole conversation: what is far away is not on the page
  const viewport = { width: 1280, height: 20_000 }
  const maya = await agent('maya', { viewport })
  await setStatus(maya, 'available')
  const page = await blank({ viewport })
  const guards = [maya.page, page].map((one) => {
    const made = guard(one.context())
    made.page(one)
    return made
  })
  const mallory = await endUser(stack, 'acme', MALLORY)
  const ok = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    expect(status, JSON.stringify(body).slice(0, 300)).toBeLessThan(300)
    return body as Record<string, unknown>
  }
  let chat = 0

  await test.step('everything that can be sent is sent', async () => {
    const opened = await mallory.post(`/menus/${ORDERS}/chats`, {
      key: newKey(),
      chat: {
        greeting: SCRIPTS.join('\n'),
        ticket_id: SCRIPT.slice(0, 60),
        custom_data: {
          unsigned: Object.fromEntries(
            SCRIPTS.map((text, at) => [`${text.slice(0, 60)}${at}`, { label: text, value: text }]),
          ),
        },
      },
    })
    chat = Number((await ok(Promise.resolve(opened)))['id'])
    for (const content of WORDS) {
      const message = { type: 'text', content }
      await ok(mallory.post(`/chats/${chat}/messages`, { key: newKey(), message }))
    }
    const picture = png('x.png', [200, 40, 40])
    for (const name of FILE_NAMES) {
      const file = { ...picture, name: name || 'empty.png' }
      const sent = await mallory.upload(`/chats/${chat}/files`, { key: newKey() }, [
        { part: 'file', file },
      ])
      expect(sent.status).toBeLessThan(500)
    }
    await ok(mallory.post(`/chats/${chat}/escalate`, { reason: SCRIPT.slice(0, 60) }))
    await acceptOffer(maya)
    const desk = await deskCaller(maya, stack)
    for (const content of [...MARKDOWN, ...SCRIPTS]) {
      const message = { type: 'text', content }
      await ok(desk.post(`/desk/chats/${chat}/messages`, { key: newKey(), message }))
    }
  })

  await test.step('the portal', async () => {
    await page.route('**/api/companies/acme/visitors', async (route) =>
      route.fulfill({ json: { token: await companyToken(stack.secrets.acme, MALLORY) } }),
    )
    await page.goto(`/chats/${chat}`)
    const log = chatLog({ page, t: (key) => (key === 'chat.conversation' ? 'Conversation' : key) })
    const box = page.getByRole('textbox', { name: 'Your message' })
    await box.fill(`typed ${SCRIPT}`)
    await box.press('Enter')
    await expectWords(log, ['click', 'picture', `typed ${SCRIPT}`])
    await expectWords(deskLog(maya), [`typed ${SCRIPT}`])
    await expectHarmless(page, 'the end of the conversation')
    await expectWords(log, SCRIPTS, true)
    await expectHarmless(page, 'its beginning')
  })

  await test.step('the desk', async () => {
    await expectHarmless(maya.page, 'the end of the conversation')
    await expectWords(deskLog(maya), SCRIPTS, true)
    const about = maya.page.getByRole('region', { name: deskWords('customer.region') })
    await expectWords(about, [MALLORY.name, ...SCRIPTS.slice(0, 5)])
    await expectHarmless(maya.page, 'the desk')
    await maya.page.reload()
    await expectWords(deskLog(maya), SCRIPTS, true)
    await expectHarmless(maya.page, 'the desk, loaded again')
  })

  await test.step('survey, rating and mail', async () => {
    await ok(mallory.post(`/chats/${chat}/finish`))
    const answers = { 1: 5, 2: 'yes', 3: SCRIPTS.slice(0, 4).join(' ') }
    const survey = await mallory.post(`/chats/${chat}/survey`, { key: newKey(), answers })
    expect(survey.status, JSON.stringify(survey.body)).toBeLessThan(300)
    await ok(mallory.post(`/chats/${chat}/rate`, { key: newKey(), rating: 1, feedback: IMAGE }))
    const fields = {
      key: newKey(),
      name: IMAGE,
      email: 'mallory@example.org',
      content: SCRIPTS.join('\n'),
    }
    await ok(mallory.upload(`/menus/${ORDERS}/emails`, fields, []))
    await expectWords(maya.page.locator('body'), SCRIPTS.slice(0, 4))
    await expectHarmless(maya.page, 'the feedback')
    await maya.page.goto('/desk/emails')
    await maya.page.getByRole('main').getByText(IMAGE).first().click()
    await expectWords(maya.page.getByRole('main'), SCRIPTS)
    await expectHarmless(maya.page, 'the emails')
  })

  await test.step('the transcript, on screen and as a PDF', async () => {
    await page.goto('/transcripts')
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible()
    await expectHarmless(page, 'the list of transcripts')
    await page.goto(`/transcripts/${chat}`)
    await expectWords(page.getByRole('region', { name: 'Conversation', exact: true }), SCRIPTS)
    await expectHarmless(page, 'the transcript')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as PDF' }).click(),
    ])
    const file = info.outputPath('hostile.pdf')
    await download.saveAs(file)
    const urls = (await run('pdfinfo', ['-url', file])).stdout
    expect(urls).toMatch(/https:/)
    expect(urls).not.toMatch(/(javascript|data|vbscript|file|blob|intent):/i)
    expect((await run('pdfinfo', ['-js', file])).stdout.trim()).toBe('')
    expect((await run('pdftotext', [file, '-'])).stdout).toContain('<script>')
  })

  for (const { signs } of guards) expect(signs).toEqual([])
  expect((await fetch(`${stack.origin}/readyz`)).status).toBe(200)
})
