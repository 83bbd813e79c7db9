import { writeFile } from 'node:fs/promises'
import type { Locator } from '@playwright/test'
import { bearer, endUser, newKey, nobody, type Answer } from './support/api.ts'
import { exe, heavy, png } from './support/files.ts'
import { chatLog, composer, say, startChat, type Customer } from './support/people.ts'
import { expect, test } from './support/test.ts'
import { companyToken } from './support/tokens.ts'
import { around } from './support/words.ts'

const TRACK = 11

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code })
  expect(answer.body['message']).toEqual(expect.any(String))
}

async function pick(
  { page }: Customer,
  button: string,
  file: Parameters<Locator['setInputFiles']>[0],
) {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).click(),
  ])
  await chooser.setFiles(file)
}

test('a token that is wrong, old, used or missing is refused', async ({ stack }) => {
  const visitor = nobody(stack)
  const exchange = (token: string) =>
    visitor.post('/companies/acme/token', { token, device: newKey() })
  const wrong = await companyToken('not the secret of this company at all', { identifier: 'ada' })
  expectRefusal(await exchange(wrong), 401, 'token_invalid')
  const old = await companyToken(stack.secrets.acme, { identifier: 'ada' }, -60)
  expectRefusal(await exchange(old), 401, 'token_expired')
  const ofGlobex = await companyToken(stack.secrets.globex, { identifier: 'ada' })
  expectRefusal(await exchange(ofGlobex), 401, 'token_invalid')
  const once = await companyToken(stack.secrets.acme, { identifier: 'ada' })
  expect((await exchange(once)).status).toBe(200)
  expectRefusal(await exchange(once), 401, 'token_replayed')

  expectRefusal(await visitor.get('/chats/ongoing'), 401, 'token_missing')
  expectRefusal(await bearer(stack, once).get('/chats/ongoing'), 401, 'token_invalid')
  expectRefusal(await visitor.post('/companies/globex/visitors'), 403, 'identity_required')
})

test('JSON that is none, and fields that nobody knows, are refused', async ({ stack }) => {
  const ada = await endUser(stack, 'acme')
  expectRefusal(await ada.post(`/menus/${TRACK}/chats`, '{"key": '), 400, 'broken_json')
  const extra = { key: newKey(), chat: { priority: 'high' } }
  expectRefusal(await ada.post(`/menus/${TRACK}/chats`, extra), 400, 'validation_failed')
  expectRefusal(await ada.get('/chats/one'), 400, 'validation_failed')
  expectRefusal(
    await ada.post('/menus/1/chats', { key: newKey(), chat: {} }),
    409,
    'channel_closed',
  )
  expectRefusal(
    await ada.post('/menus/99999/chats', { key: newKey(), chat: {} }),
    404,
    'menu_not_found',
  )
  expect((await ada.get('/chats/ongoing')).body).toEqual({ chat: null })
})

test("somebody else's chat is not there", async ({ customer }) => {
  const ana = await customer({ lang: 'es' })
  const chat = await startChat(ana, TRACK, 'Esto es privado')
  const other = await customer({ lang: 'es', path: `/chats/${chat}` })
  await expect(other.page.getByRole('heading', { name: other.t('chat.notFound') })).toBeVisible()
  await expect(other.page.getByText('Esto es privado')).toHaveCount(0)
})

test('a file that is too large or not what it says is refused and explained', async ({
  customer,
  stack,
}, info) => {
  const ana = await customer({ lang: 'es' })
  const { page, t } = ana
  const chat = await startChat(ana, TRACK, 'Tengo una foto')
  await composer(ana).fill('Lo que estaba escribiendo')

  const huge = info.outputPath('enorme.png')
  await writeFile(huge, heavy('enorme.png', 30).buffer)
  await pick(ana, t('chat.attach'), huge)
  await expect(
    page.getByText(t('chat.fileTooLarge', { name: 'enorme.png', size: '20 MB' })),
  ).toBeVisible()
  await pick(ana, t('chat.attach'), exe('programa.exe'))
  await expect(page.getByText(t('chat.fileProhibited', { name: 'programa.exe' }))).toBeVisible()
  await pick(ana, t('chat.attach'), exe('foto.png', 'image/png'))
  await expect(page.getByText(t('errors.file_type_mismatch'))).toBeVisible()
  await expect(composer(ana)).toHaveValue('Lo que estaba escribiendo')

  // what was refused can be taken away, and the chat goes on
  await page.getByRole('button', { name: t('chat.delete') }).click()
  await expect(page.getByText(t('errors.file_type_mismatch'))).toBeHidden()
  await pick(ana, t('chat.attach'), png('buena.png', [1, 200, 1]))
  await expect(chatLog(ana).getByRole('img', { name: /buena\.png/ })).toBeVisible()
  await say(ana, 'Lo que estaba escribiendo')

  // the same by hand, past the checks of the page
  const ada = await endUser(stack, 'acme')
  const mine = await ada.post(`/menus/${TRACK}/chats`, { key: newKey(), chat: {} })
  expect(mine.status).toBe(201)
  const files = `/chats/${String(mine.body['id'])}/files`
  const send = (path: string, file: ReturnType<typeof exe>) =>
    ada.upload(path, { key: newKey() }, [{ part: 'file', file }])
  expectRefusal(await send(files, heavy('huge.png', 30)), 413, 'file_too_large')
  expectRefusal(await send(files, exe('program.exe')), 415, 'file_type_prohibited')
  expectRefusal(await send(files, exe('photo.png', 'image/png')), 415, 'file_type_mismatch')
  const empty = { ...png('nothing.png', [0, 0, 0]), buffer: Buffer.alloc(0) }
  expectRefusal(await send(files, empty), 422, 'file_empty')
  expectRefusal(await send(`/chats/${chat}/files`, png('ok.png', [1, 1, 1])), 404, 'chat_not_found')
})

test('an email with a false picture is refused, and the form keeps what was written', async ({
  customer,
}, info) => {
  const ana = await customer({ lang: 'es', path: `/menus/${TRACK}/email` })
  const { page, t } = ana
  const submit = page.getByRole('button', { name: t('email.submit'), exact: true })
  await submit.click()
  await expect(page.getByRole('group', { name: t('email.summary') })).toContainText(
    t('email.emailMissing'),
  )
  await page.getByRole('textbox', { name: t('email.email') }).fill('ana@')
  await page.getByRole('textbox', { name: t('email.content') }).fill('Mire la foto')
  await submit.click()
  await expect(page.getByText(t('email.emailInvalid')).first()).toBeVisible()
  await page.getByRole('textbox', { name: t('email.email') }).fill('ana@example.com')
  const huge = info.outputPath('enorme.png')
  await writeFile(huge, heavy('enorme.png', 30).buffer)
  await pick(ana, t('email.addFiles'), huge)
  await expect(
    page.getByText(t('chat.fileTooLarge', { name: 'enorme.png', size: '20 MB' })),
  ).toBeVisible()
  await pick(ana, t('email.addFiles'), exe('foto.png', 'image/png'))
  await submit.click()
  await expect(page.getByText(t('errors.file_type_mismatch'))).toBeVisible()
  await expect(page.getByRole('textbox', { name: t('email.content') })).toHaveValue('Mire la foto')
  await expect(page.getByRole('textbox', { name: t('email.email') })).toHaveValue('ana@example.com')
  await page.getByRole('button', { name: t('email.remove', { name: 'foto.png' }) }).click()
  await submit.click()
  await expect(page.getByRole('heading', { level: 1, name: t('email.sent') })).toBeVisible()
})

test('a number that is no phone number, and a time that is taken', async ({ customer, stack }) => {
  const { page, t } = await customer({ lang: 'es', path: `/menus/${TRACK}/call?later` })
  const times = page.getByRole('radiogroup', { name: t('call.time') })
  const phone = page.getByRole('textbox', { name: t('call.phone') })
  const submit = page.getByRole('button', { name: t('call.submitLater') })

  await page
    .getByRole('radiogroup', { name: t('call.day') })
    .getByRole('radio')
    .nth(2)
    .check({ force: true })
  await times.getByRole('radio').nth(20).check({ force: true })
  await page.getByRole('radio', { name: t('call.recordingNo') }).check()
  await phone.fill('12')
  await submit.click()
  const invalid = page.getByText(around(t('call.phoneInvalid'))).last()
  await expect(invalid).toContainText('España')
  await expect(phone).toBeFocused()
  await phone.fill('612 34 56 78')
  await expect(invalid).toBeHidden()

  // others take the time that is chosen here, as many as there are places
  const slot = await times.getByRole('radio', { checked: true }).inputValue()
  const book = async (number: string): Promise<Answer> => {
    const other = await endUser(stack, 'acme')
    return other.post(`/menus/${TRACK}/calls`, {
      key: newKey(),
      call: { phone_number: number, scheduled_at: slot, lang: 'es' },
    })
  }
  let answer = await book('+34612000001')
  expect(answer.status).toBe(201)
  for (let n = 2; answer.status === 201 && n < 20; n++) answer = await book(`+346120000${10 + n}`)
  expectRefusal(answer, 409, 'slot_taken')

  await submit.click()
  await expect(page.getByText(t('call.slotTaken'))).toBeVisible()
  await expect(phone).toHaveValue('612 34 56 78')
  const next = page.getByRole('alert').getByRole('radio').first()
  await next.check({ force: true })
  await submit.click()
  await page.waitForURL(/\/calls\/\d+/)

  const ada = await endUser(stack, 'acme')
  const call = (fields: object): Promise<Answer> =>
    ada.post(`/menus/${TRACK}/calls`, { key: newKey(), call: { lang: 'es', ...fields } })
  expectRefusal(await call({ phone_number: '12345' }), 422, 'phone_invalid')
  expectRefusal(
    await call({ phone_number: '+34612345678', scheduled_at: '2020-01-01T10:00:00.000Z' }),
    400,
    'slot_invalid',
  )
})

test('an answer of the server that fails is told in the language of the customer', async ({
  customer,
}) => {
  const ana = await customer({ lang: 'es' })
  const { page, t } = ana
  await startChat(ana, TRACK, 'Uno solo a la vez')
  await page.goto(`/menus/${TRACK}/chat`)
  const start = page.getByRole('button', { name: t('chat.start') })
  const already = page.getByText(t('chat.alreadyOpen'))
  await expect(start.or(already).first()).toBeVisible()
  if (await start.isVisible()) {
    await page.getByRole('textbox', { name: t('chat.firstMessage') }).fill('Otro tema')
    await start.click()
    await expect(already).toBeVisible()
    await expect(page.getByRole('textbox', { name: t('chat.firstMessage') })).toHaveValue(
      'Otro tema',
    )
  }
  await page.getByRole('link', { name: t('chat.openExisting') }).click()
  await expect(chatLog(ana).getByText('Uno solo a la vez')).toBeVisible()
})
