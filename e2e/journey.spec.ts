import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe.ts'
import { pdf, png, type TestFile } from './support/files.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  deskSay,
  expectOnceInOrder,
  say,
  setStatus,
  startChat,
  type Customer,
} from './support/people.ts'
import { expect, test } from './support/test.ts'
import { around, deskWords, type Words } from './support/words.ts'

// who is at the desk decides about waits and offers
test.use({ ownStack: true })

const TRACK = 11

function waitText(t: Words, minutes: number): string {
  const unit = { style: 'unit', unit: 'minute', unitDisplay: 'long' } as const
  const duration = new Intl.NumberFormat('es-ES', unit).format(minutes)
  const wait = minutes === 0 ? t('wait.now') : t('wait.approx', { duration })
  return t('chat.queueWait', { wait })
}

function channel(page: Page, name: string) {
  return page.getByRole('main').getByRole('link', { name: new RegExp(`^${name}`) })
}

async function attach({ page, t }: Customer, file: TestFile): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: t('chat.attach') }).click(),
  ])
  await chooser.setFiles(file)
}

/** The words of a PDF, in reading order. */
function textOf(path: string): string {
  return execFileSync('pdftotext', [path, '-'], { encoding: 'utf8' }).replaceAll(/\s+/g, ' ')
}

function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0
  for (const part of parts) {
    const at = text.indexOf(part, from)
    expect(at, `"${part}" in its place in: ${text}`).toBeGreaterThanOrEqual(from)
    from = at + part.length
  }
}

test('waits follow the real queue', async ({ customer, agent }) => {
  const first = await customer({ lang: 'es' })
  const { page, t } = first
  await page.getByRole('link', { name: 'Pedidos y entregas' }).click()
  await page.getByRole('link', { name: 'Seguir mi pedido' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Seguir mi pedido' })).toBeVisible()

  // nobody is at the desk: what the company has configured
  await expect(channel(page, t('channel.chat'))).toContainText(waitText(t, 1))
  await expect(channel(page, t('channel.instant_call'))).toContainText(waitText(t, 2))

  // somebody else waits in the same queue
  const second = await customer({ lang: 'es' })
  await startChat(second, TRACK, 'Quiero hablar con una persona')
  await expect(second.page.getByText(t('chat.queueNext'))).toBeVisible()
  await page.reload()
  await expect(channel(page, t('channel.chat'))).toContainText(waitText(t, 2))

  // an agent comes and is free after one chat
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  await acceptOffer(maya)
  await expect(second.page.getByText(around(t('chat.withAgent')))).toBeVisible()
  await page.reload()
  await expect(channel(page, t('channel.chat'))).toContainText(waitText(t, 0))
})

test('a case is settled in a chat', async ({ customer, agent, stack }, info) => {
  const ana = await customer({ lang: 'es' })
  const { page, t } = ana
  const maya = await agent('maya')
  await setStatus(maya, 'available')

  await test.step('the draft of the first words survives a reload', async () => {
    await page.goto(`/menus/${TRACK}/chat`)
    await page.getByRole('textbox', { name: t('chat.firstMessage') }).fill('Busco mi pedido')
    await page.reload()
    await expect(page.getByRole('textbox', { name: t('chat.firstMessage') })).toHaveValue(
      'Busco mi pedido',
    )
  })

  await test.step('the virtual agent answers', async () => {
    await page.getByRole('button', { name: t('chat.start') }).click()
    await page.waitForURL(/\/chats\/\d+/)
    await expect(chatLog(ana).getByText('¿Cuál es su número de pedido?')).toBeVisible()
    await expect(
      page.getByText(t('chat.withVirtual', { name: 'Nova' }), { exact: true }),
    ).toBeVisible()
    await say(ana, 'ACM-123456')
    await expect(chatLog(ana).getByText(/he anotado el pedido ACM-123456/)).toBeVisible()
    await chatLog(ana).getByRole('button', { name: 'No ha llegado' }).click()
    await expect(chatLog(ana).getByText(/La mayoría de los paquetes/)).toBeVisible()
    await expectAccessible(page, 'a chat with the virtual agent')
  })

  await test.step('a person is asked for, is offered the chat and takes it', async () => {
    // above the conversation; the virtual agent offers it, too
    await page
      .getByRole('button', { name: t('chat.escalate'), exact: true })
      .first()
      .click()
    const offer = maya.page.getByRole('region', { name: deskWords('offer.label') })
    await expect(offer).toContainText('Seguir mi pedido')
    await acceptOffer(maya)
    await expect(page.getByText(around(t('chat.withAgent')))).toContainText('Maya')
    // what was said before is there
    await expectOnceInOrder(deskLog(maya), [
      'Busco mi pedido',
      'he anotado el pedido',
      'La mayoría',
    ])
    await expect(
      maya.page.getByRole('region', { name: deskWords('customer.region') }),
    ).toContainText('ACM-123456')
  })

  await test.step('they write to each other, and see each other write', async () => {
    // told again while it goes on, as long as the desk has not joined yet
    await expect(async () => {
      await composer(ana).pressSequentially('Sigue sin ll')
      const typing = maya.page.getByText(around(deskWords('conversation.typing')))
      await expect(typing).toBeVisible({ timeout: 3000 })
    }).toPass()
    await say(ana, 'Sigue sin llegar')
    await expect(deskLog(maya).getByText('Sigue sin llegar', { exact: true })).toBeVisible()
    await maya.page
      .getByRole('textbox', { name: deskWords('composer.label'), exact: true })
      .pressSequentially('Lo mi')
    await expect(page.getByText(around(t('chat.typing')))).toContainText('Maya')
    await deskSay(maya, 'Lo miro ahora mismo')
    await expect(chatLog(ana).getByText('Lo miro ahora mismo', { exact: true })).toBeVisible()
  })

  await test.step('a picture goes each way, byte for byte', async () => {
    const theirs = png('paquete.png', [200, 30, 30])
    await attach(ana, theirs)
    const seen = deskLog(maya).getByRole('img', { name: /paquete\.png/ })
    await expect(seen).toHaveJSProperty('naturalWidth', 48)
    const source = await seen.getAttribute('src')
    const fetched = await maya.page.request.get(source ?? '')
    expect((await fetched.body()).equals(theirs.buffer)).toBe(true)

    const ours = png('etiqueta.png', [30, 30, 200], 64)
    const [sent] = await Promise.all([
      page.waitForResponse((response) => /\/api\/media\/\d+/.test(response.url())),
      maya.page.locator('form input[type=file]').setInputFiles(ours),
    ])
    expect((await sent.body()).equals(ours.buffer)).toBe(true)
    await expect(chatLog(ana).getByRole('img', { name: /etiqueta\.png/ })).toHaveJSProperty(
      'naturalWidth',
      64,
    )
  })

  const spoken = ['Busco mi pedido', 'Sigue sin llegar', 'Lo miro ahora mismo']

  await test.step('a reload on either side loses nothing, not even the draft', async () => {
    await composer(ana).fill('Y otra pregunta')
    await page.reload()
    await expectOnceInOrder(chatLog(ana), spoken)
    await expect(composer(ana)).toHaveValue('Y otra pregunta')
    await composer(ana).fill('')
    await maya.page.reload()
    await expectOnceInOrder(deskLog(maya), spoken)
    await say(ana, 'Gracias, adiós')
    await expect(deskLog(maya).getByText('Gracias, adiós', { exact: true })).toBeVisible()
  })

  await test.step('the customer ends it', async () => {
    await page.getByRole('button', { name: t('chat.end'), exact: true }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('chat.end'), exact: true })
      .click()
    await expect(page.getByRole('heading', { name: t('transcript.title') })).toBeVisible()
    await expect(maya.page.getByText(deskWords('conversation.endedBy.endUser'))).toBeVisible()
    await expectAccessible(page, 'an ended chat')
  })

  const inPdf = [...spoken, 'paquete.png', 'etiqueta.png', 'Gracias, adiós', 'El chat terminó']

  await test.step('the transcript is a PDF with the right words in the right order', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: t('transcript.download') }).click(),
    ])
    const path = info.outputPath('transcript.pdf')
    await download.saveAs(path)
    const text = textOf(path)
    expectInOrder(text, ['Transcripción del chat', 'Busco mi pedido', '¿Cuál es su número'])
    expectInOrder(text, inPdf)
  })

  await test.step('it goes by mail to a real server', async () => {
    const address = 'ana@example.com'
    await page.getByRole('textbox', { name: t('transcript.mailLabel') }).fill(address)
    await page.getByRole('button', { name: t('transcript.mail') }).click()
    await expect(page.getByText(around(t('transcript.sent')))).toBeVisible()
    await expect.poll(() => stack.mailbox.for(address).length).toBe(1)
    const [received] = stack.mailbox.for(address)
    expect(received?.mail.subject).toContain('Tu chat con Acme')
    const path = info.outputPath('mailed.pdf')
    await writeFile(path, received?.mail.attachments[0]?.content ?? '')
    expectInOrder(textOf(path), inPdf)
  })

  await test.step('it is among the past conversations', async () => {
    await page.goto('/transcripts')
    await page
      .getByRole('main')
      .getByRole('link', { name: /Seguir mi pedido/ })
      .click()
    await expectOnceInOrder(page.getByRole('main'), spoken)
  })
})

test('a call is booked for another day, seen at the desk and cancelled', async ({
  customer,
  agent,
}) => {
  const { page, t } = await customer({ lang: 'es' })
  const maya = await agent('maya')
  await maya.page.getByRole('link', { name: deskWords('nav.calls') }).click()
  await expect(maya.page.getByText(deskWords('calls.dueEmpty'))).toBeVisible()

  await page.goto(`/menus/${TRACK}`)
  await channel(page, t('channel.scheduled_call')).click()
  // a day that is still to come when midnight is, and as long as any
  const days = page.getByRole('radiogroup', { name: t('call.day') })
  await days.getByRole('radio').nth(2).check({ force: true })
  const times = page.getByRole('radiogroup', { name: t('call.time') })
  await times.getByRole('radio').nth(40).check({ force: true })
  await page.getByRole('textbox', { name: t('call.phone') }).fill('612 34 56 78')
  await page.getByRole('radio', { name: t('call.recordingYes') }).check()
  await expect(page.getByText(around(t('call.chosen')))).toBeVisible()
  await expectAccessible(page, 'the booking of a call')
  await page.getByRole('button', { name: t('call.submitLater') }).click()

  await page.waitForURL(/\/calls\/\d+/)
  await expect(page.getByText(around(t('call.statusScheduled')))).toBeVisible()
  await page.reload()
  await expect(page.getByText(around(t('call.statusScheduled')))).toBeVisible()
  await expectAccessible(page, 'a booked call')
  const upcoming = maya.page.getByRole('region', { name: deskWords('calls.upcoming') })
  await expect(upcoming).toContainText(/612\s?34\s?56\s?78/)

  await page.getByRole('button', { name: t('call.cancel') }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('call.cancel') })
    .click()
  await expect(page.getByText(t('call.statusCanceled'), { exact: true }).first()).toBeVisible()
  await expect(upcoming).toBeHidden()
  await expect(maya.page.getByRole('region', { name: deskWords('calls.recent') })).toContainText(
    deskWords('calls.canceled'),
  )
})

test('an email arrives byte for byte, and so does its answer', async ({
  customer,
  agent,
  stack,
}) => {
  const { page, t } = await customer({ lang: 'es' })
  const files = [pdf('factura.pdf', 'Factura 42'), png('avería ñ.png', [9, 99, 9])]
  const content = 'La cafetera gotea.\n¿Qué puedo hacer?'

  await page.goto(`/menus/${TRACK}`)
  await channel(page, t('channel.email')).click()
  await page.getByRole('textbox', { name: t('email.content') }).fill(content)
  await page.reload()
  await expect(page.getByRole('textbox', { name: t('email.content') })).toHaveValue(content)
  await page.getByRole('textbox', { name: t('email.email') }).fill('ana@example.com')
  await page.getByRole('textbox', { name: t('email.name') }).fill('Ana Núñez')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: t('email.addFiles') }).click(),
  ])
  await chooser.setFiles(files)
  await expect(page.getByText('factura.pdf')).toBeVisible()
  await expectAccessible(page, 'the email form')
  await page.getByRole('button', { name: t('email.submit'), exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
  await expectAccessible(page, 'the receipt of an email')

  const support = 'support@acme.example'
  await expect.poll(() => stack.mailbox.for(support).length).toBe(1)
  const incoming = stack.mailbox.for(support)[0]?.mail
  expect(incoming?.text).toContain(content)
  expect(incoming?.attachments.map(({ filename }) => filename)).toEqual(
    files.map(({ name }) => name),
  )
  for (const [index, file] of files.entries()) {
    expect(incoming?.attachments[index]?.content.equals(file.buffer), file.name).toBe(true)
  }
  await expect.poll(() => stack.mailbox.for('ana@example.com').length).toBe(1)
  const receipt = stack.mailbox.for('ana@example.com')[0]?.mail
  expect(receipt?.subject).toContain('Hemos recibido')

  const maya = await agent('maya')
  await maya.page.getByRole('link', { name: deskWords('nav.emails') }).click()
  await maya.page.getByRole('link', { name: /Ana Núñez/ }).click()
  await expect(maya.page.getByText('La cafetera gotea.').last()).toBeVisible()
  const [download] = await Promise.all([
    maya.page.waitForEvent('download'),
    maya.page.getByRole('link', { name: /factura\.pdf/ }).click(),
  ])
  expect((await readFile(await download.path())).equals(files[0]?.buffer ?? Buffer.of())).toBe(true)
  const answer = 'Cierre el agua y llámenos.'
  await maya.page.getByRole('textbox', { name: deskWords('emails.reply') }).fill(answer)
  await maya.page.reload()
  await expect(maya.page.getByRole('textbox', { name: deskWords('emails.reply') })).toHaveValue(
    answer,
  )
  await maya.page.getByRole('button', { name: deskWords('emails.send') }).click()
  await expect.poll(() => stack.mailbox.for('ana@example.com').length).toBe(2)
  const reply = stack.mailbox.for('ana@example.com')[1]?.mail
  expect(reply?.text).toContain(answer)
  expect(reply?.inReplyTo).toBe(receipt?.messageId)
  await expect(maya.page.getByText(deskWords('emails.delivery.sent'))).toBeVisible()
})

test('a killed server loses nothing and doubles nothing', async ({ customer, agent, stack }) => {
  const ana = await customer({ lang: 'es' })
  const { t } = ana
  const maya = await agent('maya')
  await setStatus(maya, 'available')
  await startChat(ana, TRACK, 'Quiero hablar con una persona')
  await acceptOffer(maya)

  const said: string[] = []
  const customerSays = async (text: string): Promise<void> => {
    said.push(text)
    const box = composer(ana)
    await box.fill(text)
    await box.press('Enter')
    await expect(box).toHaveValue('')
  }
  await customerSays('Primera del cliente')
  await expect(deskLog(maya).getByText('Primera del cliente', { exact: true })).toBeVisible()
  await deskSay(maya, 'Primera de la agente')
  said.push('Primera de la agente')
  await expect(chatLog(ana).getByText('Primera de la agente', { exact: true })).toBeVisible()

  // the power goes while messages are on their way
  for (let n = 1; n <= 5; n++) await customerSays(`En camino ${n}`)
  await stack.kill()
  await expect(ana.page.getByText(t('chat.disconnected'))).toBeVisible()
  await customerSays('Escrita sin conexión')
  await expect(chatLog(ana).getByText('Escrita sin conexión', { exact: true })).toBeVisible()
  await deskSay(maya, 'La agente tampoco tiene conexión')

  await stack.start()
  await expect(ana.page.getByText(t('chat.disconnected'))).toBeHidden({ timeout: 60_000 })
  await expect(
    chatLog(ana).getByText('La agente tampoco tiene conexión', { exact: true }),
  ).toBeVisible({ timeout: 60_000 })
  await expect(deskLog(maya).getByText('Escrita sin conexión', { exact: true })).toBeVisible({
    timeout: 60_000,
  })

  // and it goes on
  await customerSays('Seguimos')
  await expect(deskLog(maya).getByText('Seguimos', { exact: true })).toBeVisible()
  await deskSay(maya, 'Aquí estoy')
  await expect(chatLog(ana).getByText('Aquí estoy', { exact: true })).toBeVisible()
  said.push('Aquí estoy')
  await expectOnceInOrder(chatLog(ana), said)
  await expectOnceInOrder(deskLog(maya), said)
  const other = ['La agente tampoco tiene conexión']
  await expectOnceInOrder(chatLog(ana), other)
  await expectOnceInOrder(deskLog(maya), other)

  // a reload shows the same
  await ana.page.reload()
  await expectOnceInOrder(chatLog(ana), said)
  await maya.page.reload()
  await expectOnceInOrder(deskLog(maya), said)
})
