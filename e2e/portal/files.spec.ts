import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../support/axe.ts'
import { exe, heavy, photo, png, type TestFile } from '../support/files.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  setStatus,
  startChat,
  VIEWPORTS,
  type Customer,
} from '../support/people.ts'
import { expect, test } from '../support/test.ts'
import { deskWords, portalWords } from '../support/words.ts'

const TRACK = 11

async function choose({ page }: Customer, button: string, files: TestFile | TestFile[]) {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).click(),
  ])
  await chooser.setFiles(files)
}

const pictures = (customer: Customer, name: string) =>
  chatLog(customer).getByRole('img', { name: new RegExp(name.replace('.', '\\.')) })

/** What somebody drags in, or pastes: a file, without a picker. */
async function hand(target: Locator, type: 'drop' | 'paste', file: TestFile) {
  await target.evaluate(
    (element, { kind, name, mimeType, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], name, { type: mimeType }))
      const options = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data }),
      )
    },
    {
      kind: type,
      name: file.name,
      mimeType: file.mimeType,
      base64: file.buffer.toString('base64'),
    },
  )
}

/** Where files go, from the portal and from the desk. */
const FILES = '**/chats/*/files'

/** Uploads stand still until they are let go. */
async function hold(page: Page) {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(FILES, async (route) => {
    await held
    await route.continue().catch(() => undefined)
  })
  return release
}

test('several files go one after the other; one of them is stopped', async ({ customer }) => {
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, TRACK, 'Some photos')
  const release = await hold(page)
  const names = ['one.png', 'two.png', 'three.png']
  await choose(
    ana,
    t('chat.attach'),
    names.map((name, at) => png(name, [at * 60, 90, 90])),
  )
  await expect(page.getByRole('progressbar')).toHaveCount(1)
  await expect(page.getByText(t('chat.uploadWaiting'))).toHaveCount(2)
  await expectAccessible(page, 'files on their way')
  await page.getByRole('button', { name: t('chat.cancelUpload', { name: 'two.png' }) }).click()
  await expect(page.getByText(t('chat.uploadWaiting'))).toHaveCount(1)
  release()
  await expect(pictures(ana, 'three.png')).toBeVisible()
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  await expect(chatLog(ana).getByRole('img')).toHaveCount(2)
  const shown = await chatLog(ana)
    .getByRole('img')
    .evaluateAll((all) => all.map((image) => image.getAttribute('alt')))
  expect(shown.map((alt) => /\w+\.png/.exec(alt ?? '')?.[0])).toEqual(['one.png', 'three.png'])
})

test('a file is pasted, and another one dropped', async ({ customer }) => {
  const ana = await customer()
  await startChat(ana, TRACK, 'Look')
  await hand(composer(ana), 'paste', png('pasted.png', [1, 2, 3]))
  await expect(pictures(ana, 'pasted.png')).toBeVisible()
  await hand(composer(ana), 'drop', png('dropped.png', [3, 2, 1]))
  await expect(pictures(ana, 'dropped.png')).toBeVisible()
  // and anywhere else in the chat
  await hand(chatLog(ana), 'drop', png('beside.png', [4, 3, 2]))
  await expect(pictures(ana, 'beside.png')).toBeVisible()
})

test('what may not be sent is told before it is, in a chat and in an email', async ({
  customer,
}) => {
  const ana = await customer({ lang: 'es' })
  const { page, t } = ana
  await startChat(ana, TRACK, 'Un archivo')
  await page.getByText(t('chat.limitsMost', { size: '20 MB' })).click()
  await expect(page.getByText(t('chat.prohibitedSummary'))).toBeVisible()
  await expect(page.getByText(/\.exe .*\.jar/)).toBeVisible()
  let asked = 0
  page.on('request', (request) => (asked += request.url().includes('/files') ? 1 : 0))
  const refused = (name: string) => page.getByText(t('chat.fileProhibited', { name }))
  // one on the company's list, and one that no company has to list
  for (const name of ['programa.exe', 'app.jar']) {
    await choose(ana, t('chat.attach'), exe(name))
    await expect(refused(name)).toBeVisible()
  }
  expect(asked).toBe(0)

  await choose(ana, t('chat.attach'), exe('foto.png', 'image/png'))
  await expect(page.getByText(t('errors.file_type_mismatch'))).toBeVisible()
  expect(asked).toBe(1)
  await expectAccessible(page, 'a file that was refused')
  await page.getByRole('button', { name: t('chat.delete') }).click()

  await page.goto(`/menus/${TRACK}/email`)
  await choose(ana, t('email.addFiles'), exe('programa.exe'))
  await expect(refused('programa.exe')).toBeVisible()
  await page.getByRole('textbox', { name: t('email.email') }).fill('ana@example.com')
  await page.getByRole('textbox', { name: t('email.content') }).fill('Hola')
  await choose(ana, t('email.addFiles'), exe('foto.png', 'image/png'))
  await page.getByRole('button', { name: t('email.submit'), exact: true }).click()
  await expect(page.getByText(t('errors.file_type_mismatch'))).toBeVisible()
})

test.describe('with an agent', () => {
  test.use({ ownStack: true })

  test('both sides see a small picture, and get the original byte for byte', async ({
    customer,
    agent,
  }, info) => {
    const ana = await customer()
    const { page, t } = ana
    const maya = await agent('maya')
    await setStatus(maya, 'available')
    await startChat(ana, TRACK, 'I want to talk to a person')
    await acceptOffer(maya)
    const original = photo('holiday.png', 1200, 800)
    const sent = page.waitForResponse((response) => response.url().includes('/preview'))
    await choose(ana, t('chat.attach'), original)
    const preview = await (await sent).body()
    expect(preview.byteLength).toBeLessThan(original.buffer.byteLength / 4)
    await expect(pictures(ana, 'holiday.png')).toHaveJSProperty('naturalWidth', 720)

    const fetched = page.waitForResponse((response) => /\/media\/\d+$/.test(response.url()))
    await page.getByRole('button', { name: t('chat.openPicture', { name: 'holiday.png' }) }).click()
    expect((await (await fetched).body()).equals(original.buffer)).toBe(true)
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('img')).toHaveJSProperty('naturalWidth', 1200)
    await expectAccessible(page, 'a picture in full')
    await page.screenshot({ path: info.outputPath('portal-full.png') })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: t('chat.download', { name: 'holiday.png' }) }).click(),
    ])
    expect(download.suggestedFilename()).toBe('holiday.png')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()

    const seen = deskLog(maya).getByRole('img', { name: /holiday\.png/ })
    await expect(seen).toHaveJSProperty('naturalWidth', 720)
    await maya.page.screenshot({ path: info.outputPath('desk.png') })
    const link = deskLog(maya)
      .getByRole('link')
      .filter({ has: maya.page.getByRole('img') })
    const whole = await maya.page.request.get((await link.getAttribute('href')) ?? '')
    expect((await whole.body()).equals(original.buffer)).toBe(true)
  })

  test('the desk knows what may not be sent, and what was on its way', async ({
    customer,
    agent,
  }, info) => {
    const maya = await agent('maya')
    await setStatus(maya, 'available')
    const ana = await customer()
    await startChat(ana, TRACK, 'I want to talk to a person')
    await acceptOffer(maya)
    const { page } = maya
    const input = page.locator('form input[type=file]').first()
    await input.setInputFiles(exe('tool.exe'))
    const reason = deskWords('errors.file_type_prohibited')
    await expect(
      page.getByText(deskWords('composer.refused', { name: 'tool.exe', reason })),
    ).toBeVisible()
    await expect(page.getByText(deskWords('composer.limits', { size: '20 MB' }))).toBeVisible()
    await input.setInputFiles(exe('photo.png', 'image/png'))
    await expect(deskLog(maya)).toContainText(deskWords('errors.file_type_mismatch'))

    await expectAccessible(page, 'a file that was refused at the desk')
    await page.screenshot({ path: info.outputPath('desk-refused.png') })
    const release = await hold(page)
    await input.setInputFiles(png('plan.png', [5, 50, 5]))
    await expect(page.getByRole('progressbar')).toHaveCount(1)
    await page.reload()
    release()
    await page.unroute(FILES)
    await expect(deskLog(maya).getByRole('img', { name: /plan\.png/ })).toHaveCount(1)
    await expect(pictures(ana, 'plan.png')).toHaveCount(1)
  })
})

test('a line that is cut in mid-upload makes one message of it', async ({ customer }) => {
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, TRACK, 'A photo on a train')
  // the server gets the file, and its answer is lost
  const keys: string[] = []
  let tries = 0
  await page.route(FILES, async (route) => {
    const body = route.request().postDataBuffer()?.toString('latin1') ?? ''
    keys.push(/name="key"\r\n\r\n(\w+)/.exec(body)?.[1] ?? '')
    tries++
    if (tries > 4) return route.continue()
    if (tries % 2 === 0) await route.fetch()
    return route.abort('connectionreset')
  })
  await choose(ana, t('chat.attach'), png('train.png', [90, 9, 9]))
  await expect(pictures(ana, 'train.png')).toHaveCount(1)
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  expect(new Set(keys).size).toBe(1)
  await page.reload()
  await expect(pictures(ana, 'train.png')).toHaveCount(1)
})

test('without a line it waits, and goes on by itself', async ({ customer }) => {
  const ana = await customer()
  const { page, t } = ana
  await startChat(ana, TRACK, 'A photo in a tunnel')
  await page.context().setOffline(true)
  await choose(ana, t('chat.attach'), png('tunnel.png', [9, 9, 90]))
  await expect(page.getByText(t('chat.uploadInterrupted'))).toBeVisible()
  await expectAccessible(page, 'a file that was interrupted')
  await page.context().setOffline(false)
  await expect(pictures(ana, 'tunnel.png')).toHaveCount(1)
  await expect(page.getByText(t('chat.uploadInterrupted'))).toHaveCount(0)
})

test('a reload in mid-upload goes on with the file, or asks for it again', async ({ customer }) => {
  const ana = await customer()
  const { page, t } = ana
  const chat = await startChat(ana, TRACK, 'Impatient')
  const release = await hold(page)
  await choose(ana, t('chat.attach'), png('kept.png', [9, 90, 9]))
  await expect(page.getByRole('progressbar')).toHaveCount(1)
  const inVault = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const request = indexedDB.open('portico-uploads:acme')
          request.onsuccess = () => {
            const store = request.result.transaction('files').objectStore('files').count()
            store.onsuccess = () => {
              request.result.close()
              resolve(store.result)
            }
          }
        }),
    )
  await expect.poll(inVault).toBe(1)
  await page.reload()
  release()
  await page.unroute(FILES)
  await expect(pictures(ana, 'kept.png')).toHaveCount(1)
  await expect.poll(inVault).toBe(0)

  // a browser that keeps no files
  await page.evaluate((id) => {
    const note = { key: 'lost-file-key-1', chatId: id, name: 'lost.png', size: 5, at: Date.now() }
    localStorage.setItem('portico:portal:acme:upload:lost-file-key-1', JSON.stringify(note))
  }, chat)
  await page.reload()
  await expect(page.getByText(t('chat.uploadLost', { name: 'lost.png' }))).toBeVisible()
  await expectAccessible(page, 'a file that was lost')
  await choose(ana, t('chat.uploadChoose'), png('lost.png', [90, 90, 9]))
  await expect(pictures(ana, 'lost.png')).toHaveCount(1)
  await page.reload()
  await expect(pictures(ana, 'lost.png')).toHaveCount(1)
  await expect(page.getByText(t('chat.uploadLost', { name: 'lost.png' }))).toHaveCount(0)
})

test('on a phone the camera is a button of its own', async ({ blank }, info) => {
  const page = await blank({
    viewport: VIEWPORTS.phone,
    hasTouch: true,
    isMobile: true,
    locale: 'ar',
  })
  await page.goto('/')
  const ana = { page, t: portalWords('ar') }
  const { t } = ana
  await startChat(ana, TRACK, 'صورة')
  const camera = page.getByRole('button', { name: t('chat.camera') })
  await expect(camera).toBeVisible()
  // words have room beside the button that sends them, and the rules one line beside the other buttons
  expect((await composer(ana).boundingBox())?.width).toBeGreaterThan(240)
  const rules = page.getByText(t('chat.limitsMost', { size: '20 م.ب' }))
  const [beside, line] = [await camera.boundingBox(), await rules.boundingBox()]
  expect(line?.height).toBeLessThan(32)
  expect(line?.y).toBeGreaterThan(beside?.y ?? Infinity)
  expect(line?.x).toBeLessThan(beside?.x ?? 0)
  const input = page.locator('form input[capture=environment]')
  await expect(input).toHaveAttribute('accept', 'image/*')
  await input.setInputFiles(photo('photo.png', 1200, 800))
  await expect(pictures(ana, 'photo.png')).toHaveJSProperty('naturalWidth', 720)
  const release = await hold(page)
  await choose(ana, t('chat.attach'), [png('a.png', [9, 9, 9]), heavy('b.png', 1)])
  await expect(page.getByRole('progressbar')).toHaveCount(1)
  await page.screenshot({ path: info.outputPath('phone-ar.png') })
  const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
  expect(scrollWidth).toBe(clientWidth)
  release()
  await page.goto(`/menus/${TRACK}/email`)
  await expect(page.getByRole('button', { name: t('chat.camera') })).toBeVisible()
})
